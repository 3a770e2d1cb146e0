import type resource from '@pulumi/pulumi/proto/resource_pb.js';
import { UserError } from '../../user-error.js';
import { milliseconds } from './duration.js';
import { parsePath, type PropertyPath } from './property-path.js';
import { fromProgram, isObject, type WireObject } from './wire.js';

/** Another identity under which the state may know a resource; what is left out is as it is now. */
export interface Alias {
  readonly urn?: string;
  readonly name?: string;
  readonly type?: string;
  readonly stack?: string;
  readonly project?: string;
  readonly parent?: string;
  readonly noParent?: boolean;
}

/** Milliseconds after which an operation is given up. */
export interface Timeouts {
  readonly create?: number;
  readonly update?: number;
  readonly delete?: number;
}

/** What the program wants of one resource. */
export interface Registration {
  readonly type: string;
  readonly name: string;
  readonly parent: string;
  /** False for a component, which is only a place in the tree. */
  readonly custom: boolean;
  readonly inputs: WireObject;
  /** `<urn>::<id>`; empty for a component and where the program names none. */
  readonly provider: string;
  readonly dependencies: readonly string[];
  /** By input: what its value comes from. */
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  /** Undefined where the provider decides. */
  readonly deleteBeforeReplace: boolean | undefined;
  readonly ignoreChanges: readonly PropertyPath[];
  readonly replaceOnChanges: readonly PropertyPath[];
  readonly additionalSecretOutputs: readonly string[];
  readonly aliases: readonly Alias[];
  readonly timeouts: Timeouts;
}

/** Fields that are read below, or that say nothing about what to do. */
const KNOWN: ReadonlySet<string> = new Set([
  ...['type', 'name', 'parent', 'custom', 'object', 'provider', 'dependenciesList', 'propertydependenciesMap', 'protect', 'retainondelete'],
  ...['deletebeforereplace', 'deletebeforereplacedefined', 'ignorechangesList', 'replaceonchangesList', 'additionalsecretoutputsList'],
  ...['aliasesList', 'aliasspecs', 'customtimeouts', 'version', 'plugindownloadurl', 'providersMap', 'hidediffsList'],
  ...['acceptsecrets', 'acceptresources', 'supportspartialvalues', 'supportsresultreporting'],
  ...['sourceposition', 'stacktrace', 'parentstacktracehandle'],
]);

/** Reads a request. Throws on an option that the stand-in does not have: leaving it out would change what happens. */
export function readRegistration(request: resource.RegisterResourceRequest): Registration {
  const object = request.toObject();
  const called = `${object.name} (${object.type})`;
  for (const [field, value] of Object.entries(object)) {
    if (!KNOWN.has(field) && !isUnset(value)) {
      throw new UserError(`${called}: the engine stand-in does not know the option ${field.replace(/(List|Map)$/, '')}`);
    }
  }
  const inputs = fromProgram(request.getObject()?.toJavaScript() ?? {});
  if (!isObject(inputs)) throw new UserError(`${called}: its inputs are no object`);
  const { create = '', update = '', pb_delete = '' } = timeoutsOf(object.customtimeouts);
  return {
    type: object.type,
    name: object.name,
    parent: object.parent,
    custom: object.custom,
    inputs,
    provider: object.provider,
    dependencies: object.dependenciesList,
    propertyDependencies: Object.fromEntries(object.propertydependenciesMap.map(([key, { urnsList }]) => [key, urnsList])),
    protect: object.protect ?? false,
    retainOnDelete: object.retainondelete ?? false,
    deleteBeforeReplace: object.deletebeforereplacedefined || object.deletebeforereplace ? object.deletebeforereplace : undefined,
    ignoreChanges: object.ignorechangesList.map(parsePath),
    replaceOnChanges: object.replaceonchangesList.map(parsePath),
    additionalSecretOutputs: object.additionalsecretoutputsList,
    aliases: object.aliasesList.map(readAlias),
    timeouts: { create: milliseconds(create), update: milliseconds(update), delete: milliseconds(pb_delete) },
  };
}

/** The generated code calls the field of deletions `pb_delete` in some versions. */
function timeoutsOf(timeouts: object | undefined): { readonly create?: string; readonly update?: string; readonly pb_delete?: string } {
  const { delete: removal, ...rest } = (timeouts ?? {}) as Record<string, string>;
  return removal === undefined ? rest : { ...rest, pb_delete: removal };
}

function readAlias({
  urn,
  spec,
}: {
  readonly urn: string;
  readonly spec?: resource.RegisterResourceRequest.AsObject['aliasesList'][number]['spec'];
}): Alias {
  if (spec === undefined) return { urn };
  const { name, type, stack, project, parenturn, noparent } = spec;
  return { name, type, stack, project, parent: parenturn, noParent: noparent };
}

function isUnset(value: unknown): boolean {
  if (value === undefined || value === '' || value === false || value === 0) return true;
  return typeof value === 'object' && value !== null && Object.values(value).every(isUnset);
}
