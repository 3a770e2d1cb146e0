import { describe, expect, it } from 'vitest';
import { apply, install } from '../script/host-calls.js';
import { uninstall, type UninstallProps } from '../../../src/machine/leaving/uninstall.js';
import { permacade } from '../../cli/permacade.js';
import { machines } from '../../nspawn/machines.js';
import { difference } from '../../nspawn/snapshot/difference.js';
import { useMachines } from '../../nspawn/use-machines.js';
import { SERVER, smallHome } from './home.js';

const HERE = { name: 'pi-1', address: '192.0.2.1', user: 'root', hostKey: 'ssh-ed25519 AAAA' } as const;

describe('permacade uninstall', () => {
  it('does not go on without a terminal and without --yes', () => {
    const { code, err } = permacade('uninstall', 'pi-4-1');
    expect([code, err]).toEqual([1, expect.stringMatching(/^cannot ask for confirmation without a terminal: .*--yes\n$/)]);
  });

  it.each([
    ['a machine that is not declared', 'pi-9', false, 'unknown host pi-9: permacade:hosts has pi-1, pi-3'],
    ['the only server', 'pi-1', false, 'run this with --end-cluster'],
    ['another machine when the cluster is to end', 'pi-3', true, 'host pi-3 is not the last server'],
  ])('refuses %s before it reaches for any machine', async (_, host, endCluster, said) => {
    const plan = smallHome(HERE, { ...HERE, name: 'pi-3' });
    const nobody = { confirm: () => Promise.reject(new Error('asked')), say: () => undefined };
    await expect(uninstall({ plan, host, endCluster, ...nobody })).rejects.toThrow(said);
  });
});

describe.skipIf(machines)('permacade uninstall, on real machines', { timeout: 60_000 }, () => {
  const farm = useMachines(['pi-1', 'pi-3']);

  it('shows what will go and asks, then takes the machine out of the cluster and gives it back', async () => {
    const { machine, sshConfig, identity } = farm();
    const [server, agent] = [machine('pi-1'), machine('pi-3')];
    const plan = smallHome(server, agent);
    const blank = await agent.snapshot();
    await server.ssh(SERVER);
    await server.ssh('cat >/root/agent-id', (await agent.ssh('cat /etc/machine-id')).stdout.trim());
    await install(agent, plan, 'pi-3');
    for (const { body } of plan.units) {
      if (body.type === 'KubernetesObject' || body.host !== 'pi-3') continue;
      if (body.type === 'HostFile') await apply(agent, plan, body, String(body.content));
      else if (body.runsOn === 'pi-3') await apply(agent, plan, body);
    }
    await agent.ssh('mkdir -p /var/lib/rancher/k3s && touch /var/lib/rancher/k3s/image');
    const full = await agent.snapshot();
    const said: string[] = [];
    const shown: string[] = [];
    const run = (answer: boolean): ReturnType<typeof uninstall> => {
      const props: UninstallProps = {
        ...{ plan, host: 'pi-3', login: { config: sshConfig, identity } },
        confirm: (text) => Promise.resolve(shown.push(text) > 0 && answer),
        say: (line) => said.push(line),
      };
      return uninstall(props);
    };

    expect(await run(false)).toBeUndefined();
    expect(shown[0]).toContain('host pi-3 leaves the cluster: 2 pods move or end, and its node is deleted (by server pi-1)');
    expect(shown[0]).toContain('  file /etc/sysctl.d/90-permacade.conf\n');
    expect(shown[0]).toContain('undone on it: note');
    expect(difference(full, await agent.snapshot())).toEqual([]);

    expect(await run(true)).toContain('remove the entry pi-3 from permacade:hosts, then run: pulumi up');
    expect(said.join('\n')).toContain('host pi-3: has left the cluster');
    expect(difference(blank, await agent.snapshot()).filter((line) => !line.endsWith(': names were added or removed'))).toEqual([]);
    expect(await run(true)).toContain('k3s and all managed files are removed');
    expect(shown.at(-1)).toBe('host pi-3 is not a node of the cluster\nnothing to remove\nundone on it: note\n');
  });

  it('cleans a machine where no server ever had k3s, but refuses where its k3s does not answer', async () => {
    const { machine, sshConfig, identity } = farm();
    const [server, agent] = [machine('pi-1'), machine('pi-3')];
    const plan = smallHome(server, agent);
    const shown: string[] = [];
    const run = (): ReturnType<typeof uninstall> =>
      uninstall({
        ...{ plan, host: 'pi-3', login: { config: sshConfig, identity }, say: () => undefined },
        confirm: (text) => Promise.resolve(shown.push(text) > 0),
      });
    await server.ssh('rm -f /usr/local/bin/k3s && touch /etc/systemd/system/k3s.service');
    await expect(run()).rejects.toThrow('k3s is not installed on');
    await server.ssh('rm /etc/systemd/system/k3s.service');
    expect(await run()).toContain('k3s and all managed files are removed from host pi-3');
    expect(shown).toEqual([expect.stringMatching(/^host pi-3 is not a node: k3s never ran on a server/)]);
  });

  it('lets a machine that is off leave the cluster, and says what stays on it', async () => {
    const { machine, sshConfig, identity } = farm();
    const plan = smallHome(machine('pi-1'), machine('pi-3'));
    await machine('pi-1').ssh(`${SERVER}\nrm -f /root/gone`);
    await machine('pi-3').stop();
    const shown: string[] = [];
    const result = await uninstall({
      ...{ plan, host: 'pi-3', login: { config: sshConfig, identity, connectSeconds: 3 }, say: () => undefined },
      confirm: (text) => Promise.resolve(shown.push(text) > 0),
    });
    expect(shown[0]).toContain('nothing is removed from it: ');
    expect(result).toContain('host pi-3 has left the cluster\nk3s and all managed files are still on the machine');
    expect((await machine('pi-1').ssh('ls /root/gone')).exitCode).toBe(0);
  });
});
