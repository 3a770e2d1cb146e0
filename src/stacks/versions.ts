import type { ChartPin } from '../../constructs/cluster/chart-release.js';
import type { Image } from '../../constructs/core/image.js';

/**
 * Every version the home runs, in one place. To move one, change it here, run `npm start`, and read the difference.
 * An image's `digest` may be added beside its tag: it is the digest of the image's index, which
 * `docker buildx imagetools inspect REPOSITORY:TAG` prints; nodes then refuse any other content under that tag.
 */

const BOTH = ['amd64', 'arm64'] as const;

/**
 * Kubernetes as k3s builds it. 1.36 is the newest minor that Rook 1.20, ceph-csi-operator 1.0, Argo CD 3.5 and
 * cert-manager 1.21 all accept. It carries Traefik v3.7.8 and helm-controller v0.17.7, which `crds/` follows.
 */
export const k3s = {
  version: 'v1.36.3+k3s1',
  /** Of the release's files `k3s` and `k3s-arm64`, as its `sha256sum-amd64.txt` and `sha256sum-arm64.txt` have them. */
  sha256: {
    amd64: '2f98a9f8fe5782479ee2d54e70a1b10a7f6fd4cae8d38ed3098452dc6eed76b5',
    arm64: 'c9a209103f480f163b7c6a56f00862b4481927b284dc29a3716bb70d886691a8',
  },
} as const;

/** Helm charts of the operators. */
export const charts = {
  certManager: { repo: 'https://charts.jetstack.io', name: 'cert-manager', version: 'v1.21.1' },
  rookCeph: { repo: 'https://charts.rook.io/release', name: 'rook-ceph', version: 'v1.20.6' },
  /** The release of ceph-csi-operator that rook-ceph v1.20.6 depends on. */
  cephCsiDrivers: { repo: 'https://ceph.github.io/ceph-csi-operator', name: 'ceph-csi-drivers', version: '1.0.4' },
  /**
   * The newest chart carries Argo CD v3.4.4, which is tested up to Kubernetes 1.35; its images are therefore replaced by
   * {@link argoCdVersion}. The definitions stay the chart's: v3.5 only adds optional fields, and we set none of them.
   */
  argoCd: { repo: 'https://argoproj.github.io/argo-helm', name: 'argo-cd', version: '10.1.1' },
} as const satisfies Record<string, ChartPin>;

/** The first line of Argo CD tested with Kubernetes 1.36: argoproj/argo-cd@v3.5.1 docs/operator-manual/tested-kubernetes-versions.md. */
export const argoCdVersion = 'v3.5.1';

/** What is installed on machines with an NVIDIA card. The driver's branch is the machine's own: it follows from the card. */
export const nvidia = {
  /** NVIDIA/nvidia-container-toolkit@v1.20.0, as its Debian package is called. */
  containerToolkit: '1.20.0-1',
  /** keylase/nvidia-patch, of 17 August 2026, and its `patch.sh`. */
  sessionPatch: {
    commit: '7b022ce1e016c6522d4075ba6ad13e99f7bbc9be',
    sha256: '0580b247d1e14edac670d56f9b1e07acab4fc38f5c0a2232c302df63141a2e9d',
  },
} as const;

/** Images from public registries. */
export const images = {
  ceph: { repository: 'quay.io/ceph/ceph', tag: 'v20.2.4', architectures: BOTH },
  nvidiaDevicePlugin: { repository: 'nvcr.io/nvidia/k8s-device-plugin', tag: 'v0.20.0', architectures: BOTH },
  registry: { repository: 'docker.io/library/registry', tag: '3.1.1', architectures: BOTH, port: 5000 },
  /** Of the cluster's own minor version. */
  kubectl: { repository: 'registry.k8s.io/kubectl', tag: 'v1.36.3', architectures: BOTH },
  busybox: { repository: 'docker.io/library/busybox', tag: '1.37.0', architectures: BOTH },
  /** The variant that listens on 8080 and needs no root. */
  nginx: { repository: 'docker.io/nginxinc/nginx-unprivileged', tag: '1.29.4-alpine', architectures: BOTH, port: 8080, user: 101 },
  postgres: { repository: 'docker.io/library/postgres', tag: '18.6', architectures: BOTH, port: 5432, user: 999 },
  postgres17: { repository: 'docker.io/library/postgres', tag: '17.11', architectures: BOTH, port: 5432, user: 999 },
  homeAssistant: { repository: 'ghcr.io/home-assistant/home-assistant', tag: '2026.8.3', architectures: BOTH, port: 8123 },
  piHole: { repository: 'docker.io/pihole/pihole', tag: '2026.07.2', architectures: BOTH, port: 80 },
  samba: { repository: 'docker.io/dockurr/samba', tag: '4.23.10', architectures: BOTH, port: 445 },
  mediamtx: { repository: 'docker.io/bluenviron/mediamtx', tag: '1.14.0', architectures: BOTH, port: 8554 },
} as const satisfies Record<string, Image>;

/**
 * Images built at home, from the home's own registry. `registry` is its name and port as image references spell it.
 * Each has a version of its own: a tag once pushed is never pushed again.
 */
export function homeImages(registry: string) {
  const own = (repository: string, tag: string, rest: Pick<Image, 'architectures' | 'port' | 'user'>): Image => ({
    repository: `${registry}/${repository}`,
    tag,
    ...rest,
  });
  return {
    /** A game: MAME for the browser behind nginx. */
    game: (driver: string, architectures: Image['architectures']): Image => own(driver, GAME_VERSION, { architectures, port: 80 }),
    sprinklers: own('mqtt-things-sprinklers-cli', '1.0.0', { architectures: ['arm64'] }),
    motion: own('cameranator-motion', '1.0.0', { architectures: ['amd64'], port: 8080 }),
    segmentGenerator: own('cameranator-segment-generator', '1.0.0', { architectures: ['amd64'], port: 8080 }),
    segmentProcessor: own('cameranator-segment-processor', '1.0.0', { architectures: ['amd64'], port: 8080 }),
    eventProcessor: own('cameranator-event-processor', '1.0.0', { architectures: ['amd64'], port: 8080 }),
  } as const;
}

/** Version of every game's image; they are built together. */
const GAME_VERSION = '1.0.0';
