import { describe, expect, it } from 'vitest';
import { cleaningScript } from '../../../../constructs/host/leaving/scripts.js';
import { inOne } from '../../../../src/machine/script/own-scripts.js';
import { readScripts } from '../../../../src/plan/scripts.js';
import { bundleRootCall, type BundledCall } from '../../../../src/machine/script/bundled-call.js';
import { apply, install } from '../../../machine/script/host-calls.js';
import { hostPlan } from '../../../machine/script/host-plan.js';
import { machines, type TestMachine } from '../../../nspawn/machines.js';
import { difference } from '../../../nspawn/snapshot/difference.js';
import type { Snapshot } from '../../../nspawn/snapshot/snapshot.js';
import { useMachines } from '../../../nspawn/use-machines.js';
import { LEFTOVERS } from './leftovers.js';

/** Takes away what the person had there besides. */
const FORGET_THEIRS = 'nft delete table ip filter; umount /run/netns; rmdir /run/netns';

const program = inOne(readScripts([cleaningScript]), cleaningScript.name);

function clean(machine: TestMachine, mode: 'plan' | 'do', what: 'k3s' | 'everything') {
  const { line, input } = cleanCall(mode, what);
  return machine.ssh(line, input);
}

function cleanCall(mode: 'plan' | 'do', what: 'k3s' | 'everything'): BundledCall {
  return bundleRootCall({ host: 'pi-3', about: 'cleaning', script: program, arguments: ['pi-3', mode, what], seconds: 120 });
}

const plan = hostPlan([]);

/** What is other than before, but for the moments at which folders had other names in them, and the service that was given its own file back. */
function remains(before: Snapshot, after: Snapshot): readonly string[] {
  return difference(before, after).filter(
    (line) => !/: names were added or removed$|^mount \/run\/netns |systemd-journald|same content$/.test(line),
  );
}

async function manage(machine: TestMachine, path: string, restarts: readonly string[] = []): Promise<void> {
  const body = { type: 'HostFile', host: 'pi-3', path, content: 'x\n', mode: '0644', owner: 'root', group: 'root', restarts } as const;
  await install(machine, plan, 'pi-3');
  const { exitCode, stderr } = await apply(machine, plan, body, body.content);
  expect([exitCode, stderr]).toEqual([0, '']);
}

describe.skipIf(machines)('cleaning a machine', { timeout: 60_000 }, () => {
  const farm = useMachines(['pi-3']);

  it('gives it back as it was, after showing what will go and changing nothing by that', async () => {
    const machine = farm().machine('pi-3');
    await machine.ssh('mkdir -p /srv/precious && echo keep >/srv/precious/photos');
    const blank = await machine.snapshot();
    expect(await machine.ssh(LEFTOVERS)).toMatchObject({ exitCode: 0 });
    await manage(machine, '/etc/systemd/journald.conf.d/permacade.conf', ['systemd-journald']);
    await manage(machine, "/etc/it's $(reboot)/a b.conf");
    const full = await machine.snapshot();

    const planned = await clean(machine, 'plan', 'everything');
    expect(planned.exitCode).toBe(0);
    for (const thing of [
      'service k3s-agent.service, which is active',
      'processes of pods',
      'mount /var/lib/kubelet/pods/a/volumes/my\\040data',
      'interface cni0',
      'interface veth0a1b',
      'interface flannel.1',
      'network namespace cni-1234',
      'chains and rules of iptables',
      'table ip kube-proxy',
      'file /usr/local/bin/kubectl',
      'folder /var/lib/rancher/k3s',
      'file /etc/systemd/journald.conf.d/permacade.conf',
      "file /etc/it's $(reboot)/a b.conf",
    ])
      expect(planned.stdout).toContain(thing);
    expect(difference(full, await machine.snapshot())).toEqual([]);

    const done = await clean(machine, 'do', 'everything');
    expect([done.exitCode, done.stderr]).toEqual([0, expect.any(String)]);
    const announced = planned.stdout.split('\n');
    const others = done.stdout.split('\n').filter((line) => !line.startsWith('processes '));
    expect(others.filter((line) => !announced.includes(line))).toEqual([]);
    const { stdout } = await machine.ssh(
      'ip -o link; iptables-save; nft list tables; cat /proc/self/mountinfo; cat /srv/precious/photos; ip netns',
    );
    expect(stdout).not.toMatch(/cni0|veth0a1b|flannel|KUBE-SERVICES|CNI-|kube-proxy|kubelet|k3s/);
    expect(stdout).toContain('mine: KUBE-like words');
    expect(stdout).toContain('keep');
    await machine.ssh(FORGET_THEIRS);
    expect(remains(blank, await machine.snapshot())).toEqual([]);

    const again = await clean(machine, 'do', 'everything');
    expect([again.exitCode, again.stdout]).toEqual([0, 'permacade call\n']);
  });

  it('leaves the disk that is mounted at a folder of k3s, and empties it of k3s alone', async () => {
    const machine = farm().machine('pi-3');
    await machine.ssh(
      'mkdir -p /var/lib/rancher && mount -t tmpfs disk /var/lib/rancher && mkdir -p /var/lib/rancher/k3s/server && touch /var/lib/rancher/mine',
    );
    const { exitCode } = await clean(machine, 'do', 'k3s');
    const { stdout } = await machine.ssh('ls -A /var/lib/rancher; mountpoint /var/lib/rancher');
    expect([exitCode, stdout]).toEqual([0, 'mine\n/var/lib/rancher is a mountpoint\n']);
    await machine.ssh('umount /var/lib/rancher && rmdir /var/lib/rancher');
  });

  it('removes only k3s from a machine that stays in the home', async () => {
    const machine = farm().machine('pi-3');
    await manage(machine, '/etc/sysctl.d/90-permacade.conf');
    await machine.ssh('mkdir -p /var/lib/rancher/k3s && echo agent >/var/lib/permacade/k3s');
    await clean(machine, 'do', 'k3s');
    const { stdout } = await machine.ssh(
      'ls -d /var/lib/rancher /var/lib/permacade/k3s /etc/sysctl.d/90-permacade.conf /var/lib/permacade/stamps 2>/dev/null',
    );
    expect(stdout).toBe('/etc/sysctl.d/90-permacade.conf\n/var/lib/permacade/stamps\n');
    await clean(machine, 'do', 'everything');
  });

  it('goes on where it was cut', async () => {
    const machine = farm().machine('pi-3');
    const blank = await machine.snapshot();
    await machine.ssh(LEFTOVERS);
    await manage(machine, '/etc/sysctl.d/90-permacade.conf');
    for (const seconds of ['0.1', '0.3', '0.6', '1', '1.5']) {
      // Everything that it started is killed at that moment.
      const { line, input } = cleanCall('do', 'everything');
      await machine.ssh(`setsid timeout -s KILL ${seconds} ${line}`, input);
    }
    const { exitCode } = await clean(machine, 'do', 'everything');
    expect(exitCode).toBe(0);
    await machine.ssh(FORGET_THEIRS);
    expect(remains(blank, await machine.snapshot())).toEqual([]);
  });
});
