import { load } from 'js-yaml';
import { registryOf } from '../../../constructs/core/image.js';
import { placeholder } from '../../../constructs/core/secret-ref.js';
import { containersOf } from '../pod.js';
import { workloadRule } from './each-workload.js';
import { computed, type HomeIndex } from './home-index.js';
import { listed } from './words.js';

/** Registries every node reaches without being told. */
const PUBLIC: ReadonlySet<string> = new Set([
  'docker.io',
  'index.docker.io',
  'quay.io',
  'ghcr.io',
  'gcr.io',
  'registry.k8s.io',
  'registry.gitlab.com',
  'nvcr.io',
  'public.ecr.aws',
  'mcr.microsoft.com',
  'lscr.io',
]);
const FILE = '/etc/rancher/k3s/registries.yaml';

/** A node pulls from a registry of the home only when its registries.yaml says how: k3s-io/docs docs/installation/private-registry.md. */
export const registryKnown = workloadRule('registry-known', (home, report) => {
  const registries = registriesByNode(home);
  return (workload) => {
    const asked = new Set<string>();
    for (const { image = '' } of containersOf(workload.pod)) {
      const registry = registryOf(image);
      if (PUBLIC.has(registry) || asked.has(registry)) continue;
      asked.add(registry);
      const unknowing = workload.nodes.filter(({ name }) => !(registries.get(name)?.(registry) ?? false));
      if (unknowing.length === 0) continue;
      report(
        workload,
        `pulls ${image}, but ${listed(unknowing.map(({ name }) => name))} is not told of the registry ${registry}: add it to ${FILE} there, or choose nodes that know it`,
      );
    }
  };
});

interface RegistriesFile {
  readonly mirrors?: Readonly<Record<string, { readonly endpoint?: readonly string[] } | null>> | null;
  readonly configs?: Readonly<Record<string, unknown>> | null;
}

/** For each node with a registries.yaml: whether it knows a registry. Equal files are read once. */
const registriesByNode = computed((home: HomeIndex): ReadonlyMap<string, (registry: string) => boolean> => {
  const read = new Map<string, (registry: string) => boolean>();
  const found = new Map<string, (registry: string) => boolean>();
  for (const { name } of home.nodes) {
    const body = home.context.unit(`host/${name}${FILE}`)?.body;
    if (body?.type !== 'HostFile') continue;
    const content = placeholder(body.content);
    const knows = read.get(content) ?? knowing(content);
    read.set(content, knows);
    found.set(name, knows);
  }
  return found;
});

function knowing(content: string): (registry: string) => boolean {
  const file = parsed(content);
  const mirrors = file.mirrors ?? {};
  const any = (mirrors['*']?.endpoint?.length ?? 0) > 0;
  return (registry) => any || registry in mirrors || registry in (file.configs ?? {});
}

/** A file that is not YAML tells the node nothing. */
function parsed(content: string): RegistriesFile {
  try {
    return (load(content) ?? {}) as RegistriesFile;
  } catch {
    return {};
  }
}
