import { listContainers } from '../pod-spec.js';
import { workloadRule } from './each-workload.js';
import { parseTag } from './image-reference.js';

/** `latest` means something else tomorrow: no rollback, a pull at every start, and no sharing between nodes. */
export const imageTag = workloadRule('image-tag', (_, report) => {
  return (workload) => {
    for (const { image = '' } of listContainers(workload.pod)) {
      const { repository, tag, digest } = parseTag(image);
      if (digest !== undefined || (tag !== undefined && tag !== 'latest')) continue;
      report(
        workload,
        `the image ${image === '' ? '(none)' : image} has ${tag === undefined ? 'no tag' : `the tag ${tag}`}, so its content can change`,
        `name a version, such as ${repository}:1.2.3`,
      );
    }
  };
});
