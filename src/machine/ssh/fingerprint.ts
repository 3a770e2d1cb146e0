import { createHash } from 'node:crypto';

/** What `ssh-keygen -l` calls a public key: `SHA256:` and the digest. */
export function fingerprint(hostKey: string): string {
  const [, key = ''] = hostKey.split(' ');
  const digest = createHash('sha256').update(Buffer.from(key, 'base64')).digest('base64');
  return `SHA256:${digest.replace(/=+$/, '')}`;
}

/** The command that shows a key's fingerprint at the machine itself. */
export function showCommand(hostKey: string): string {
  const [type = ''] = hostKey.split(' ');
  const name = type === 'ssh-ed25519' ? 'ed25519' : type === 'ssh-rsa' ? 'rsa' : 'ecdsa';
  return `ssh-keygen -lf /etc/ssh/ssh_host_${name}_key.pub`;
}
