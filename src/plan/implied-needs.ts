import type { Manifest } from '../../constructs/core/manifest.js';
import type { UnitBody } from '../../constructs/core/plan-unit.js';
import { OutputRef, splitText } from '../../constructs/core/secret-ref.js';
import type { Draft } from './unit-draft.js';
import { groupKind } from '../../constructs/core/identity.js';
import { findPodSpec, type PodSpec } from './pod-spec.js';
import { listTexts } from './unit-texts.js';

/** What a unit itself says must be there first: the commands whose output it holds, its namespace, and the objects it names. */
export function impliedNeeds(draft: Draft, byId: ReadonlyMap<string, Draft>): void {
  for (const id of [...outputs(draft.body), ...(draft.body.type === 'KubernetesObject' ? named(draft.body.manifest) : [])]) {
    const need = byId.get(id);
    if (need !== undefined && need !== draft) draft.needs.add(need);
  }
}

/** Ids of the commands whose output the unit holds. */
function outputs(body: UnitBody): readonly string[] {
  return listTexts(body)
    .flatMap(splitText)
    .flatMap((part) => (part instanceof OutputRef ? [part.output] : []));
}

function* named(manifest: Manifest): Iterable<string> {
  const { namespace } = manifest.metadata;
  if (namespace === undefined) return;
  yield `core/Namespace/${namespace}`;
  const spec = manifest['spec'] as { readonly storageClassName?: string; readonly serviceName?: string } | undefined;
  switch (groupKind(manifest)) {
    case 'core/PersistentVolumeClaim':
      yield `storage.k8s.io/StorageClass/${spec?.storageClassName ?? ''}`;
      break;
    case 'apps/StatefulSet':
      yield `core/Service/${namespace}/${spec?.serviceName ?? ''}`;
      break;
  }
  const pod = findPodSpec(manifest);
  if (pod !== undefined) yield* namedByPod(pod, namespace);
}

function* namedByPod(pod: PodSpec, namespace: string): Iterable<string> {
  if (pod.serviceAccountName !== undefined) yield `core/ServiceAccount/${namespace}/${pod.serviceAccountName}`;
  for (const volume of pod.volumes ?? []) {
    if (volume.configMap?.name !== undefined) yield `core/ConfigMap/${namespace}/${volume.configMap.name}`;
    if (volume.secret?.secretName !== undefined) yield `core/Secret/${namespace}/${volume.secret.secretName}`;
    if (volume.persistentVolumeClaim !== undefined)
      yield `core/PersistentVolumeClaim/${namespace}/${volume.persistentVolumeClaim.claimName}`;
  }
  for (const container of [...(pod.initContainers ?? []), ...pod.containers]) {
    for (const { valueFrom } of container.env ?? []) {
      if (valueFrom?.configMapKeyRef !== undefined) yield `core/ConfigMap/${namespace}/${valueFrom.configMapKeyRef.name}`;
      if (valueFrom?.secretKeyRef !== undefined) yield `core/Secret/${namespace}/${valueFrom.secretKeyRef.name}`;
    }
    for (const source of container.envFrom ?? []) {
      if (source.configMapRef !== undefined) yield `core/ConfigMap/${namespace}/${source.configMapRef.name}`;
      if (source.secretRef !== undefined) yield `core/Secret/${namespace}/${source.secretRef.name}`;
    }
  }
}
