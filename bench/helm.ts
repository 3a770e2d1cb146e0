import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Helm, built once from `bench/helm/go.mod` into the cache; undefined with a reason when Go is absent. */
export function helmBinary(): { readonly path: string } | { readonly reason: string } {
  const folder = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'permacade', 'bench');
  const path = join(folder, 'helm');
  if (existsSync(path)) return { path };
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync('go', ['build', '-trimpath', '-o', path, 'helm.sh/helm/v4/cmd/helm'], {
      cwd: fileURLToPath(new URL('helm/', import.meta.url)),
      env: { ...process.env, GOTOOLCHAIN: 'local' },
      stdio: 'inherit',
    });
    return { path };
  } catch (error) {
    return { reason: `Helm could not be built (${(error as NodeJS.ErrnoException).code ?? 'go build failed'}); it needs Go 1.26` };
  }
}
