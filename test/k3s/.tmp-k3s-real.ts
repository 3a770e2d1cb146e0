import { bootMachines } from '/work/main/test/machines/machines.js';
import { findParts } from '/work/main/test/k3s/parts.js';
import { serveMirror } from '/work/main/test/k3s/mirror.js';
import { Home } from '/work/main/constructs/core/home.js';
import { OutputRef, SecretRef, partsOf, type Textual } from '/work/main/constructs/core/secret-ref.js';
import { Host } from '/work/main/constructs/host/host.js';
import { K3sServer } from '/work/main/constructs/host/k3s/k3s-server.js';
import { K3sAgent } from '/work/main/constructs/host/k3s/k3s-agent.js';
import { Membership, Farewell } from '/work/main/constructs/host/k3s/membership.js';
import { compile } from '/work/main/src/plan/compile.js';
import { render } from '/work/main/src/plan/render.js';
import { commandScript } from '/work/main/src/sinks/host-script/command-script.js';
import { fileScript } from '/work/main/src/sinks/host-script/file-script.js';
import { framed } from '/work/main/src/sinks/host-script/framed.js';
import { machine } from '/work/main/test/plan/tree.js';

const roles = (process.argv[2] ?? 'sa').split('');
const names = roles.map((r, i) => `${r}${i + 1}`);
const parts = await findParts();
console.log('boot', Date.now());
const farm = await bootMachines(names, { binds: parts });
try {
  const mirror = await serveMirror({ address: farm.gateway });
  const machinesOf = farm.machines.map((m, i) => machine(m.name, { address: m.address, roles: [roles[i] === 's' ? 'server' : 'agent'], cpus: 2, memoryBytes: 2 * 2 ** 30, labels: { kind: roles[i]! }, taints: roles[i] === 'a' ? [{ key: 'soft', value: 'x', effect: 'PreferNoSchedule' }] : [] }));
  const servers = machinesOf.filter((m) => m.roles.includes('server'));
  async function up(version: string): Promise<void> {
    const tree = new Home({ machines: machinesOf });
    const hosts = machinesOf.map((m) => new Host(tree, m));
    const props = { release: { version, mirror: mirror.url, images: true }, servers, registries: [] };
    const sh = hosts.filter((h) => h.machine.roles.includes('server'));
    const first = new K3sServer(sh[0]!, { ...props, peer: sh[1] });
    const ms = [new Membership(first, { server: sh[0]!, farewell: sh.length === 1 })];
    sh.slice(1).forEach((h, i) => { const s = new K3sServer(h, { ...props, first }); s.node.addDependency(ms.at(-1)!.ready); ms.push(new Membership(s, { server: sh[0]! })); if (i === 0) new Farewell(first, s); });
    for (const h of hosts.filter((h) => !sh.includes(h))) { const a = new K3sAgent(h, { ...props, first }); a.turn.node.addDependency(...ms.map((m) => m.ready)); new Membership(a, { server: sh[0]! }); }
    const { plan } = compile(tree);
    const outputs = new Map<string, string>();
    const secrets: Record<string, string> = { 'k3s-token': 'c'.repeat(40), 'k3s-agent-token': 'a'.repeat(40) };
    const text = (t: Textual): string => partsOf(t).map((p) => typeof p === 'string' ? p : p instanceof OutputRef ? outputs.get(p.output)! : secrets[(p as SecretRef).secret]!).join('');
    const done = new Map<string, Promise<void>>();
    for (const { id, body, needs } of plan.units) {
      if (body.type === 'KubernetesObject') continue;
      done.set(id, (async () => {
        await Promise.all(needs.map((n) => done.get(n)));
        const on = farm.machines.find((m) => m.name === (body.type === 'HostCommand' ? body.runsOn : body.host))!;
        const began = Date.now();
        const script = body.type === 'HostFile' ? fileScript(body) : commandScript(body);
        const input = body.type === 'HostFile' ? framed(text(body.content)) : body.stdin === '' ? '' : framed(text(body.stdin));
        const r = await on.ssh(script, input);
        console.log(`${((Date.now() - began) / 1000).toFixed(1)}s ${id} -> ${r.exitCode} ${r.stderr.trim().split('\n').slice(-6).join(' | ').slice(0, 1500)}`);
        if (r.exitCode !== 0) { throw new Error(id); }
        outputs.set(id, r.stdout.replace(/\n$/, ''));
      })());
      done.get(id)!.catch(() => undefined);
    }
    const results = await Promise.allSettled(done.values());
    console.log('failed:', results.filter((r) => r.status === 'rejected').length);
    const s0 = farm.machines[0]!;
    console.log((await s0.ssh('k3s kubectl get nodes -o wide --show-labels; k3s kubectl describe nodes | grep -A3 -e Taints -e Annot; k3s kubectl -n kube-system get cm; ps axww | grep -c cccccccc; ls -la /etc/rancher/k3s')).stdout);
    for (const { id, body } of plan.units) if (body.type === 'HostCommand' && body.state) {
      const on = farm.machines.find((m) => m.name === body.runsOn)!;
      const r = await on.ssh(commandScript({ ...body, script: body.state, stdin: '' }));
      if (r.exitCode !== 0 || id.includes('member') || id.endsWith('k3s-binary') || id.endsWith('/k3s')) console.log(id, r.exitCode, r.stdout, r.stderr.slice(0, 300));
    }
  }
  await up('v1.36.2+k3s1');
  console.log('=== again'); await up('v1.36.2+k3s1');
  console.log('=== upgrade'); await up('v1.36.3+k3s1');
  for (const m of farm.machines) { const j = await m.ssh('journalctl --no-pager -o cat -n 15 -u k3s -u k3s-agent'); console.log(m.name, j.stdout.slice(-2500)); }
} finally { await farm.stop(); }
process.exit(0);
