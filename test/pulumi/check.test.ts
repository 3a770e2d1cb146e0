import { describe, expect, it } from 'vitest';
import type { Home } from '../../constructs/core/home.js';
import { OutputRef, SecretRef } from '../../constructs/core/secret-ref.js';
import { HostCommand, HostFile } from '../../constructs/core/units.js';
import { compile } from '../../src/plan/compile.js';
import type { Plan, PlanUnit } from '../../src/plan/plan.js';
import { chart, configMap, home, machine } from '../plan/tree.js';
import { recorded } from './recorder.js';
import { shellScript } from '../shell-script.js';

// Registration takes any plan. Whether the home is one to live in is not its business, and these homes are too small to be.
const planOf = (tree: Home): Plan => compile(tree, { rules: [] }).plan;

describe('registration is refused before it begins', () => {
  const refused = async (plan: Plan, options: Parameters<typeof recorded>[1] = {}): Promise<string> => {
    const error = await recorded(plan, options).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    return error instanceof Error ? error.message : 'registered';
  };

  it('naming all machines without a host key at once', async () => {
    const tree = home({ machines: ['adonis', 'pi-3', 'pi-4'].map((name) => machine(name, name === 'pi-4' ? {} : { hostKey: undefined })) });
    for (const host of ['adonis', 'pi-3', 'pi-4']) new HostFile(tree, host, { host, path: '/etc/a', content: '' });
    expect(await refused(planOf(tree))).toBe(
      "permacade:hosts: lacks hostKey for adonis, pi-3, so their identity cannot be checked. Fix: set it to the machine's /etc/ssh/ssh_host_ed25519_key.pub [host-key]",
    );
  });

  it('with everything else that is missing, one line each', async () => {
    const tree = home();
    new HostFile(tree, 'nowhere', { host: 'nowhere', path: '/etc/a', content: '' });
    new HostFile(tree, 'secret', { host: 'adonis', path: '/etc/b', content: new SecretRef('forgotten') });
    new HostFile(tree, 'output', { host: 'adonis', path: '/etc/c', content: new OutputRef('host/adonis/command/none') });
    new HostCommand(tree, 'long', { host: 'adonis', name: 'long', script: shellScript('true'), args: ['x'.repeat(70_000)] });
    configMap(chart(tree, 'app'), 'settings');
    const message = await refused(planOf(tree), { secret: () => undefined, kubeconfig: undefined });
    const starts = [
      'host/nowhere/etc/a (nowhere): names the machine nowhere, which is not declared',
      'secret:forgotten: is not set, but host/adonis/etc/b needs it. Fix: run npx pulumi config set --stack home --secret secret:forgotten',
      'host/adonis/etc/c (output): uses the output of host/adonis/command/none, which is not a command of this home',
      'host/adonis/command/long (long): its call has 70',
      'core/ConfigMap/default/settings (app/config-settings): cannot be applied without a kubeconfig',
    ];
    const lines = message.split('\n');
    expect(lines).toHaveLength(starts.length);
    starts.forEach((start, index) => expect(lines[index]).toContain(start));
  });

  it('when the kubeconfig would need an object of the cluster it opens', async () => {
    const tree = home();
    const settings = configMap(chart(tree, 'app'), 'settings');
    const kubeconfig = new HostCommand(tree, 'kubeconfig', { host: 'adonis', name: 'kubeconfig', script: shellScript('true') });
    kubeconfig.node.addDependency(settings);
    const message = await refused(planOf(tree), { kubeconfig: new OutputRef(kubeconfig.unitId) });
    expect(message).toContain('needs core/ConfigMap/default/settings, which cannot be applied without the kubeconfig');
  });

  it('when a unit needs one that Pulumi does not apply', async () => {
    const tree = home();
    configMap(chart(tree, 'app'), 'settings');
    const plan = planOf(tree);
    const units: readonly PlanUnit[] = plan.units.map((unit) => ({ ...unit, needs: ['apps/Deployment/games/other'] }));
    expect(await refused({ ...plan, units })).toContain('needs apps/Deployment/games/other, which Pulumi does not apply');
  });
});
