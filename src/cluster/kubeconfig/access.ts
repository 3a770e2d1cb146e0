import { X509Certificate } from 'node:crypto';
import { createSecureContext, rootCertificates } from 'node:tls';
import type * as z from 'zod/mini';
import type { ApiAccess } from '../client/api-access.js';
import { SettingsError } from '../../settings/settings-error.js';
import { dotted, schemaProblems } from '../../settings/schema-problems.js';
import { onOneLine } from '../../settings/quote-value.js';
import { UserError } from '../../user-error.js';
import { certificateOf, keyOf, authorityOf, tokenOf } from './credentials.js';
import type { Entry, Kubeconfig, Section } from './kubeconfig.js';
import { type ClusterEntry, clusterSchema, contextSchema, type UserEntry, userSchema } from './schema.js';

/** A context whose entries were found and checked. */
export interface Context {
  readonly name: string;
  readonly cluster: ClusterEntry;
  readonly clusterFile: string;
  readonly user: UserEntry;
  readonly userFile: string;
  /** How messages call the user. */
  readonly userName: string;
}

/** Finds a context and what it joins. Throws what a person can put right. */
export function contextOf(config: Kubeconfig, name: string): Context {
  const { value, file } = entryOf(config, 'contexts', name, config.files.join(', '));
  const context = checked(contextSchema, value, file, `contexts '${name}'`);
  const cluster = entryOf(config, 'clusters', context.cluster, file);
  const user = context.user === undefined || context.user === '' ? undefined : entryOf(config, 'users', context.user, file);
  return {
    name,
    cluster: checked(clusterSchema, cluster.value, cluster.file, `clusters '${cluster.name}'`),
    clusterFile: cluster.file,
    user: user === undefined ? {} : checked(userSchema, user.value ?? {}, user.file, `users '${user.name}'`),
    userFile: user?.file ?? file,
    userName: context.user ?? 'nobody',
  };
}

/** All it takes to talk to a context's cluster. Throws when that takes what only kubectl can do. */
export function accessTo({ name, cluster, clusterFile, user, userFile, userName }: Context): ApiAccess {
  const about = `users '${userName}' in ${userFile}`;
  refuseUnsupported(user, about);
  if (cluster['proxy-url'] !== undefined)
    throw new UserError(
      `context '${name}' goes through a proxy (proxy-url), which is not supported: use a context that reaches the cluster itself`,
    );
  const url = cluster.server.replace(/\/+$/, '');
  if (!/^https:\/\/[^/\s]+/.test(url) || !URL.canParse(url))
    throw new UserError(`context '${name}' has the server '${onOneLine(url)}', expected a URL that begins with https://`);
  const access: ApiAccess = {
    url,
    ca: authorityOf(cluster, clusterFile) ?? rootCertificates.join('\n'),
    token: tokenOf(user, userFile),
    certificate: certificateOf(user, userFile),
    key: keyOf(user, userFile),
    insecure: cluster['insecure-skip-tls-verify'] === true,
    serverName: cluster['tls-server-name'],
  };
  requireUsable(access, about, `certificate authority of context '${name}' in ${clusterFile}`);
  return access;
}

function entryOf(config: Kubeconfig, section: Section, name: string, from: string): Entry {
  const entry = config[section].get(name);
  if (entry !== undefined) return entry;
  const known = [...config[section].keys()];
  throw new UserError(
    `${from}: there is no '${onOneLine(name)}' in ${section}; ${known.length === 0 ? 'it has none' : `known are ${known.map(onOneLine).join(', ')}`}`,
  );
}

function checked<Schema extends z.ZodMiniType>(schema: Schema, value: unknown, file: string, at: string): z.infer<Schema> {
  const { success, data, error } = schema.safeParse(value, { reportInput: true });
  if (success) return data;
  const problems = schemaProblems(error.issues, file, (path) => [at, dotted(path)].filter((part) => part !== '').join(': '));
  // What stands there may be a token or a key: only what is expected is said.
  throw new SettingsError(
    problems.map((problem) => ({ ...problem, message: problem.message.replace(/^got .*, expected /s, 'expected ') })),
  );
}

/** What changes who one is may not be left out silently. */
function refuseUnsupported(user: UserEntry, about: string): void {
  const how =
    user.exec !== undefined
      ? `through the program ${user.exec.command ?? ''} (exec)`
      : user['auth-provider'] !== undefined
        ? `through the auth-provider ${user['auth-provider'].name ?? ''}`
        : user.username !== undefined
          ? 'with a user name and password'
          : user.as !== undefined
            ? `as ${user.as} (impersonation)`
            : undefined;
  if (how === undefined) return;
  throw new UserError(
    `${about} logs in ${onOneLine(how)}, which is not supported: choose a context with a token or a client certificate by --context NAME; \`npx permacade kubeconfig\` makes one`,
  );
}

function requireUsable({ ca, certificate, key }: ApiAccess, user: string, authority: string): void {
  try {
    new X509Certificate(ca);
  } catch (error) {
    throw new UserError(`${authority} is no certificate in PEM: put it right, or get a new one with \`npx permacade kubeconfig\``, {
      cause: error,
    });
  }
  try {
    createSecureContext({ cert: certificate, key });
  } catch (error) {
    throw new UserError(
      `${user}: its client certificate and key are no pair of such in PEM: put them right, or get new ones with \`npx permacade kubeconfig\``,
      { cause: error },
    );
  }
}
