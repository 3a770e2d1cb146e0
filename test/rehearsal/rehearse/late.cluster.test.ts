import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ObjectToWrite } from '../../../src/cluster/client/api-object.js';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { snapshot } from '../../../src/rehearsal/rehearse/changes.js';
import { readPods } from '../../../src/rehearsal/rehearse/pods.js';
import type { Program } from '../../../src/rehearsal/rehearse/program.js';
import { Rehearsal } from '../../../src/rehearsal/rehearse/rehearsal.js';
import { type SmallHome, smallProgram } from '../../homes/small-home.js';
import { buildPrograms, BUILD_TIMEOUT_MS, noSimulatedHome, ROOT } from './available.js';

describe.skipIf(noSimulatedHome)('an application to a cluster that is not ready for it', { timeout: 900_000 }, () => {
  let folder: string;

  beforeAll(buildPrograms, BUILD_TIMEOUT_MS);
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'permacade-test-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  async function withHome(home: SmallHome, run: (rehearsal: Rehearsal, program: Program) => Promise<void>): Promise<void> {
    const program = smallProgram(folder, home);
    const rehearsal = await Rehearsal.start({ root: ROOT, plan: program.plan });
    try {
      await run(rehearsal, program);
      const there = await snapshot(rehearsal.home.client, program.plan.units);
      const objects = program.plan.units.filter(({ body }) => body.type === 'KubernetesObject').map(({ id }) => id);
      expect(objects.filter((id) => !there.has(id))).toEqual([]);
      expect((await readPods(rehearsal.home.client, program.plan)).pending).toEqual([]);
    } finally {
      await rehearsal.stop();
    }
  }

  it('is whole in the end when a webhook is slow', () =>
    withHome({ gitops: false }, async (rehearsal, program) => {
      const webhook = await slowWebhook(folder, 1_000);
      try {
        await rehearsal.home.client.create(webhook.configuration);
        const { refused } = await rehearsal.apply(program);
        expect(refused).toEqual([]);
        expect(webhook.asked()).toBeGreaterThan(5);
      } finally {
        webhook.server.close();
        webhook.server.closeAllConnections();
      }
    }));
});

/** A webhook that agrees to every Service and Deployment, after a while. */
async function slowWebhook(
  folder: string,
  milliseconds: number,
): Promise<{ readonly server: Server; readonly configuration: ObjectToWrite; readonly asked: () => number }> {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-keyout', key, '-out', cert, ...subject], {
    stdio: 'ignore',
  });
  let asked = 0;
  const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.once('end', () => {
      asked++;
      const {
        apiVersion,
        kind,
        request: review,
      } = JSON.parse(Buffer.concat(chunks).toString()) as {
        readonly apiVersion: string;
        readonly kind: string;
        readonly request: { readonly uid: string };
      };
      const answer = JSON.stringify({ apiVersion, kind, response: { uid: review.uid, allowed: true } });
      setTimeout(() => response.setHeader('content-type', 'application/json').end(answer), milliseconds);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const configuration = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: 'slow' },
    webhooks: [
      {
        name: 'slow.example.org',
        clientConfig: { url: `https://127.0.0.1:${port}/`, caBundle: readFileSync(cert).toString('base64') },
        rules: [{ apiGroups: ['', 'apps'], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['services', 'deployments'] }],
        admissionReviewVersions: ['v1'],
        sideEffects: 'None',
        failurePolicy: 'Fail',
        timeoutSeconds: 10,
      },
    ],
  };
  return { server, configuration, asked: () => asked };
}
