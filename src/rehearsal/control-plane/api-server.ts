import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Health, KubeConfig } from '@kubernetes/client-node';
import { UserError } from '../../user-error.js';
import { KeptProcess } from './kept-process.js';
import type { TemporaryFolder } from './temporary-folder.js';

export interface ApiServerProps {
  /** Absolute path of kube-apiserver. */
  readonly binary: string;
  readonly folder: TemporaryFolder;
  /** URL of etcd. */
  readonly etcd: string;
  /** Flags beyond those that every use needs. */
  readonly extraArgs: readonly string[];
  /** Chooses a port to try. */
  readonly port: () => Promise<number>;
}

/** A client may be refused for this long while the server starts; on two busy cores it takes about 3 s. */
const READY_WITHIN_MS = 120_000;

/** Of cluster, user and context in the kubeconfig. */
const NAME = 'permacade';

/** Whoever does not answer by then is asked again; a stranger on our port may never answer. */
const PATIENCE_MS = 2_000;

/** How often another port is tried when somebody else took the one that was free a moment ago. */
const ATTEMPTS = 5;

/** A kube-apiserver that is ready. */
export interface ApiServer {
  /** How an administrator reaches it. */
  readonly config: KubeConfig;
  readonly process: KeptProcess;
}

/** Starts kube-apiserver in the folder and waits until it is ready. Throws with the server's own last words. */
export async function startApiServer({ binary, folder, etcd, extraArgs, port }: ApiServerProps): Promise<ApiServer> {
  const token = randomBytes(24).toString('hex');
  await Promise.all([
    writeFile(join(folder.path, 'tokens.csv'), `${token},permacade,permacade,system:masters\n`, { mode: 0o600 }),
    writeFile(serviceAccountKeyFile(folder), serviceAccountKey(), { mode: 0o600 }),
  ]);
  for (let attempt = 1; ; attempt++) {
    const chosen = await port();
    const args = [...serverArguments(folder, etcd, chosen), ...extraArgs];
    const server = new KeptProcess({ name: `kube-apiserver-${attempt}`, command: binary, args, folder });
    const config = await ready(server, folder.path, `https://127.0.0.1:${chosen}`, token);
    if (config !== undefined) return { config, process: server };
    await server.stop();
    const taken = server.output.includes('address already in use');
    if (taken && attempt < ATTEMPTS) continue;
    if (taken)
      throw new UserError(
        `kube-apiserver found each of ${ATTEMPTS} ports taken, ${chosen} the last: end what opens so many ports on 127.0.0.1`,
      );
    throw new UserError(`kube-apiserver did not become ready: ${lastWords(server.output)}`);
  }
}

/** The key that signs the tokens of service accounts. */
export function serviceAccountKeyFile({ path }: TemporaryFolder): string {
  return join(path, 'service-account.key');
}

function serverArguments(folder: TemporaryFolder, etcd: string, port: number): readonly string[] {
  const serviceAccountKey = serviceAccountKeyFile(folder);
  return [
    `--etcd-servers=${etcd}`,
    `--cert-dir=${join(folder.path, 'certificates')}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    `--secure-port=${port}`,
    `--token-auth-file=${join(folder.path, 'tokens.csv')}`,
    '--authorization-mode=RBAC',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-signing-key-file=${serviceAccountKey}`,
    `--service-account-key-file=${serviceAccountKey}`,
    // The service network of k3s, so that a fixed cluster IP is judged as it will be at home.
    '--service-cluster-ip-range=10.43.0.0/16',
    // k3s allows privileged containers; without it the server refuses every pod template that has one.
    '--allow-privileged=true',
    // There is no second API server to agree with on endpoints, and 127.0.0.1 could not be one.
    '--endpoint-reconciler-type=none',
    '--profiling=false',
  ];
}

/** How to reach the server once it is ready, or undefined when it ended or took too long. */
async function ready(server: KeptProcess, folder: string, url: string, token: string): Promise<KubeConfig | undefined> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (server.running && Date.now() < deadline) {
    await wait(50);
    const ca = await readFile(join(folder, 'certificates', 'apiserver.crt'), 'utf8').catch(() => '');
    if (ca === '') continue;
    const config = new KubeConfig();
    config.loadFromOptions({
      clusters: [{ name: NAME, server: url, caData: Buffer.from(ca).toString('base64') }],
      users: [{ name: NAME, token }],
      contexts: [{ name: NAME, cluster: NAME, user: NAME }],
      currentContext: NAME,
    });
    // Whoever else may listen on this port has another certificate, so a foreign server is never taken for ours.
    const isReady = await new Health(config).readyz({ signal: AbortSignal.timeout(PATIENCE_MS) }).catch(() => false);
    if (isReady) return config;
  }
  return undefined;
}

/** The reason that kube-apiserver or etcd gives when it ends, or the last line of its log. */
export function lastWords(log: string): string {
  const lines = log.trim().split('\n');
  const fatal = lines
    .map((line) => /"command failed" err="(.*)"$|"level":"fatal".*"error":"(.*)"/.exec(line))
    .findLast((found) => found !== null);
  const last = fatal?.[1] ?? fatal?.[2] ?? lines.at(-1)!;
  return last === '' ? 'it said nothing' : last;
}

/** A port of the loopback interface that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

function serviceAccountKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  // The form from which the server also derives the public key.
  return privateKey.export({ type: 'sec1', format: 'pem' }).toString();
}
