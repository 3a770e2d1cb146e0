import type { Manifest } from '../../../../constructs/core/manifest.js';
import { isObject, reveal, type WireObject } from '../wire.js';

/** Annotations for the provider that the stand-in honours. */
const ANNOTATIONS = ['skipAwait', 'waitFor', 'timeoutSeconds', 'patchForce', 'patchFieldManager', 'deletionPropagationPolicy'] as const;

const PREFIX = 'pulumi.com/';

/** Inputs as the object they are. */
export function manifestOf(inputs: WireObject): Manifest {
  return reveal(inputs) as unknown as Manifest;
}

/**
 * The object as it is sent. The provider turns `stringData` of a Secret into `data`: the server does so too, but then it
 * takes no key for ours, and one that is no longer set would stay.
 */
export function sent(object: Manifest): Manifest {
  const { stringData, data, ...rest } = object as Manifest &
    Readonly<Record<'stringData' | 'data', Readonly<Record<string, string>> | undefined>>;
  if (object.apiVersion !== 'v1' || object.kind !== 'Secret' || stringData === undefined) return object;
  const encoded = Object.entries(stringData).map(([key, text]) => [key, Buffer.from(String(text)).toString('base64')] as const);
  return { ...rest, data: { ...data, ...Object.fromEntries(encoded) } };
}

/** What is wrong with the inputs of an object. */
export function checkManifest(inputs: WireObject): readonly string[] {
  const { apiVersion, kind, metadata } = reveal(inputs) as WireObject;
  const wrong: string[] = [];
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') wrong.push('apiVersion and kind are missing');
  if (!isObject(metadata) || typeof metadata['name'] !== 'string') {
    wrong.push('metadata.name is missing: the provider would make one up, and the engine stand-in makes up no names');
  }
  const annotations = isObject(metadata) && isObject(metadata['annotations']) ? Object.keys(metadata['annotations']) : [];
  const known = ANNOTATIONS.map((name) => PREFIX + name);
  const unknown = annotations.filter((name) => name.startsWith(PREFIX) && !known.includes(name));
  return [...wrong, ...unknown.map((name) => `the annotation ${name} is none that the engine stand-in knows`)];
}

/** An annotation for the provider; undefined when it is not there. */
export function instruction({ metadata }: Manifest, name: (typeof ANNOTATIONS)[number]): string | undefined {
  return (metadata.annotations as Readonly<Record<string, string>> | undefined)?.[PREFIX + name];
}

/** As the provider names an object in its id. */
export function idOf({ metadata: { name, namespace } }: Manifest): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}
