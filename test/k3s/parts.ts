import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rename } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { findBinaries } from '../../src/rehearsal/control-plane/binaries.js';
import { readPins } from '../../src/rehearsal/control-plane/pins.js';
import { K3S_CRDS } from '../../src/rehearsal/simulated-home/k3s.js';
import { TemporaryFolder } from '../../src/rehearsal/control-plane/temporary-folder.js';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const ROOT = join(HERE, '../..');

/** What is Debian's among the parts; the file is copied so that all parts are in one place. */
const DEBIANS = { runc: '/usr/sbin/runc', busybox: '/bin/busybox' } as const;

/** Why the parts cannot be had here, with the way out; undefined when they can. */
export function whyNoParts(): string | undefined {
  const missing = Object.values(DEBIANS).filter((path) => !existsSync(path));
  if (missing.length > 0) return `there is no ${missing.join(' and no ')}: apt-get install runc busybox-static`;
  const { error } = spawnSync('go', ['version']);
  return error === undefined ? undefined : `there is no go in PATH to build a kubelet with (${error.message}): install Go 1.26`;
}

/** Where the machines see the programs, each group in a folder of its own. */
export const PARTS = '/opt/permacade-parts';

/** How often a process that waits for another one's build looks again. */
const LOOK_MS = 500;

/** What is built from one Go module. */
interface Module {
  readonly folder: string;
  readonly packages: readonly string[];
  readonly flags: readonly string[];
  /** Needs no library of the machine. @default true */
  readonly linked?: boolean;
}

/** What the machines run, as `binds` of them: built once, as that takes minutes, and kept in `~/.cache/permacade`. */
export async function findParts(): Promise<Readonly<Record<string, string>>> {
  const controlPlane = await findBinaries(['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'], { root: ROOT });
  const { version: kubernetes } = await readPins(ROOT, 'kubernetes');
  const [major, minor] = kubernetes.slice(1).split('.');
  const stamps = Object.entries({ gitVersion: kubernetes, gitMajor: major, gitMinor: minor, gitTreeState: 'clean' });
  const node = await built({
    folder: 'parts',
    packages: ['kubelet', 'kubectl'].map((name) => `k8s.io/kubernetes/cmd/${name}`),
    linked: false,
    flags: ['-ldflags', ['-s', '-w', ...stamps.map(([key, value]) => `-X k8s.io/component-base/version.${key}=${value}`)].join(' ')],
  });
  const containers = await built({
    folder: 'containers',
    packages: [
      ...['containerd', 'containerd-shim-runc-v2', 'ctr'].map((name) => `github.com/containerd/containerd/v2/cmd/${name}`),
      ...['main/bridge', 'main/loopback', 'ipam/host-local'].map((name) => `github.com/containernetworking/plugins/plugins/${name}`),
    ],
    flags: ['-tags', 'no_btrfs no_devmapper no_zfs', '-ldflags', '-s -w'],
  });
  const packaged = K3S_CRDS.map((file) => [join(ROOT, 'crds', file), `${PARTS}/packaged/${file}`] as const);
  return {
    ...Object.fromEntries(packaged),
    [dirname(controlPlane.etcd)]: `${PARTS}/control-plane`,
    [node]: `${PARTS}/node`,
    [containers]: `${PARTS}/containers`,
  };
}

/** The stub's own program, without a version. */
export async function findStub(): Promise<string> {
  return join(await built({ folder: 'stub', packages: ['.'], flags: ['-ldflags', '-s -w'] }), 'stub');
}

async function built({ folder, packages, flags, linked = true }: Module): Promise<string> {
  const module = join(HERE, folder);
  const sources = (await readdir(module)).filter((name) => /^go\.(mod|sum)$|\.go$/.test(name)).toSorted();
  const digest = createHash('sha256').update([...flags, ...packages, process.arch].join('\n'));
  for (const name of sources) digest.update(`${name}\n`).update(await readFile(join(module, name)));
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'permacade');
  const target = join(cache, `k3s-stub-${folder}-${digest.digest('hex').slice(0, 12)}`);
  await mkdir(cache, { recursive: true });
  while (!existsSync(target)) {
    const scratch = await TemporaryFolder.claim(`${target}.building`);
    if (scratch === undefined) {
      await wait(LOOK_MS);
      continue;
    }
    try {
      if (existsSync(target)) break;
      const out = join(scratch.path, 'out');
      for (const each of packages) {
        const output = join(out, each === '.' ? folder : basename(each));
        await execa('go', ['build', '-mod=readonly', '-buildvcs=false', '-trimpath', ...flags, '-o', output, each], {
          cwd: module,
          env: { CGO_ENABLED: linked ? '0' : '1', GOTOOLCHAIN: 'local', GOWORK: 'off', GOFLAGS: '' },
        });
      }
      if (folder === 'containers') for (const [name, path] of Object.entries(DEBIANS)) await copyFile(path, join(out, name));
      await rename(out, target);
    } finally {
      await scratch.remove();
    }
  }
  return target;
}
