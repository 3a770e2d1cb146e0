import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type BinaryOptions, findBinaries, whyNoBinaries } from '../control-plane/binaries.js';
import { readPins } from '../control-plane/pins.js';

/** Absolute paths, or a name in `PATH`. */
export interface PulumiPrograms {
  /** Pulumi's command line, with the engine in it. */
  readonly pulumi: string;
  /** Pulumi's provider for Kubernetes. */
  readonly kubernetes: string;
}

/**
 * Finds the `pulumi` in `PATH` when it is as new as the one that is pinned, and the plugin that `pulumi up` would use when
 * it is installed; what is missing is built once, as the control plane is. Throws a UserError with the way out.
 */
export async function findPulumi(options: BinaryOptions): Promise<PulumiPrograms> {
  const { pulumi, kubernetes } = await installed(options);
  return {
    pulumi: pulumi ?? (await findBinaries(['pulumi'], options)).pulumi,
    kubernetes: kubernetes ?? (await findBinaries(['pulumi-resource-kubernetes'], options))['pulumi-resource-kubernetes'],
  };
}

/** Why `findPulumi` would fail before it builds anything, as a sentence with the way out; undefined when it would not. */
export async function whyNoPulumi(options: BinaryOptions): Promise<string | undefined> {
  const { pulumi, kubernetes } = await installed(options);
  const missing = [
    ...(pulumi === undefined ? (['pulumi'] as const) : []),
    ...(kubernetes === undefined ? (['pulumi-resource-kubernetes'] as const) : []),
  ];
  return whyNoBinaries(missing, options);
}

async function installed({ root, env = process.env }: BinaryOptions): Promise<Partial<PulumiPrograms>> {
  const { version } = await readPins(root, 'pulumi');
  const { stdout } = await promisify(execFile)('pulumi', ['version'], { env }).catch(() => ({ stdout: '' }));
  const npm = JSON.parse(readFileSync(join(root, 'node_modules/@pulumi/kubernetes/package.json'), 'utf8')) as { readonly version: string };
  const home = env['PULUMI_HOME'] ?? join(env['HOME'] ?? homedir(), '.pulumi');
  const plugin = join(home, 'plugins', `resource-kubernetes-v${npm.version}`, 'pulumi-resource-kubernetes');
  return {
    ...(isAccepted(stdout.trim(), version) ? { pulumi: 'pulumi' } : {}),
    ...(existsSync(plugin) ? { kubernetes: plugin } : {}),
  };
}

/** Whether a version such as `v3.250.1` has the same major as the pinned one and is not older. */
export function isAccepted(version: string, pinned: string): boolean {
  const [have, want] = [version, pinned].map((text) => /^v(\d+)\.(\d+)\.(\d+)/.exec(text)?.slice(1).map(Number));
  if (have === undefined || want === undefined || have[0] !== want[0]) return false;
  return have[1] !== want[1] ? have[1]! > want[1]! : have[2]! >= want[2]!;
}
