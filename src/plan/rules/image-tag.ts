import { containersOf } from '../pod.js';
import { defineRule } from './define-rule.js';
import { tagOf } from './image-reference.js';

/** `latest` means something else tomorrow: no rollback, a pull at every start, and no sharing between nodes. */
export const imageTag = defineRule('image-tag', (home, report) => {
  for (const workload of home.workloads) {
    for (const { image = '' } of containersOf(workload.pod)) {
      const { repository, tag, digest } = tagOf(image);
      if (digest !== undefined || (tag !== undefined && tag !== 'latest')) continue;
      report(
        workload,
        `the image ${image === '' ? '(none)' : image} has ${tag === undefined ? 'no tag' : `the tag ${tag}`}, which is another image tomorrow: write a version, such as ${repository}:1.2.3`,
      );
    }
  }
});
