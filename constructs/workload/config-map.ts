import { createHash } from 'node:crypto';
import { KubeConfigMap } from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { Construct } from 'constructs';
import { KEY_NAME, OBJECT_NAME, named } from '../core/naming.js';
import type { ConfigKey } from './environment.js';

export interface ConfigMapProps<Key extends string> {
  readonly name: string;
  /** File contents or values by key. Nothing secret: Git holds it, and everybody in the namespace reads it. */
  readonly data: Readonly<Record<Key, string>>;
}

/** Settings that containers read as files or variables. Pods that use it restart when it changes. */
export class ConfigMap<Key extends string = string> extends KubeConfigMap {
  readonly #data: Readonly<Record<Key, string>>;
  #digest: string | undefined;

  constructor(scope: Construct, id: string, props: ConfigMapProps<Key>) {
    const where = `${scope.node.path}/${id}`;
    named(OBJECT_NAME, props.name, where, 'the name of a ConfigMap');
    for (const key in props.data) named(KEY_NAME, key, where, 'a key of a ConfigMap');
    super(scope, id, { metadata: { name: props.name }, data: props.data });
    this.#data = props.data;
  }

  /** One of its keys, for a variable or a single-file mount. Throws when there is no such key. */
  key(key: Key): ConfigKey {
    if (!Object.hasOwn(this.#data, key)) {
      throw new Error(
        `${this.node.path}: no key '${key}', it has ${Object.keys(this.#data)
          .map((known) => `'${known}'`)
          .join(', ')}`,
      );
    }
    return { type: 'config', config: this.name, key, digest: this.digest };
  }

  /** Changes whenever its data does. */
  get digest(): string {
    this.#digest ??= createHash('sha256').update(JSON.stringify(this.#data)).digest('hex').slice(0, 16);
    return this.#digest;
  }
}
