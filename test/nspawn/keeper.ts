import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

const SCRIPT = fileURLToPath(new URL('keep.sh', import.meta.url));

/** Clears a farm away when asked, or when this process dies. */
export interface Keeper {
  /** Clears everything away; throws with what was left behind. */
  readonly clear: () => Promise<void>;
}

/** Starts the process that outlives this one for as long as it takes to clear away. */
export function startKeeper(folder: string, group: string, bridge: string): Keeper {
  const keeper = execa('sh', [SCRIPT, folder, group, bridge], {
    detached: true,
    cleanup: false,
    stdin: 'pipe',
    stdout: 'ignore',
    reject: false,
  });
  return {
    clear: async () => {
      keeper.stdin.end();
      const { exitCode, stderr } = await keeper;
      if (exitCode !== 0) throw new Error(stderr);
    },
  };
}
