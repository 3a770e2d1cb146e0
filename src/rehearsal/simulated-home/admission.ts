import type { ClusterClient } from '../../cluster/client/cluster-client.js';

/** What the API server writes into objects of one kind, whoever creates or changes them. Expressions are CEL. */
export interface Mutation {
  /** RFC 1123 label. */
  readonly name: string;
  readonly group: string;
  /** Plural, such as `pods`. */
  readonly resource: string;
  readonly operations: readonly ('CREATE' | 'UPDATE')[];
  /** Which objects are concerned. */
  readonly condition: string;
  /** A list of `JSONPatch`. */
  readonly patch: string;
}

/** Tells the API server to do so. It heeds that within a second. */
export async function mutateAtAdmission(client: ClusterClient, mutation: Mutation): Promise<void> {
  const { group, resource, operations, condition, patch } = mutation;
  const name = `rehearsal-${mutation.name}`;
  const common = { apiVersion: 'admissionregistration.k8s.io/v1', metadata: { name } };
  await client.apply({
    ...common,
    kind: 'MutatingAdmissionPolicy',
    spec: {
      matchConstraints: { resourceRules: [{ apiGroups: [group], apiVersions: ['*'], operations: [...operations], resources: [resource] }] },
      matchConditions: [{ name: 'concerned', expression: condition }],
      failurePolicy: 'Fail',
      reinvocationPolicy: 'Never',
      mutations: [{ patchType: 'JSONPatch', jsonPatch: { expression: patch } }],
    },
  });
  await client.apply({
    ...common,
    kind: 'MutatingAdmissionPolicyBinding',
    spec: { policyName: name },
  });
}

/** A string of CEL; its escapes are those of JSON. */
export function celText(value: string): string {
  return JSON.stringify(value);
}
