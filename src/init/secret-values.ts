import { randomBytes } from 'node:crypto';
import bcrypt from 'bcryptjs';

/** Values for the secrets of a new home. */
export interface SecretValues {
  /** Name and value of each that could be made. */
  readonly made: ReadonlyMap<string, string>;
  /** Names of those that only the person has, such as a token of their DNS provider. */
  readonly missing: readonly string[];
}

/** Every home needs these, whatever else is in it. */
export const ALWAYS = ['home-ca-key', 'k3s-token', 'k3s-agent-token'] as const;

/** Which password a hash is of: the password itself is kept as well, for the person to look up. */
const HASH_OF: Readonly<Record<string, string>> = {
  'registry-htpasswd': 'registry-password',
  'argocd-admin-password-hash': 'argocd-admin-password',
};

/** What can be any text: a password or token that nobody has to remember. */
const RANDOM = /^(k3s-token|k3s-agent-token|registry-http-secret|argocd-admin-password|[a-z0-9-]*-password)$/;

/** As `htpasswd -B` does by default is 5; ten is what Argo CD itself uses. */
const ROUNDS = 10;

/**
 * Makes a value for every secret that needs no knowledge of the person's.
 *
 * @param names of the secrets that the home needs
 * @param caKey private key of the home's authority
 * @param registryUser who logs in to the registry
 */
export function generateSecrets(names: Iterable<string>, caKey: string, registryUser: string): SecretValues {
  const wanted = new Set([...ALWAYS, ...names]);
  for (const name of [...wanted]) if (HASH_OF[name] !== undefined) wanted.add(HASH_OF[name]);
  const made = new Map<string, string>();
  for (const name of [...wanted].toSorted()) {
    if (name === 'home-ca-key') made.set(name, caKey);
    else if (RANDOM.test(name)) made.set(name, randomText());
  }
  for (const [hash, password] of Object.entries(HASH_OF)) {
    const value = made.get(password);
    if (!wanted.has(hash) || value === undefined) continue;
    const hashed = bcrypt.hashSync(value, ROUNDS);
    made.set(hash, hash === 'registry-htpasswd' ? `${registryUser}:${hashed}` : hashed.replace(/^\$2b\$/, '$2a$'));
  }
  const own = ['ssh-key', 'ssh-key-passphrase'];
  return { made, missing: [...wanted].filter((name) => !made.has(name) && !own.includes(name)).toSorted() };
}

/** 192 bits in letters, digits, dash and underscore: fits every place where a password may stand. */
function randomText(): string {
  // A token that begins with a dash would be taken for an option by some programs.
  for (;;) {
    const text = randomBytes(24).toString('base64url');
    if (/^[A-Za-z0-9]/.test(text)) return text;
  }
}
