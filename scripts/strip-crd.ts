/** A CustomResourceDefinition, as far as stripping looks into it. */
export interface Crd {
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly scope: 'Namespaced' | 'Cluster';
    readonly versions: readonly CrdVersion[];
    readonly [field: string]: unknown;
  };
}

interface CrdVersion {
  readonly schema: { readonly openAPIV3Schema: Schema };
  readonly additionalPrinterColumns?: readonly Readonly<Record<string, unknown>>[];
  readonly [field: string]: unknown;
}

type Schema = { readonly [keyword: string]: unknown };

/** Keywords that say nothing about what is valid. */
const PROSE: ReadonlySet<string> = new Set(['description', 'example', 'externalDocs', 'title']);
/** Keywords whose value maps names, which may be any word, to schemas. */
const MAPS: ReadonlySet<string> = new Set(['properties', 'patternProperties', 'definitions']);
const LISTS: ReadonlySet<string> = new Set(['allOf', 'anyOf', 'oneOf']);
const SCHEMAS: ReadonlySet<string> = new Set(['items', 'additionalProperties', 'not']);
/** The API server refuses a CRD of a protected group without it. */
const KEPT_ANNOTATION = 'api-approved.kubernetes.io';

/** The definition without a word of prose: what is valid stays as it was, nothing else does. */
export function stripCrd({ metadata, spec }: Crd): object {
  const approved = metadata.annotations?.[KEPT_ANNOTATION];
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: metadata.name, ...(approved === undefined ? {} : { annotations: { [KEPT_ANNOTATION]: approved } }) },
    spec: { ...spec, versions: spec.versions.map(stripVersion) },
  };
}

function stripVersion({ schema, additionalPrinterColumns, deprecationWarning: _, ...version }: CrdVersion): object {
  return {
    ...version,
    ...(additionalPrinterColumns === undefined
      ? {}
      : { additionalPrinterColumns: additionalPrinterColumns.map(({ description: _, ...column }) => column) }),
    schema: { openAPIV3Schema: stripSchema(schema.openAPIV3Schema) },
  };
}

function stripSchema(schema: Schema): Schema {
  const entries = Object.entries(schema).filter(([keyword]) => !PROSE.has(keyword));
  return Object.fromEntries(entries.map(([keyword, value]) => [keyword, stripKeyword(keyword, value)]));
}

function stripKeyword(keyword: string, value: unknown): unknown {
  if (MAPS.has(keyword)) {
    return Object.fromEntries(Object.entries(value as Record<string, Schema>).map(([name, schema]) => [name, stripSchema(schema)]));
  }
  if (LISTS.has(keyword) && Array.isArray(value)) return value.map((schema) => stripSchema(schema as Schema));
  if (SCHEMAS.has(keyword) && isSchema(value)) return stripSchema(value);
  if (keyword === 'x-kubernetes-validations') return (value as readonly Schema[]).map(stripValidation);
  return value;
}

/** Drops the sentence of a rule; the API server then quotes the rule itself, but demands words for one of several lines. */
function stripValidation({ message: _, messageExpression: _expression, ...validation }: Schema): Schema {
  const several = String(validation['rule']).trim().includes('\n');
  return several ? { ...validation, message: 'the rule of this field is broken' } : validation;
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
