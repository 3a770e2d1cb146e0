import { KubeSecret } from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { Construct } from 'constructs';
import { KEY_NAME, OBJECT_NAME, named } from '../core/naming.js';
import { type Textual, asString } from '../core/secret-ref.js';
import type { SecretKey } from './environment.js';

export interface CredentialProps<Key extends string> {
  readonly name: string;
  /** References to secrets, or text around them: text`postgres://app:${new SecretRef('db')}@postgres/app`. */
  readonly data: Readonly<Record<Key, Textual>>;
  /** @default 'Opaque' */
  readonly type?: 'Opaque' | 'kubernetes.io/basic-auth' | 'kubernetes.io/dockerconfigjson' | 'kubernetes.io/tls';
}

/** A Secret whose values are named here and known only to whoever applies it. */
export class Credential<Key extends string = string> extends KubeSecret {
  readonly #keys: ReadonlySet<string>;

  constructor(scope: Construct, id: string, props: CredentialProps<Key>) {
    const where = `${scope.node.path}/${id}`;
    named(OBJECT_NAME, props.name, where, 'the name of a Secret');
    const stringData: Record<string, string> = {};
    for (const key in props.data) stringData[named(KEY_NAME, key, where, 'a key of a Secret')] = asString(props.data[key]);
    super(scope, id, { metadata: { name: props.name }, type: props.type ?? 'Opaque', stringData });
    this.#keys = new Set(Object.keys(stringData));
  }

  /** One of its keys, for a variable or a single-file mount. Throws when there is no such key. */
  key(key: Key): SecretKey {
    if (!this.#keys.has(key))
      throw new Error(`${this.node.path}: no key '${key}', it has ${[...this.#keys].map((known) => `'${known}'`).join(', ')}`);
    return { type: 'secret', secret: this.name, key };
  }
}
