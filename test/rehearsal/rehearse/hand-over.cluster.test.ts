import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PlanUnit } from '../../../src/plan/plan.js';
import type { ClusterClient } from '../../../src/cluster/client/cluster-client.js';
import { Mirror } from '../../../src/cluster/client/mirror.js';
import { changes } from '../../../src/rehearsal/pulumi/report.js';
import { snapshot } from '../../../src/rehearsal/rehearse/changes.js';
import type { Program } from '../../../src/rehearsal/rehearse/program.js';
import { Rehearsal } from '../../../src/rehearsal/rehearse/rehearsal.js';
import { type SmallHome, smallProgram } from '../../homes/small-home.js';
import { buildPrograms, BUILD_TIMEOUT_MS, noSimulatedHome, ROOT } from './available.js';

/** What a removal would show in: the games, what they are made of, and what a chart installed. */
const WATCHED = [
  ['v1', 'Pod'],
  ['v1', 'Service'],
  ['v1', 'PersistentVolumeClaim'],
  ['apps/v1', 'Deployment'],
  ['apps/v1', 'ReplicaSet'],
  ['traefik.io/v1alpha1', 'IngressRoute'],
  ['cert-manager.io/v1', 'Certificate'],
  ['apiextensions.k8s.io/v1', 'CustomResourceDefinition'],
] as const;

/** Argo CD itself comes and goes, and the landing page has another text with it than without. */
const MAY_GO: readonly string[] = ['argocd', 'kube-system', 'landing-page'];

describe.skipIf(noSimulatedHome)('handing objects over', { timeout: 900_000 }, () => {
  let folder: string;

  beforeAll(buildPrograms, BUILD_TIMEOUT_MS);
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'permacade-test-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  function program(name: string, home: SmallHome): Program {
    mkdirSync(join(folder, name));
    return smallProgram(join(folder, name), home);
  }

  async function uids(client: ClusterClient, units: readonly PlanUnit[]): Promise<ReadonlyMap<string, string>> {
    return new Map([...(await snapshot(client, units))].map(([id, { metadata }]) => [id, metadata.uid]));
  }

  it('from Pulumi to Argo CD and back deletes none of them, makes none anew, and uninstalls no chart', async () => {
    const pulumi = program('pulumi', { gitops: false });
    const leaving = program('leaving', { gitops: false, handOver: true });
    const argo = program('argo', { gitops: true, handOver: true });
    const rehearsal = await Rehearsal.start({ root: ROOT, plan: argo.plan });
    const { client } = rehearsal.home;
    try {
      expect((await rehearsal.apply(pulumi)).refused).toEqual([]);
      const shared = pulumi.plan.units.filter(
        ({ id, body }) => body.type === 'KubernetesObject' && argo.plan.units.some((unit) => unit.id === id),
      );
      expect(shared.filter(({ id }) => argo.plan.units.find((unit) => unit.id === id)!.owner === 'argocd').length).toBeGreaterThan(15);
      const before = await uids(client, shared);
      expect(before.size).toBe(shared.length);
      const charts = await deployments(client, 'cert-manager');
      expect(charts.size).toBeGreaterThan(0);

      const gone: string[] = [];
      const mirrors = WATCHED.map(
        ([apiVersion, kind]) =>
          new Mirror({
            client,
            apiVersion,
            kind,
            changed: (object, what) => {
              const { namespace = '', name, deletionTimestamp } = object.metadata;
              if ((what === 'gone' || deletionTimestamp !== undefined) && !MAY_GO.includes(namespace))
                gone.push(`${kind} ${namespace}/${name}`);
            },
          }),
      );
      await Promise.all(mirrors.map(({ ready }) => ready));
      for (const step of [leaving, argo, leaving, pulumi]) {
        const { refused, engine } = await rehearsal.apply(step);
        expect(refused).toEqual([]);
        expect(engine.steps.filter(({ op }) => op.includes('replace'))).toEqual([]);
        expect(await uids(client, shared)).toEqual(before);
        expect(await deployments(client, 'cert-manager')).toEqual(charts);
      }
      await Promise.all(mirrors.map((mirror) => mirror.stop()));
      expect(gone).toEqual([]);
      expect(changes(await rehearsal.up(pulumi))).toEqual([]);
    } finally {
      await rehearsal.stop();
    }
  });
});

async function deployments(client: ClusterClient, namespace: string): Promise<ReadonlyMap<string, string>> {
  return new Map((await client.list('apps/v1', 'Deployment', { namespace })).map(({ metadata }) => [metadata.name, metadata.uid]));
}
