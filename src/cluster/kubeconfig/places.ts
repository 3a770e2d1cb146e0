import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';

/**
 * The kubeconfigs that count, first one first, as kubectl finds them: the file that was named and no other, else those
 * of `KUBECONFIG`, else `~/.kube/config`.
 */
export function kubeconfigPlaces(named: string | undefined, env: NodeJS.ProcessEnv = process.env): readonly [string, ...string[]] {
  if (named !== undefined) return [resolve(named)];
  const [first, ...more] = (env['KUBECONFIG'] ?? '')
    .split(delimiter)
    .filter((file) => file !== '')
    .map((file) => resolve(file));
  return first === undefined ? [join(env['HOME'] ?? homedir(), '.kube', 'config')] : [first, ...new Set(more)];
}
