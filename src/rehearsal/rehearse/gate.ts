import { CommandError } from '../pulumi/commands.js';
import type { Operators } from '../operators/operators.js';
import type { ClusterWatch } from './cluster-watch.js';

/**
 * What a gate waits for: the release is installed, its definitions are served and its pods run. Throws as its script would
 * at its deadline, but as soon as nothing happens any more: a gate waits for a quarter of an hour.
 */
export async function gateOpened(release: string, operators: Operators, watch: ClusterWatch): Promise<void> {
  const end = new AbortController();
  try {
    const opened = await Promise.race([operators.chartInstalled(release).then(() => true), watch.stalled(end.signal).then(() => false)]);
    if (!opened)
      throw new CommandError('Process exited with status 1', {
        stdout: '',
        stderr: `chart ${release} is not ready: nothing happens any more, and not all of its pods run`,
      });
  } finally {
    end.abort();
  }
}
