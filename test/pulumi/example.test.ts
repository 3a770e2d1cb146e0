import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { OutputRef } from '../../constructs/core/secret-ref.js';
import { compile } from '../../src/plan/compile.js';
import type { Plan } from '../../src/plan/plan.js';
import { loadGames } from '../../src/settings/games.js';
import { settingsFromPulumi } from '../../src/settings/pulumi-config.js';
import { resourceName, resourceType } from '../../src/pulumi/kubernetes-resource.js';
import { compose } from '../../src/stacks/stacks.js';
import { exampleConfig } from './example.js';
import { recorded } from './recorder.js';

const games = loadGames(fileURLToPath(new URL('../../games.json', import.meta.url)));

function examplePlan(gitops: boolean): Plan {
  const { 'permacade:gitops': url, ...config } = exampleConfig();
  const settings = settingsFromPulumi(gitops ? { ...config, 'permacade:gitops': url! } : config, 'home');
  return compile(compose(settings, games).home, { accept: settings.accept }).plan;
}

describe('the example home', () => {
  it.each([true, false])('has every unit that is Pulumi’s registered once, and no other (GitOps: %s)', async (gitops) => {
    const plan = examplePlan(gitops);
    const kubeconfig = plan.units.find(({ id }) => id.endsWith('/command/kubeconfig'))!.id;
    const records = await recorded(plan, { kubeconfig: new OutputRef(kubeconfig) });
    const registered = records.filter(({ type }) => /^(kubernetes|command):/.test(type)).map(({ type, name }) => `${type} ${name}`);
    const ours = plan.units.filter(({ owner }) => owner === 'pulumi');
    const expected = ours.flatMap(({ id, body }) => {
      if (body.type === 'KubernetesObject') return [`${resourceType(body.manifest)} ${resourceName(body.manifest)}`];
      const removal = body.type === 'HostCommand' && body.delete !== undefined && body.deleteIfReachable;
      return [`command:remote:Command ${id}`, ...(removal ? [`command:local:Command ${id} (removal)`] : [])];
    });
    expect(registered.sort()).toEqual(expected.sort());
    expect(ours.length === plan.units.length).toBe(!gitops);
  });
});
