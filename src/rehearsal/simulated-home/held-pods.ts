import type { ClusterClient } from '../../cluster/client/cluster-client.js';
import { celText, mutateAtAdmission } from './admission.js';

/** Annotation of a pod that kwok does not run, `rehearsal/stages.yaml`: its images or devices may be missing. */
export const HELD = 'simulated-home/held';

/** JSON pointer of the annotation. */
const POINTER = `/metadata/annotations/${HELD.replace('/', '~1')}`;

const DEVICES =
  'has(object.spec.volumes) && object.spec.volumes.exists(v, has(v.hostPath) && has(v.hostPath.type) && v.hostPath.type in ["CharDevice", "BlockDevice"])';

/**
 * Holds every pod that has devices, or images that may be missing, until somebody takes the annotation off.
 *
 * @param images how references to such images begin
 */
export async function holdPods(client: ClusterClient, images: readonly string[]): Promise<void> {
  const missable = images.map((image) => `c.image.startsWith(${celText(image)})`).join(' || ') || 'false';
  const pulled = `object.spec.containers.exists(c, ${missable}) || (has(object.spec.initContainers) && object.spec.initContainers.exists(c, ${missable}))`;
  const annotated = 'has(object.metadata.annotations)';
  await mutateAtAdmission(client, {
    name: 'held-pods',
    group: '',
    resource: 'pods',
    operations: ['CREATE'],
    condition: `(${DEVICES}) || ${pulled}`,
    patch: `(${annotated} ? [] : [JSONPatch{op: "add", path: "/metadata/annotations", value: {}}]) + [JSONPatch{op: "add", path: ${celText(POINTER)}, value: "true"}]`,
  });
}
