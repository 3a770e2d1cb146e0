import type { Image } from '../../../constructs/core/image.js';
import type { Machine } from '../../../constructs/core/machine.js';
import { listContainers } from '../pod-spec.js';
import { workloadRule } from './each-workload.js';
import type { HomeIndex, Workload } from './home-index.js';
import { listSome } from './list-text.js';

/** An image must be built for every architecture of the nodes its pod may land on. */
export const architecture = workloadRule('architecture', (home, report) => (workload) => {
  for (const { image, misfits, archs } of misfitsOf(home, workload)) {
    if (misfits.length === workload.nodes.length) continue;
    report(
      workload,
      `the image ${image.repository}:${image.tag} is built for ${listSome(image.architectures)} only, but its pods may land on ${listSome(misfits.map(({ name }) => name))} (${archs})`,
      `ask for kubernetes.io/arch ${image.architectures.join(' or ')}, or build the image for ${archs} too`,
    );
  }
});

/** An image that none of the nodes its pod may use can run. */
export const architectureNowhere = workloadRule('architecture-nowhere', (home, report) => (workload) => {
  for (const { image, misfits, archs } of misfitsOf(home, workload)) {
    if (misfits.length < workload.nodes.length) continue;
    report(
      workload,
      `the image ${image.repository}:${image.tag} is built for ${listSome(image.architectures)}, but every node its pods may use is ${archs}`,
      `build it for ${archs}, or choose other nodes`,
    );
  }
});

/** An image, the eligible nodes that cannot run it, and what those nodes are. */
interface Misfit {
  readonly image: Image;
  readonly misfits: readonly Machine[];
  readonly archs: string;
}

function* misfitsOf(home: HomeIndex, { pod, nodes }: Workload): Iterable<Misfit> {
  for (const container of listContainers(pod)) {
    const image = home.context.images.get(container.image);
    if (image === undefined || nodes.every(({ arch }) => image.architectures.includes(arch))) continue;
    const misfits = nodes.filter(({ arch }) => !image.architectures.includes(arch));
    yield { image, misfits, archs: listSome(misfits.map(({ arch }) => arch)) };
  }
}
