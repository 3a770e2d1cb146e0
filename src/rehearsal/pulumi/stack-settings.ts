import { createCipheriv, pbkdf2Sync, randomBytes } from 'node:crypto';
import type { StackSettings } from '@pulumi/pulumi/automation/index.js';

/** Of Pulumi's own file format: sdk/go/common/resource/config/crypt.go of v3.248.0. */
const ITERATIONS = 1_000_000;

export interface StackConfig {
  /** Settings by full key, such as `permacade:domain`; what is not a text is JSON, as the engine passes it. */
  readonly config: Readonly<Record<string, string>>;
  /** Keys of settings that are secret. */
  readonly secretKeys: readonly string[];
}

/**
 * The settings of a stack, as `pulumi config set` would write them. The command line would take secrets only one by one,
 * or as arguments, which everybody on the computer can read.
 */
export function stackSettings({ config, secretKeys }: StackConfig, passphrase: string): StackSettings {
  const salt = randomBytes(8);
  const key = pbkdf2Sync(passphrase, salt, ITERATIONS, 32, 'sha256');
  const encrypted = (text: string): string => {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key, nonce);
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `v1:${nonce.toString('base64')}:${sealed.toString('base64')}`;
  };
  return {
    encryptionSalt: `v1:${salt.toString('base64')}:${encrypted('pulumi')}`,
    config: Object.fromEntries(
      Object.entries(config).map(([name, value]) => [name, secretKeys.includes(name) ? { secure: encrypted(value) } : value]),
    ),
  };
}
