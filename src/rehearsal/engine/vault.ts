import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto';
import { UserError } from '../../user-error.js';
import { mapSecrets, secret, type Wire } from './wire.js';

const ALGORITHM = 'aes-256-gcm';
const PROOF = 'permacade';

/** Encrypts what is marked secret, so that a state file can be read by people without giving anything away. */
export class Vault {
  readonly #key: Buffer;

  /** @param salt in base64; one per state file */
  constructor(
    passphrase: string,
    readonly salt: string = randomBytes(16).toString('base64'),
  ) {
    this.#key = scryptSync(passphrase, Buffer.from(salt, 'base64'), 32);
  }

  /** A text that only the same passphrase can read; it shows later whether it is the same. */
  get proof(): string {
    return this.#encrypt(PROOF);
  }

  /** Throws unless the proof was made with the same passphrase. */
  verify(proof: string, file: string): void {
    try {
      if (this.#decrypt(proof) === PROOF) return;
    } catch {
      // Said below.
    }
    throw new UserError(
      `${file}: its secrets were encrypted with another passphrase; use that one, or remove the file with what it describes`,
    );
  }

  /** A copy with what is secret unreadable. */
  lock(value: Wire): Wire {
    return mapSecrets(value, (inner) => secret(this.#encrypt(JSON.stringify(inner))));
  }

  unlock(value: Wire): Wire {
    return mapSecrets(value, (inner) => secret(JSON.parse(this.#decrypt(String(inner))) as Wire));
  }

  #encrypt(text: string): string {
    const nonce = randomBytes(12);
    const cipher = createCipheriv(ALGORITHM, this.#key, nonce);
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return [nonce, cipher.getAuthTag(), sealed].map((part) => part.toString('base64')).join(':');
  }

  #decrypt(text: string): string {
    const [nonce, tag, sealed] = text.split(':').map((part) => Buffer.from(part, 'base64'));
    const cipher = createDecipheriv(ALGORITHM, this.#key, nonce!).setAuthTag(tag!);
    return Buffer.concat([cipher.update(sealed!), cipher.final()]).toString('utf8');
  }
}
