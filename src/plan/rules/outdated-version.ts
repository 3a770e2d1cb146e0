import { listContainers } from '../pod-spec.js';
import { defineRule } from './define-rule.js';
import { workloadRule } from './each-workload.js';
import { fullRepository, parseTag } from './image-reference.js';

/** API groups and versions that are gone or going, and what took their place. */
const GROUPS: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/^traefik\.containo\.us\//, 'traefik.io/v1alpha1 (Traefik 3 no longer serves this group)'],
  [/^certmanager\.k8s\.io\/|^cert-manager\.io\/v1(?:alpha|beta)/, 'cert-manager.io/v1'],
  [/^extensions\/v1beta1$/, 'apps/v1, networking.k8s.io/v1 or policy/v1'],
  [/^apps\/v1beta/, 'apps/v1'],
  [/^autoscaling\/v2beta/, 'autoscaling/v2'],
  [
    /^(?:batch|networking\.k8s\.io|policy|discovery\.k8s\.io|apiextensions\.k8s\.io|rbac\.authorization\.k8s\.io|storage\.k8s\.io|scheduling\.k8s\.io|admissionregistration\.k8s\.io|apiregistration\.k8s\.io)\/v1beta1$/,
    'the same group in v1',
  ],
];
/** kubernetes/api@v0.36.3 core/v1/types.go. */
const ENDPOINTS = 'core/Endpoints';

/** Versions of the API that clusters of today no longer serve, or are about to drop. */
export const outdatedApi = defineRule('outdated-api', (home, report) => {
  const verdicts = new Map<string, string | undefined>();
  for (const placed of home.objects) {
    const { apiVersion } = placed.manifest;
    if (!verdicts.has(apiVersion)) verdicts.set(apiVersion, GROUPS.find(([pattern]) => pattern.test(apiVersion))?.[1]);
    const instead = verdicts.get(apiVersion);
    if (instead !== undefined) report(placed, `uses the outdated ${apiVersion}`, `use ${instead}`);
    if (placed.kind === ENDPOINTS)
      report(
        placed,
        `is a hand-written Endpoints object, deprecated since Kubernetes 1.33`,
        `use an EndpointSlice with the label kubernetes.io/service-name`,
      );
  }
});

/** Images that are no longer maintained: docker-library/official-images HEAD (2026-08-21); Rook's own sample still prints registry:2. */
const IMAGES: readonly {
  readonly repository: string;
  readonly old: (major: number, minor: number) => boolean;
  readonly instead: string;
}[] = [
  { repository: 'registry', old: (major) => major < 3, instead: 'registry 3.1, whose configuration is at /etc/distribution/config.yml' },
  { repository: 'postgres', old: (major) => major < 14, instead: 'a maintained major version, 14 to 18' },
  { repository: 'nvcr.io/nvidia/k8s-device-plugin', old: (major, minor) => major === 0 && minor < 18, instead: 'v0.20' },
];

/** Images whose line gets no more fixes. */
export const outdatedImage = workloadRule('outdated-image', (_, report) => {
  const verdicts = new Map<string, string | undefined>();
  return (workload) => {
    for (const { image = '' } of listContainers(workload.pod)) {
      if (!verdicts.has(image)) verdicts.set(image, findReplacement(image));
      const instead = verdicts.get(image);
      if (instead !== undefined) report(workload, `runs ${image}, which is no longer maintained`, `use ${instead}`);
    }
  };
});

function findReplacement(image: string): string | undefined {
  const { repository, tag = '' } = parseTag(image);
  const known = IMAGES.find((each) => each.repository === fullRepository(repository));
  const [, major, minor = '0'] = /^v?(\d+)(?:\.(\d+))?/.exec(tag) ?? [];
  return known !== undefined && major !== undefined && known.old(Number(major), Number(minor)) ? known.instead : undefined;
}
