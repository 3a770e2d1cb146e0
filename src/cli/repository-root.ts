/** Folder of the repository whose program runs; the launcher says it, as the bundle may lie elsewhere. */
export function repositoryRoot(): string {
  const root = process.env['PERMACADE_ROOT'];
  if (root === undefined) throw new Error('PERMACADE_ROOT is not set: start permacade through bin/permacade.mjs');
  return root;
}
