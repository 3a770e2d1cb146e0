import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onExit } from 'signal-exit';

/** A folder that nobody else can look into, and what removes it. */
export interface ShortLivedFolder {
  readonly path: string;
  readonly remove: () => void;
}

/** Makes a folder among the temporary ones. It is removed with this process too, also where that is interrupted or ended. */
export function shortLivedFolder(prefix: string): ShortLivedFolder {
  const path = mkdtempSync(join(tmpdir(), prefix));
  const removeNow = (): void => rmSync(path, { recursive: true, force: true });
  const forget = onExit(removeNow);
  return {
    path,
    remove: () => {
      forget();
      removeNow();
    },
  };
}
