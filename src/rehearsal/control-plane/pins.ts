import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../user-error.js';

/** Programs that are built from a Go module in `rehearsal/`. */
export interface GoModule {
  /** What is built, in words. */
  readonly title: string;
  /** Folder of the module, relative to the repository. */
  readonly folder: string;
  /** The module whose version names what is built. */
  readonly names: string;
  /** The Go package of each program. */
  readonly packages: Readonly<Record<string, string>>;
  /** Variables that upstream's own build sets by `-X`, for a version. @default - none */
  readonly stamps?: (version: string) => Readonly<Record<string, string>>;
  /** Environment variable that names a folder with the programs, used instead. @default - they are always built */
  readonly given?: string;
  /** How to do without a build, as the end of a sentence. */
  readonly wayOut: string;
}

export const MODULES = {
  kubernetes: {
    title: 'the control plane',
    folder: 'rehearsal',
    names: 'k8s.io/kubernetes',
    packages: {
      etcd: 'go.etcd.io/etcd/server/v3',
      'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver',
      'kube-controller-manager': 'k8s.io/kubernetes/cmd/kube-controller-manager',
      'kube-scheduler': 'k8s.io/kubernetes/cmd/kube-scheduler',
      kwok: 'sigs.k8s.io/kwok/cmd/kwok',
    },
    // Without these the API server calls itself v0.0.0-master.
    stamps: (version) => {
      const [gitMajor, gitMinor] = version.slice(1).split('.') as [string, string];
      const stamps = { gitVersion: version, gitMajor, gitMinor, gitTreeState: 'clean' };
      return Object.fromEntries(Object.entries(stamps).map(([key, value]) => [`k8s.io/component-base/version.${key}`, value]));
    },
    given: 'KUBEBUILDER_ASSETS',
    wayOut: 'set KUBEBUILDER_ASSETS to a folder with the binaries',
  },
  pulumi: {
    title: 'Pulumi',
    folder: 'rehearsal/pulumi',
    names: 'github.com/pulumi/pulumi/pkg/v3',
    packages: { pulumi: 'github.com/pulumi/pulumi/pkg/v3/cmd/pulumi' },
    stamps: (version) => ({ 'github.com/pulumi/pulumi/sdk/v3/go/common/version.Version': version }),
    wayOut: 'install Pulumi (https://www.pulumi.com/docs/install)',
  },
  'pulumi-kubernetes': {
    title: "Pulumi's provider for Kubernetes",
    folder: 'rehearsal/pulumi-kubernetes',
    names: 'github.com/pulumi/pulumi-kubernetes/provider/v4',
    packages: { 'pulumi-resource-kubernetes': '.' },
    wayOut: 'install the plugin (npx pulumi plugin install resource kubernetes)',
  },
  'argo-cd': {
    title: 'Argo CD',
    folder: 'rehearsal/argo-cd',
    names: 'github.com/argoproj/argo-cd/v3',
    packages: { argocd: 'github.com/argoproj/argo-cd/v3/cmd', 'argocd-redis': './redis' },
    wayOut: 'rehearse --without-argocd',
  },
  helm: {
    title: 'Helm',
    folder: 'rehearsal/helm',
    names: 'helm.sh/helm/v4',
    packages: { helm: 'helm.sh/helm/v4/cmd/helm' },
    wayOut: 'rehearse --without-argocd',
  },
} as const satisfies Readonly<Record<string, GoModule>>;

export type ModuleName = keyof typeof MODULES;

/** A program that is built from one of the modules. */
export type BinaryName = { [Name in ModuleName]: keyof (typeof MODULES)[Name]['packages'] }[ModuleName];

/** The module that a program is built from. */
export function findModule(binary: BinaryName): ModuleName {
  return (Object.keys(MODULES) as ModuleName[]).find((name) => binary in MODULES[name].packages)!;
}

/** What a module's `go.mod` fixes, so that no version is written twice. */
export interface Pins {
  readonly module: GoModule;
  /** Absolute path of the module's folder. */
  readonly folder: string;
  /** Version of what is built, such as `v1.36.3`. */
  readonly version: string;
  /** Oldest Go that can build it, such as `1.26.0`. */
  readonly go: string;
  /** Names one state of the module on one kind of machine: what was built from another state is never used. */
  readonly key: string;
}

/**
 * Reads the versions that a Go module pins.
 *
 * @param root folder of the repository
 */
export async function readPins(root: string, name: ModuleName): Promise<Pins> {
  const module: GoModule = MODULES[name];
  const folder = join(root, module.folder);
  const [mod, sum] = await Promise.all([readFile(join(folder, 'go.mod'), 'utf8'), readFile(join(folder, 'go.sum'), 'utf8')]);
  // A module that brings its own program has one file of it.
  const own = Object.values(module.packages).includes('.') ? await readFile(join(folder, 'main.go'), 'utf8') : '';
  const version = matchPin(mod, new RegExp(`^(?:require|\\s)\\s*${module.names} (v\\S+)`, 'm'), module);
  const digest = createHash('sha256').update(`${mod}\n${sum}\n${own}${process.platform} ${process.arch}`).digest('hex');
  return { module, folder, version, go: matchPin(mod, /^go (\S+)/m, module), key: `${name}-${version}-${digest.slice(0, 12)}` };
}

function matchPin(mod: string, pattern: RegExp, { folder, names }: GoModule): string {
  const version = pattern.exec(mod)?.[1];
  if (version === undefined) throw new UserError(`${folder}/go.mod names no version of Go or of ${names}: restore the file from Git`);
  return version;
}
