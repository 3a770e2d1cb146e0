import { describe, expect, it } from 'vitest';
import { assess } from '../../src/fit/assess.js';
import { buildMap } from '../../src/map/build-map.js';
import { exampleHome } from '../stacks/example.js';

describe('the model of the example home’s map', () => {
  const { plan, addresses } = exampleHome();
  const assessment = assess(plan);
  const model = buildMap({ stack: 'home', plan, addresses, assessment });
  const podsOf = (indexes: readonly number[]) => indexes.map((index) => model.pods[index]!.id);

  it('is the same twice', () => {
    expect(buildMap({ stack: 'home', plan, addresses, assessment: assess(plan) })).toEqual(model);
  });

  it('has every machine, and every pod where the verdict has it', () => {
    expect(model.machines.map(({ name }) => name)).toEqual(plan.hosts.map(({ name }) => name));
    for (const { name, pods } of model.machines) {
      const placed = Object.entries(assessment.verdict.placements).filter(([, node]) => node === name);
      expect(podsOf(pods).toSorted()).toEqual(placed.map(([pod]) => pod).toSorted());
    }
  });

  it('leads from every address to the pods that answer', () => {
    const names = new Map(model.names.map(({ name, pods }) => [name, podsOf(pods)]));
    expect(names.get('pacman')).toEqual(['games/pacman/0', 'games/pacman/1']);
    expect(names.get('argocd')).toEqual(['argocd/argocd-server/0']);
    expect(names.get('registry')).toEqual(['registry/registry/0']);
    expect(names.get('scans')).toEqual(['samba/samba/0']);
    expect(model.names.filter(({ pods }) => pods.length === 0)).toEqual([]);
  });

  it('leads from pods to their volumes and to the graphics cards they use', () => {
    const roms = model.storage.find(({ name }) => name === 'games/roms')!;
    expect(podsOf(roms.pods)).toContain('games/pacman/0');
    expect(roms.about).toBe('128 MiB of rook-cephfs, in pool rook-cephfs');
    const users = model.pods.filter(({ gpu }) => gpu);
    expect(users.map(({ id }) => id)).toEqual(expect.arrayContaining(['cameras/segment/0', 'cameras/segment/1', 'cameras/segment/2']));
    for (const { machine } of users) expect(model.machines[machine!]!.gpu).toBeDefined();
  });

  it('says who applies each thing and why each pod is where it is', () => {
    const pod = model.pods.find(({ id }) => id === 'games/pacman/0')!;
    expect(pod).toMatchObject({ owner: 'Argo CD', kind: 'Deployment', label: 'pacman-0', requests: '0.01 CPUs and 16 MiB memory' });
    expect(model.pods.filter(({ because }) => because.length === 0)).toEqual([]);
  });

  it('has for every node what is lost with it, and nothing for machines that are none', () => {
    for (const { node, loss } of model.machines) expect(loss !== undefined).toBe(node);
  });
});
