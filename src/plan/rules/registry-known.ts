import { REGISTRIES_FILE } from '../../../constructs/core/k3s.js';
import { hostFileId } from '../../../constructs/core/identity.js';
import { imageRegistry } from '../../../constructs/core/image.js';
import { listContainers } from '../pod-spec.js';
import { defineRule } from './define-rule.js';
import { workloadRule } from './each-workload.js';
import { registriesByNode } from './registries-file.js';
import { listSome } from './list-text.js';

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

/** A node pulls from a registry of the home only when its registries.yaml says how: k3s-io/docs docs/installation/private-registry.md. */
export const registryKnown = workloadRule('registry-known', (home, report) => {
  const registries = registriesByNode(home);
  return (workload) => {
    const asked = new Set<string>();
    for (const { image = '' } of listContainers(workload.pod)) {
      const registry = imageRegistry(image);
      if (PUBLIC.has(registry) || asked.has(registry)) continue;
      asked.add(registry);
      const unknowing = workload.nodes.filter(({ name }) => registries.get(name)?.knows(registry) !== true);
      if (unknowing.length === 0) continue;
      report(
        workload,
        `pulls ${image}, but ${REGISTRIES_FILE} on ${listSome(unknowing.map(({ name }) => name))} does not name the registry ${registry}`,
        `add it there, or choose other nodes`,
      );
    }
  };
});

/** Certificates that a registries.yaml names must be on that node, else every pull from that registry fails. */
export const registryFiles = defineRule('registry-files', (home, report) => {
  for (const [node, { files }] of registriesByNode(home)) {
    for (const file of files) {
      if (home.context.unit(hostFileId(node, file)) !== undefined) continue;
      report(
        hostFileId(node, REGISTRIES_FILE),
        `names ${file}, which the home does not install on ${node}`,
        `add it as a HostFile, or remove the line`,
      );
    }
  }
});
