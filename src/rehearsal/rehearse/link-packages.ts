import { mkdir, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Gives a program in another folder the packages that are installed here: one link per package, so that what is cached
 * beside the packages, the compiled program among it, is each program's own.
 */
export async function linkPackages(root: string, there: string): Promise<void> {
  const [from, to] = [join(root, 'node_modules'), join(there, 'node_modules')];
  await mkdir(to);
  const names = (await readdir(from)).filter((name) => name !== '.cache');
  await Promise.all(names.map((name) => symlink(join(from, name), join(to, name))));
}
