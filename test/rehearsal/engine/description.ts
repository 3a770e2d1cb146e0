/** A value of a described program: plain, or one of the two kinds below. */
export type DescribedValue = unknown;

/** Standard output of a described command, in a larger text. */
export const outputOf = (command: string): { readonly $output: string } => ({ $output: command });

/** A text marked as a secret. */
export const secretly = (text: string): { readonly $secret: string } => ({ $secret: text });

/** One resource of a throw-away program. */
export interface Described {
  readonly type: 'object' | 'command' | 'component' | 'provider' | 'other';
  readonly name: string;
  /** @default {} */
  readonly inputs?: Readonly<Record<string, DescribedValue>>;
  /** Names of described resources. */
  readonly dependsOn?: readonly string[];
  /** Name of a described resource. */
  readonly parent?: string;
  /** Name of a described provider. @default 'cluster' for an object, which is made when it is not described */
  readonly provider?: string;
  /** Further options as the SDK has them. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Type token. @default - that of the object, or of a component for tests */
  readonly token?: string;
}

/** What a throw-away program consists of. */
export interface DescribedProgram {
  readonly resources: readonly Described[];
  /** @default {} */
  readonly outputs?: Readonly<Record<string, DescribedValue>>;
}

export interface ObjectProps {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly namespace?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly [field: string]: DescribedValue;
}

/** An object, by default a ConfigMap in the namespace `default`. */
export function object(name: string, props: ObjectProps = {}, more: Partial<Described> = {}): Described {
  const { apiVersion = 'v1', kind = 'ConfigMap', namespace = 'default', annotations, ...fields } = props;
  const metadata = { name, ...(kind === 'Namespace' ? {} : { namespace }), ...(annotations === undefined ? {} : { annotations }) };
  return { type: 'object', name, inputs: { apiVersion, kind, metadata, ...fields }, ...more };
}

/** A command on the host `adonis`. */
export function command(
  name: string,
  create: string,
  inputs: Readonly<Record<string, DescribedValue>> = {},
  more: Partial<Described> = {},
): Described {
  const connection = { host: 'adonis', user: 'pi', hostKey: 'ssh-ed25519 AAAA' };
  return { type: 'command', name, inputs: { connection, create, addPreviousOutputInEnv: false, logging: 'none', ...inputs }, ...more };
}
