import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { UserError } from '../../user-error.js';
import type { PendingOperation, ResourceState, StateContents } from './state.js';
import { Vault } from './vault.js';
import type { WireObject } from './wire.js';

const VERSION = 1;

interface Document {
  readonly version: number;
  readonly stack: string;
  readonly salt: string;
  readonly proof: string;
  readonly resources: readonly ResourceState[];
  readonly condemned: readonly ResourceState[];
  readonly pending: readonly PendingOperation[];
}

export interface StateFileOptions {
  readonly path: string;
  readonly stack: string;
  /** What secrets are encrypted with. @default - random, kept beside the file as `<path>.key` for its owner alone */
  readonly passphrase?: string;
}

/** A state in a JSON file that at any moment holds all of one step or nothing of it. Secrets are never in it in clear. */
export class StateFile {
  readonly #path: string;
  readonly #stack: string;
  readonly #vault: Vault;
  readonly contents: StateContents;
  /** Texts of what has not changed since it was written last, so that a step costs no more than itself. */
  readonly #texts = new WeakMap<object, string>();

  /** Reads the file; an empty state when there is none. Throws a UserError when it is another stack's, or unreadable. */
  constructor({ path, stack, passphrase }: StateFileOptions) {
    this.#path = path;
    this.#stack = stack;
    const document = existsSync(path) ? parse(path) : undefined;
    if (document !== undefined && document.stack !== stack) {
      throw new UserError(`${path}: holds the stack ${document.stack}, not ${stack}: every stack needs a file of its own`);
    }
    this.#vault = new Vault(passphrase ?? keyBeside(path), document?.salt);
    if (document !== undefined) this.#vault.verify(document.proof, path);
    this.contents = {
      resources: (document?.resources ?? []).map((resource) => this.#unlocked(resource)),
      condemned: (document?.condemned ?? []).map((resource) => this.#unlocked(resource)),
      pending: (document?.pending ?? []).map((operation) => ({ ...operation, inputs: this.#vault.unlock(operation.inputs) as WireObject })),
    };
  }

  /** Replaces the file as a whole. */
  write({ resources, condemned, pending }: StateContents): void {
    const list = (items: readonly (ResourceState | PendingOperation)[]): string =>
      items.length === 0 ? '[]' : `[\n${items.map((item) => this.#text(item)).join(',\n')}\n]`;
    const head = { version: VERSION, stack: this.#stack, salt: this.#vault.salt, proof: this.#vault.proof };
    const text = `${JSON.stringify(head).slice(0, -1)},\n"resources": ${list(resources)},\n"condemned": ${list(condemned)},\n"pending": ${list(pending)}}\n`;
    mkdirSync(dirname(this.#path), { recursive: true });
    const draft = `${this.#path}.new`;
    writeFileSync(draft, text, { mode: 0o600 });
    renameSync(draft, this.#path);
  }

  #text(item: ResourceState | PendingOperation): string {
    const known = this.#texts.get(item);
    if (known !== undefined) return known;
    const locked = {
      ...item,
      inputs: this.#vault.lock(item.inputs),
      ...('outputs' in item ? { outputs: this.#vault.lock(item.outputs) } : {}),
    };
    const text = JSON.stringify(locked);
    this.#texts.set(item, text);
    return text;
  }

  #unlocked(resource: ResourceState): ResourceState {
    return {
      ...resource,
      inputs: this.#vault.unlock(resource.inputs) as WireObject,
      outputs: this.#vault.unlock(resource.outputs) as WireObject,
    };
  }
}

function parse(path: string): Document {
  try {
    const document = JSON.parse(readFileSync(path, 'utf8')) as Document;
    if (document.version === VERSION) return document;
  } catch (error) {
    throw new UserError(`${path}: cannot be read as a state (${error instanceof Error ? error.message : String(error)})`, { cause: error });
  }
  throw new UserError(`${path}: is no state of version ${VERSION} of the engine stand-in`);
}

function keyBeside(path: string): string {
  const file = `${path}.key`;
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, randomBytes(32).toString('base64'), { mode: 0o600, flag: 'wx' });
    chmodSync(file, 0o600);
  }
  return readFileSync(file, 'utf8');
}
