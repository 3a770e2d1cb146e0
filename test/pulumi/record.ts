/** One registration as it goes over the wire; a secret is `{ secret: … }` where it stands. */
export interface Recorded {
  readonly type: string;
  readonly name: string;
  readonly inputs: { readonly [key: string]: unknown };
  /** Names of what it depends on, directly or through a value. */
  readonly dependsOn: readonly string[];
  /** `type::name` of its parent. */
  readonly parent: string;
  /** Name of its provider, empty for a default one. */
  readonly provider: string;
  readonly retainOnDelete: boolean;
  readonly protect: boolean;
  readonly deleteBeforeReplace: boolean;
  readonly ignoreChanges: readonly string[];
  readonly replaceOnChanges: readonly string[];
  readonly additionalSecretOutputs: readonly string[];
  readonly timeout: string;
}

/** The part of a registration request that tests read; the generated class has it. */
export interface RegisterRequest {
  toObject(): {
    readonly type: string;
    readonly name: string;
    readonly parent: string;
    readonly provider: string;
    readonly retainondelete: boolean;
    readonly protect: boolean;
    readonly deletebeforereplace: boolean;
    readonly dependenciesList: readonly string[];
    readonly ignorechangesList: readonly string[];
    readonly replaceonchangesList: readonly string[];
    readonly additionalsecretoutputsList: readonly string[];
    readonly customtimeouts?: { readonly create: string };
  };
  getObject(): { toJavaScript(): Recorded['inputs'] };
}

/** Mark of a secret on the wire, and of an output with its secrecy beside its value: and of a value that is not known yet: constants of the engine's protocol. */
const SIGNATURE = '4dabf18193072939515e22adb298388d';
const SECRET = '1b47061264138c4ac30d75fd1eb44270';
const OUTPUT = 'd0e6a833031e9bbcd3f4e8bde6ca49a4';
const UNKNOWN = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';

/** The registration of that name whose type contains `kind`. Throws when there is none. */
export function find(records: readonly Recorded[], name: string, kind = ''): Recorded {
  const record = records.find((candidate) => candidate.name === name && candidate.type.includes(kind));
  if (record === undefined) throw new Error(`${name} is not among ${records.map((each) => each.name).join(', ')}`);
  return record;
}

/** Reads a request. */
export function record(request: RegisterRequest): Recorded {
  const object = request.toObject();
  return {
    type: object.type,
    name: object.name,
    inputs: unmark(request.getObject().toJavaScript()) as Recorded['inputs'],
    dependsOn: object.dependenciesList.map((urn) => urn.split('::').slice(3).join('::')),
    parent: object.parent.split('::').slice(2).join('::'),
    provider: object.provider.split('::')[3] ?? '',
    retainOnDelete: object.retainondelete,
    protect: object.protect,
    deleteBeforeReplace: object.deletebeforereplace,
    ignoreChanges: object.ignorechangesList,
    replaceOnChanges: object.replaceonchangesList,
    additionalSecretOutputs: object.additionalsecretoutputsList,
    timeout: object.customtimeouts?.create ?? '',
  };
}

function unmark(value: unknown): unknown {
  if (value === UNKNOWN) return 'unknown';
  if (Array.isArray(value)) return value.map(unmark);
  if (typeof value !== 'object' || value === null) return value;
  const { [SIGNATURE]: mark, value: inner, secret } = value as Record<string, unknown>;
  if (mark === SECRET || (mark === OUTPUT && secret === true)) return { secret: unmark(inner ?? 'unknown') };
  if (mark === OUTPUT) return unmark(inner ?? 'unknown');
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unmark(item)]));
}
