import { Home } from '../../../constructs/core/home.js';
import { OutputRef } from '../../../constructs/core/secret-ref.js';
import { Host } from '../../../constructs/host/host.js';
import { Cleaning, K3sCleaning } from '../../../constructs/host/leaving/cleaning.js';
import { machineId } from '../../../constructs/host/leaving/machine-id.js';
import { leaveScript } from '../../../constructs/host/leaving/scripts.js';
import { compile } from '../../../src/plan/compile.js';
import type { Plan } from '../../../src/plan/plan.js';
import { machine } from '../../plan/tree.js';
import type { TestMachine } from '../../nspawn/machines.js';
import { shellScript } from '../../shell-script.js';

type Reachable = Pick<TestMachine, 'name' | 'address' | 'user' | 'hostKey'>;

/** A home of a server and an agent, as far as leaving goes. */
export function smallHome(server: Reachable, agent: Reachable): Plan {
  const declared = [
    machine(server.name, { roles: ['server'], address: server.address, user: server.user, hostKey: server.hostKey }),
    machine(agent.name, { roles: ['agent'], address: agent.address, user: agent.user, hostKey: agent.hostKey }),
  ];
  const home = new Home({ machines: declared });
  for (const one of declared) {
    const host = new Host(home, one);
    const cleaning = new Cleaning(host);
    const file = host.file({ path: '/etc/sysctl.d/90-permacade.conf', content: 'vm.swappiness = 10\n' });
    file.node.addDependency(cleaning);
    const note = host.command({
      name: 'note',
      script: shellScript('touch /etc/note'),
      delete: shellScript('rm -f /etc/note'),
      deleteIfReachable: true,
    });
    note.node.addDependency(file);
    const k3s = new K3sCleaning(host);
    k3s.node.addDependency(note);
    const member = host.command({
      ...{ name: `member-${one.name}`, script: shellScript('exit 0'), args: [one.name], delete: leaveScript, runsOn: server.name },
      stdin: new OutputRef(machineId(host).unitId),
    });
    member.node.addDependency(k3s);
  }
  return compile(home).plan;
}

/** Stands for the k3s of a server whose cluster has an agent, until that is deleted. Made on the machine by a shell. */
export const SERVER = `
cat >/usr/local/bin/k3s <<'END'
#!/bin/sh
case "$*" in
  *"delete"*"node pi-3"*) touch /root/gone ;;
  *"--raw"*) echo ok ;;
  *"-- node pi-3"*) test -e /root/gone || printf 'pi-3/%s' "$(cat /root/agent-id)" ;;
  *"get nodes"*) echo 'pi-1 ready=True etcd=' ;;
  *"get pods"*"-o name"*) printf 'pod/a\\npod/b\\n' ;;
  *drain*) test ! -e /root/stuck ;;
esac
END
chmod 755 /usr/local/bin/k3s
`;
