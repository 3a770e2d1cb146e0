import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findBinaries, whyNoBinaries } from '../../../src/rehearsal/control-plane/binaries.js';
import { readPins } from '../../../src/rehearsal/control-plane/pins.js';
import { UserError } from '../../../src/user-error.js';
import { ROOT } from './available.js';

const BOTH = ['etcd', 'kube-apiserver'] as const;

let folder: string;
let env: NodeJS.ProcessEnv;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'permacade-test-'));
  // A machine with nothing built and only what is put into bin.
  env = { HOME: folder, PATH: join(folder, 'bin') };
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Puts an executable file in place. */
function program(path: string, script = ''): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\nPATH=/usr/bin:/bin\n${script}\n`);
  chmodSync(path, 0o755);
}

/** A go that says which version it is and then does as told. */
function go(version: string, script: string): void {
  program(join(folder, 'bin', 'go'), `if [ "$1" = env ]; then echo ${version}; exit; fi\n${script}`);
}

async function refusal(): Promise<string> {
  const error: unknown = await findBinaries(BOTH, { root: ROOT, env }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  const { message } = error as UserError;
  expect(message).not.toContain('\n');
  return message;
}

describe('the versions of the control plane', () => {
  test('come from the Go module, and name what is built from it', async () => {
    const pins = await readPins(ROOT, 'kubernetes');
    expect(pins.version).toMatch(/^v1\.\d+\.\d+$/);
    expect(pins.go).toMatch(/^1\.\d+/);
    expect(pins.key).toContain(pins.version);
  });
});

describe('KUBEBUILDER_ASSETS', () => {
  test('is used as it is when it has every program', async () => {
    for (const name of BOTH) program(join(folder, 'assets', name));
    env['KUBEBUILDER_ASSETS'] = join(folder, 'assets');
    expect(await findBinaries(BOTH, { root: ROOT, env })).toEqual({
      etcd: join(folder, 'assets/etcd'),
      'kube-apiserver': join(folder, 'assets/kube-apiserver'),
    });
  });

  test('that lacks a program is refused by that name, with the way out', async () => {
    program(join(folder, 'assets', 'etcd'));
    mkdirSync(join(folder, 'assets', 'kube-apiserver'));
    env['KUBEBUILDER_ASSETS'] = join(folder, 'assets');
    expect(await refusal()).toBe(
      `KUBEBUILDER_ASSETS is ${join(folder, 'assets')}, which has no program called kube-apiserver: ` +
        'put what is missing there, or unset the variable to have everything built with Go',
    );
  });
});

describe('without binaries', () => {
  test('and without Go, one sentence says what to install', async () => {
    expect(await refusal()).toMatch(/^the control plane is not built yet, and Go is not in PATH.*: install Go 1\.\d+\S* or newer/);
    expect(await whyNoBinaries(BOTH, { root: ROOT, env })).toBe(await refusal());
  });

  test('an older Go is refused before it starts to build', async () => {
    go('go1.25.9', 'echo built >&2; exit 1');
    expect(await refusal()).toMatch(/needs Go 1\.\d+\S* to be built once, and the go in PATH is go1\.25\.9: install/);
  });

  test.each([
    ['link: write: no space left on device', /ran out of disk space: free about/],
    [
      'go: k8s.io/api@v0.36.3: dial tcp: lookup proxy.example: no such host',
      /could not fetch its Go modules \(.*no such host\): connect to the internet or set GOPROXY/,
    ],
    ['something else', /building etcd with go failed \(something else\): run `go build/],
  ])('a build that ends with "%s" says so and how to go on, and leaves nothing in the cache', async (said, expected) => {
    go('go1.99.0', `echo '${said}' >&2; exit 1`);
    expect(await refusal()).toMatch(expected);
    expect(readdirSync(join(folder, '.cache/permacade', (await readPins(ROOT, 'kubernetes')).key))).toEqual([]);
  });

  test('a cache that cannot be written is named', async () => {
    go('go1.99.0', '');
    writeFileSync(join(folder, '.cache'), 'a file where a folder should be');
    expect(await refusal()).toMatch(/cannot write to the cache .*\.cache\/permacade.*ENOTDIR.*XDG_CACHE_HOME/);
  });

  test('each program is built once, also when two processes ask at once, and the next one finds it there', async () => {
    go('go1.99.0', 'while [ "$1" != -o ]; do shift; done; echo "$2" >> "$HOME/builds"; printf "#!/bin/sh\\n" > "$2"; chmod +x "$2"');
    env['XDG_CACHE_HOME'] = join(folder, 'cache');
    const said: string[] = [];
    const options = { root: ROOT, env, say: (text: string) => said.push(text) };
    const [first, second] = await Promise.all([findBinaries(BOTH, options), findBinaries(BOTH, options)]);
    expect(second).toEqual(first);
    expect(readFileSync(join(folder, 'builds'), 'utf8').trim().split('\n')).toHaveLength(BOTH.length);
    expect(said).toContainEqual(expect.stringContaining('building kube-apiserver'));
    rmSync(join(folder, 'bin'), { recursive: true });
    expect(await findBinaries(BOTH, options)).toEqual(first);
    expect(readdirSync(dirname(first.etcd)).sort()).toEqual(['etcd', 'kube-apiserver']);
  });
});
