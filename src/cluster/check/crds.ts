import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Manifest } from '../../../constructs/core/manifest.js';
import type { Problem } from '../../plan/problem.js';
import { ApiError } from '../client/api-error.js';
import type { ClusterClient } from '../client/cluster-client.js';
import { type ServedKind, waitForKinds } from '../client/served-kinds.js';
import { atOnce } from './at-once.js';
import { explainRefusal } from './refusal.js';

/** A CustomResourceDefinition as far as it says which kinds it brings. */
export interface Crd extends Manifest {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly { readonly name: string; readonly served: boolean }[];
  };
}

/** One definition and the file it was read from. */
export interface CrdSource {
  readonly file: string;
  readonly crd: Crd;
}

export function isCrd(object: { readonly kind: string }): object is Crd {
  return object.kind === 'CustomResourceDefinition';
}

/** Reads the definitions in JSON files of a folder: in these, or in all by file name. */
export async function readCrds(folder: string, names?: readonly string[]): Promise<readonly CrdSource[]> {
  const files = names ?? (await readdir(folder)).filter((file) => file.endsWith('.json')).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  return files.flatMap((file, index) => (JSON.parse(texts[index]!) as readonly Crd[]).map((crd) => ({ file, crd })));
}

/** Loads definitions into the server and waits until it serves their kinds; what it refuses is a problem each. */
export async function loadCrds(client: ClusterClient, crds: readonly CrdSource[]): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  const created: Crd[] = [];
  await atOnce(crds, async ({ file, crd }) => {
    try {
      await client.create(crd);
      created.push(crd);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      for (const message of explainRefusal(error)) problems.push({ rule: 'api', unit: `crds/${file}`, path: crd.metadata.name, message });
    }
  });
  for (const { apiVersion, kind } of await waitForKinds(client, created.flatMap(listKinds))) {
    const message = `the server took the definition but does not serve ${kind} in ${apiVersion}: look for another definition with one of its names`;
    problems.push({ rule: 'api', unit: `${apiVersion}/${kind}`, message });
  }
  return problems;
}

/** The kinds that a definition brings. */
export function listKinds({ spec }: Pick<Crd, 'spec'>): readonly ServedKind[] {
  return spec.versions.filter(({ served }) => served).map(({ name }) => ({ apiVersion: `${spec.group}/${name}`, kind: spec.names.kind }));
}
