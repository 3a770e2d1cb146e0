import { type Named, SYNC_OPTIONS } from './annotations.js';

/** What happens to an object that left the folder, or whose Application is deleted. */
export type Removal = 'removed' | 'kept' | 'confirmed';

/** Options of an Application, those not named as Argo CD's defaults have them. */
export interface SyncOptions {
  readonly failOnSharedResource: boolean;
  readonly respectIgnoreDifferences: boolean;
  readonly skipDryRunOnMissingResource: boolean;
  readonly applyOutOfSyncOnly: boolean;
  readonly pruneLast: boolean;
  readonly prune: Removal;
  readonly delete: Removal;
  readonly propagation: 'Foreground' | 'Background' | 'Orphan';
}

/** Options of one object; those not named are its Application's. */
export interface ObjectOptions {
  readonly skipDryRunOnMissingResource: boolean;
  readonly pruneLast: boolean;
  readonly prune?: Removal;
  readonly delete?: Removal;
}

const BOOLEAN = ['true', 'false'];
const REMOVAL = ['true', 'false', 'confirm'];

/** Values of each option the stand-in acts on: argoproj/argo-cd@v3.5.1 docs/user-guide/sync-options.md. */
const OF_APPLICATIONS: Readonly<Record<string, readonly string[]>> = {
  // Applying as kubectl does on the client's side is not stood in for.
  ServerSideApply: ['true'],
  FailOnSharedResource: BOOLEAN,
  RespectIgnoreDifferences: BOOLEAN,
  SkipDryRunOnMissingResource: BOOLEAN,
  ApplyOutOfSyncOnly: BOOLEAN,
  PruneLast: BOOLEAN,
  Prune: REMOVAL,
  Delete: REMOVAL,
  PrunePropagationPolicy: ['foreground', 'background', 'orphan'],
};

const OF_OBJECTS: Readonly<Record<string, readonly string[]>> = {
  ServerSideApply: ['true'],
  SkipDryRunOnMissingResource: BOOLEAN,
  PruneLast: BOOLEAN,
  Prune: REMOVAL,
  Delete: REMOVAL,
};

const PROPAGATION = { foreground: 'Foreground', background: 'Background', orphan: 'Orphan' } as const;

/** Reads `spec.syncPolicy.syncOptions`. Throws on an option or value that the stand-in does not know. */
export function syncOptions(application: string, list: readonly string[]): SyncOptions {
  const options = read(`Application ${application}: spec.syncPolicy.syncOptions`, list, OF_APPLICATIONS);
  if (options.get('ServerSideApply') !== 'true') {
    throw new Error(`Application ${application}: the stand-in for Argo CD only applies on the server's side: add ServerSideApply=true`);
  }
  return {
    failOnSharedResource: options.get('FailOnSharedResource') === 'true',
    respectIgnoreDifferences: options.get('RespectIgnoreDifferences') === 'true',
    skipDryRunOnMissingResource: options.get('SkipDryRunOnMissingResource') === 'true',
    applyOutOfSyncOnly: options.get('ApplyOutOfSyncOnly') === 'true',
    pruneLast: options.get('PruneLast') === 'true',
    prune: removal(options.get('Prune')) ?? 'removed',
    delete: removal(options.get('Delete')) ?? 'removed',
    propagation: PROPAGATION[(options.get('PrunePropagationPolicy') ?? 'foreground') as keyof typeof PROPAGATION],
  };
}

/** Reads the options that stand on an object. Throws on an option or value that the stand-in does not know. */
export function objectOptions(object: Named): ObjectOptions {
  const text = object.metadata.annotations?.[SYNC_OPTIONS] ?? '';
  const list = text.split(',').flatMap((option) => (option.trim() === '' ? [] : [option.trim()]));
  const options = read(`${object.kind} ${object.metadata.name}: annotation ${SYNC_OPTIONS}`, list, OF_OBJECTS);
  const [prune, deletion] = [removal(options.get('Prune')), removal(options.get('Delete'))];
  return {
    skipDryRunOnMissingResource: options.get('SkipDryRunOnMissingResource') === 'true',
    pruneLast: options.get('PruneLast') === 'true',
    ...(prune === undefined ? {} : { prune }),
    ...(deletion === undefined ? {} : { delete: deletion }),
  };
}

function removal(value: string | undefined): Removal | undefined {
  switch (value) {
    case 'false':
      return 'kept';
    case 'confirm':
      return 'confirmed';
    case 'true':
      return 'removed';
    default:
      return undefined;
  }
}

function read(where: string, list: readonly string[], known: Readonly<Record<string, readonly string[]>>): ReadonlyMap<string, string> {
  const options = new Map<string, string>();
  for (const option of list) {
    const at = option.indexOf('=');
    const [name, value] = at < 0 ? [option, ''] : [option.slice(0, at), option.slice(at + 1)];
    const values = known[name];
    if (values === undefined)
      throw new Error(`${where}: the stand-in for Argo CD knows no option '${name}' there, only ${Object.keys(known).join(', ')}`);
    if (!values.includes(value))
      throw new Error(`${where}: '${name}' is ${values.join(' or ')} for the stand-in for Argo CD, got '${value}'`);
    options.set(name, value);
  }
  return options;
}
