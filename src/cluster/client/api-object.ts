/** A type of the client library as it is on the wire: times are text. */
export type Json<Value> = Value extends Date
  ? string
  : Value extends readonly (infer Item)[]
    ? readonly Json<Item>[]
    : Value extends object
      ? { readonly [Key in keyof Value]: Json<Value[Key]> }
      : Value;

/** An object as the server returns it. */
export interface ApiObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ApiMetadata;
  readonly [field: string]: unknown;
}

/** The part of `metadata` that the server fills in or that we look at. */
export interface ApiMetadata {
  readonly name: string;
  readonly namespace?: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation?: number;
  readonly creationTimestamp: string;
  readonly deletionTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly finalizers?: readonly string[];
  readonly ownerReferences?: readonly { readonly apiVersion: string; readonly kind: string; readonly name: string; readonly uid: string }[];
}

/** An object of one of the library's kinds as the server returns it, such as `Live<V1Pod>`. */
export type Live<Kind> = ApiObject & Omit<Json<Kind>, 'apiVersion' | 'kind' | 'metadata'>;

/** What names one object: a manifest, an object read before, or just these fields. */
export interface ObjectRef {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** An object to write: what names it and anything else. */
export type ObjectToWrite =
  ObjectRef | (ObjectRef & { readonly metadata: { readonly [field: string]: unknown }; readonly [field: string]: unknown });

/** Kind, name and namespace as a reference. */
export function makeRef(apiVersion: string, kind: string, name: string, namespace?: string): ObjectRef {
  return { apiVersion, kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }) } };
}

/** What tells an object from the others of its kind: `namespace/name`, or `name` for kinds without namespaces. */
export function objectKey({ metadata: { namespace, name } }: Pick<ObjectRef, 'metadata'>): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}
