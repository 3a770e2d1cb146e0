import type { HostEntry } from './host-schema.js';
import type { StackEntry } from './stack-schema.js';

/** What is wrong with settings whose every value is well-formed: path below the stack's settings, and message. */
export interface Inconsistency {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** A value that only one of its kind may have, and where it stands. */
interface Claim {
  readonly value: string;
  readonly path: readonly PropertyKey[];
}

/** Names, addresses, serial numbers, disks, cameras and acceptances that are there twice. */
export function findDuplicates({ hosts, cameras = [], accept = [] }: StackEntry): readonly Inconsistency[] {
  const ofHosts = (claims: (host: HostEntry) => readonly { readonly value: string | undefined; readonly path: readonly PropertyKey[] }[]) =>
    hosts.flatMap((host, index) =>
      claims(host).flatMap(({ value, path }) => (value === undefined ? [] : [{ value, path: ['hosts', index, ...path] }])),
    );
  return [
    ...repeated(
      'host name',
      ofHosts(({ name }) => [{ value: name, path: ['name'] }]),
    ),
    ...repeated(
      'address',
      ofHosts((host) => [
        { value: host.address, path: ['address'] },
        ...(host.addresses ?? []).map((value, index) => ({ value, path: ['addresses', index] })),
      ]),
    ),
    ...repeated(
      'serial number',
      ofHosts(({ serial }) => [{ value: serial, path: ['serial'] }]),
    ),
    ...repeated(
      'disk',
      ofHosts(({ disks = [] }) => disks.map(({ id }, index) => ({ value: id, path: ['disks', index, 'id'] }))),
    ),
    ...repeated(
      'camera',
      cameras.map(({ name }, index) => ({ value: name, path: ['cameras', index, 'name'] })),
    ),
    ...repeated(
      'acceptance',
      accept.map(({ rule, unit }, index) => ({ value: `${rule} for ${unit}`, path: ['accept', index] })),
    ),
  ];
}

function repeated(what: string, claims: readonly Claim[]): readonly Inconsistency[] {
  const first = new Map<string, readonly PropertyKey[]>();
  return claims.flatMap(({ value, path }) => {
    const other = first.get(value);
    if (other === undefined) first.set(value, path);
    if (other === undefined) return [];
    return [
      {
        path,
        message: `got ${what} '${value}' a second time (first: entry ${String(other[1])} of ${String(other[0])}), expected each once; correct or remove one`,
      },
    ];
  });
}
