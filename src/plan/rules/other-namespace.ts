import { computed, type HomeIndex } from './home-index.js';

/** Namespaces that have an object of the kind and name, for hints. */
const namespacesByName = computed((home: HomeIndex): ReadonlyMap<string, readonly string[]> => {
  const namespaces = new Map<string, string[]>();
  for (const { kind, name, namespace } of home.objects) {
    const key = `${kind}/${name}`;
    const list = namespaces.get(key);
    if (list === undefined) namespaces.set(key, [namespace]);
    else list.push(namespace);
  }
  return namespaces;
});

/** A hint for messages when the object sought stands in another namespace. Made only once something is missing. */
export function elsewhere(home: HomeIndex, kind: string, name: string, namespace: string): string {
  const other = namespacesByName(home)
    .get(`${kind}/${name}`)
    ?.find((each) => each !== namespace);
  return other === undefined ? '' : ` (there is one in namespace ${other})`;
}
