import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { ApiObject } from 'cdk8s';
import { KubeSecret } from 'cdk8s-plus-28/lib/imports/k8s.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { asString, SecretRef } from '../../constructs/core/secret-ref.js';
import { scriptFile } from '../../constructs/core/script.js';
import { HostCommand, HostFile } from '../../constructs/core/units.js';
import type { Home } from '../../constructs/core/home.js';
import { connect } from '../../src/plan/needs.js';
import { applications } from '../../src/plan/applications.js';
import { readScripts, listScripts } from '../../src/plan/scripts.js';
import { render } from '../../src/plan/render.js';
import type { Plan, PlanUnit } from '../../src/plan/plan.js';
import { toYaml } from '../../constructs/core/yaml.js';
import { contents } from '../../src/files/contents.js';
import { chart, configMap, gitops, home, namespace } from '../plan/tree.js';
import { shellScript } from '../shell-script.js';

function filesOf(tree: Home): ReturnType<typeof contents> {
  const drafts = render(tree);
  connect(tree, drafts);
  const all = [...drafts.drafts, ...applications(tree, drafts.drafts)];
  return contents({
    scripts: readScripts(listScripts(tree)),
    units: all.map(({ needs: _, ...unit }) => ({ ...unit, needs: [] }) satisfies PlanUnit),
  } as unknown as Plan);
}

describe('committed files', () => {
  it('keep apart what Argo CD reads, what Pulumi applies, and what goes onto hosts', () => {
    const tree = home({ gitops });
    const app = chart(tree, 'app', { namespace: 'shelf' });
    namespace(app, 'shelf');
    configMap(app, 'books');
    new HostFile(tree, 'file', { host: 'adonis', path: '/etc/motd', content: 'hello\n' });
    new HostCommand(tree, 'command', {
      host: 'adonis',
      name: 'greet',
      script: shellScript('cat\n'),
      stdin: new SecretRef('greeting'),
      delete: shellScript('true\n'),
    });
    expect([...filesOf(tree).keys()].sort()).toEqual([
      'hosts/adonis/commands/greet.yaml',
      'hosts/adonis/etc/motd',
      'manifests/app/shelf.configmap.books.yaml',
      'manifests/root/argocd.application.app.yaml',
      'pulumi/app/namespace.shelf.yaml',
      expect.stringMatching(/^scripts\/\w{8}\.sh$/),
      expect.stringMatching(/^scripts\/\w{8}\.sh$/),
    ]);
  });

  it('hold a script once however many machines run it, and what each gives to it', () => {
    const tree = home();
    const script = scriptFile(import.meta.url, '../../constructs/host/connection.sh');
    for (const [host, arg] of [
      ['adonis', 'one'],
      ['pi-3', 'two'],
    ] as const) {
      new HostCommand(tree, host, { host, name: 'member', script, args: [arg], timeoutSeconds: 60 });
    }
    const files = filesOf(tree);
    expect(files.get('scripts/connection.sh')).toBe(readFileSync(script.file, 'utf8'));
    expect(files.get('hosts/pi-3/commands/member.yaml')).toBe('script: scripts/connection.sh\nargs:\n  - two\ntimeoutSeconds: 60\n');
  });

  it('hold placeholders where secrets will be', () => {
    const tree = home();
    const data = { password: asString(new SecretRef('db')) };
    new KubeSecret(chart(tree, 'app'), 'secret', { metadata: { name: 'db' }, stringData: data });
    new HostFile(tree, 'file', { host: 'adonis', path: '/etc/token', content: new SecretRef('token') });
    const files = filesOf(tree);
    expect(files.get('pulumi/app/default.secret.db.yaml')).toContain('password: <secret:db>');
    expect(files.get('hosts/adonis/etc/token')).toBe('<secret:token>');
  });

  it('name the API group where two kinds share their name', () => {
    const tree = home();
    const app = chart(tree, 'app');
    for (const apiVersion of ['networking.k8s.io/v1', 'example.org/v1']) {
      new ApiObject(app, apiVersion, { apiVersion, kind: 'Ingress', metadata: { name: 'same' } });
    }
    expect([...filesOf(tree).keys()]).toEqual(['pulumi/app/default.ingress.same.yaml', 'pulumi/app/default.example.org.ingress.same.yaml']);
  });
});

describe('YAML', () => {
  it('reads back as the same value under YAML 1.1 and 1.2', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const text = toYaml({ value });
        // A plain -0 is the one number that JSON and YAML write differently.
        const expected = JSON.parse(JSON.stringify({ value }));
        expect(normal(parse(text, { version: '1.1' }))).toEqual(expected);
        expect(normal(parse(text, { version: '1.2' }))).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  it('quotes words that YAML 1.1 reads as something else', () => {
    for (const word of ['yes', 'no', 'on', 'off', 'y', 'n', '0775', '1:30', '1e3', '2026-01-01', '~', 'null', '.inf', '0x1f']) {
      expect(toYaml({ word })).toBe(`word: '${word}'\n`);
    }
  });
});

function normal(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
