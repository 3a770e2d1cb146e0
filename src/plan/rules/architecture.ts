import type { Image } from '../../../constructs/core/image.js';
import type { Machine } from '../../../constructs/core/machine.js';
import { containersOf } from '../pod.js';
import { defineRule, type Report } from './define-rule.js';
import type { HomeIndex, Workload } from './home-index.js';
import { listed } from './words.js';

/** An image must be built for every architecture of the nodes its pod may land on. */
export const architecture = defineRule('architecture', (home, report) => {
  eachMisfit(home, (workload, image, misfits) => {
    if (misfits.length === workload.nodes.length) return;
    const archs = listed(new Set(misfits.map(({ arch }) => arch)));
    report(
      workload,
      `the image ${image.repository}:${image.tag} is built for ${listed(image.architectures)} only, but its pods may land on ${listed(misfits.map(({ name }) => name))} (${archs}): ask for kubernetes.io/arch ${image.architectures.join(' or ')}, or build the image for ${archs} too`,
    );
  });
});

/** An image that none of the nodes its pod may use can run. */
export const architectureNowhere = defineRule('architecture-nowhere', (home, report) => {
  eachMisfit(home, (workload, image, misfits) => {
    if (misfits.length < workload.nodes.length) return;
    const archs = listed(new Set(misfits.map(({ arch }) => arch)));
    report(
      workload,
      `the image ${image.repository}:${image.tag} is built for ${listed(image.architectures)}, but every node its pods may use is ${archs}: build it for ${archs}, or choose other nodes`,
    );
  });
});

function eachMisfit(home: HomeIndex, found: (workload: Workload, image: Image, misfits: readonly Machine[]) => ReturnType<Report>): void {
  for (const workload of home.workloads) {
    for (const container of containersOf(workload.pod)) {
      const image = home.context.images.get(container.image);
      if (image === undefined) continue;
      if (workload.nodes.every(({ arch }) => image.architectures.includes(arch))) continue;
      found(
        workload,
        image,
        workload.nodes.filter(({ arch }) => !image.architectures.includes(arch)),
      );
    }
  }
}
