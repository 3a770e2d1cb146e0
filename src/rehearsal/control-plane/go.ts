import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { UserError } from '../../user-error.js';
import { KeptProcess } from './kept-process.js';
import type { Pins } from './pins.js';
import type { TemporaryFolder } from './temporary-folder.js';

/** The go on this machine builds; it never fetches another one, and no workspace above the module counts. */
const SETTINGS = { GOTOOLCHAIN: 'local', GOWORK: 'off' };

/** Why the Go on this machine cannot build the module, as a sentence with the way out; undefined when it can. */
export async function whyGoCannotBuild({ module, go }: Pins, env: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  const what = module.title;
  const wayOut = `install Go ${go} or newer (https://go.dev/dl), or ${module.wayOut}`;
  try {
    const { stdout } = await promisify(execFile)('go', ['env', 'GOVERSION'], { cwd: '/', env: { ...env, ...SETTINGS } });
    const version = stdout.trim();
    if (!olderThan(version, go)) return undefined;
    return `${what} needs Go ${go} to be built once, and the go in PATH is ${version}: ${wayOut}`;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return `the go in PATH does not run (${firstLine(error)}): ${wayOut}`;
    return `${what} is not built yet, and Go is not in PATH: ${wayOut}`;
  }
}

/** Builds one program with the versions that the module pins. Throws a UserError with the way out. */
export async function build(name: string, pins: Pins, output: string, folder: TemporaryFolder, env: NodeJS.ProcessEnv): Promise<void> {
  const { module, version } = pins;
  const stamps = Object.entries(module.stamps?.(version) ?? {}).map(([key, value]) => `-X ${key}=${value}`);
  const go = new KeptProcess({
    name: `build-${name}`,
    command: 'go',
    args: [
      ...['build', '-mod=readonly', '-buildvcs=false', '-trimpath', '-ldflags', ['-s', '-w', ...stamps].join(' ')],
      ...['-o', output, module.packages[name]!],
    ],
    folder,
    cwd: pins.folder,
    // What the compiler writes on its way goes with the folder when the build is killed.
    env: { ...env, ...SETTINGS, GOTMPDIR: folder.path },
  });
  if ((await go.exited) !== 0) throw new UserError(buildFailure(name, pins, go.output));
}

function buildFailure(name: string, { module: { folder, packages, wayOut } }: Pins, output: string): string {
  const last = output.trim().split('\n').at(-1) ?? '';
  if (/no space left on device|disk quota exceeded/i.test(output)) {
    return `building ${name} ran out of disk space: free about 4 GiB where \`go env GOCACHE GOMODCACHE\` and the temporary folder lie, or ${wayOut}`;
  }
  if (/dial tcp|no such host|i\/o timeout|connection refused|TLS handshake|network is unreachable|module lookup disabled/i.test(output)) {
    return `building ${name} could not fetch its Go modules (${last}): connect to the internet or set GOPROXY to a proxy you can reach, once; or ${wayOut}`;
  }
  return `building ${name} with go failed (${last}): run \`go build ${packages[name]}\` in ${folder}/ to see all of it, or ${wayOut}`;
}

/** Whether `go1.25.3` is older than `1.26.0`; a development version counts as new. */
function olderThan(version: string, least: string): boolean {
  const have = /^go(\d+(?:\.\d+)*)/.exec(version)?.[1]?.split('.').map(Number);
  if (have === undefined) return false;
  const want = least.split('.').map(Number);
  const at = want.findIndex((part, index) => part !== (have[index] ?? 0));
  return at >= 0 && (have[at] ?? 0) < want[at]!;
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]!;
}
