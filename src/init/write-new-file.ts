import { linkSync, rmSync, writeFileSync } from 'node:fs';
import { UserError } from '../user-error.js';

/** What is said about a file that is there already. */
export function fileExistsError(file: string): UserError {
  return new UserError(
    `${file} exists, and init never overwrites it: add a machine with npx permacade scan HOST, or start another home with --stack NAME`,
  );
}

/** Writes a new file at once or not at all. Throws when there is one by that name, also when it appeared a moment ago. */
export function writeNewFile(file: string, text: string): void {
  const temporary = `${file}.${process.pid}.new`;
  try {
    writeFileSync(temporary, text, { flag: 'wx', flush: true });
    // Unlike a renaming, a link never takes the place of what is there.
    linkSync(temporary, file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') throw fileExistsError(file);
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}
