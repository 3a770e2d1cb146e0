import { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { HomeChart } from '../../constructs/core/chart.js';
import type { Home } from '../../constructs/core/home.js';
import type { Manifest } from '../../constructs/core/manifest.js';
import type { KubernetesObjectBody, Reference, UnitBody } from '../../constructs/core/plan-unit.js';
import type { Textual } from '../../constructs/core/secret-ref.js';
import { HostCommand, HostFile } from '../../constructs/core/units.js';
import type { Draft, DraftTree } from './unit-draft.js';
import { groupKind, objectId } from '../../constructs/core/identity.js';
import { isClusterScoped } from './cluster-scoped.js';
import { chooseOwner } from './owner.js';
import { HomeError, type Problem } from './problem.js';

/** Walks the tree once, rendering every object exactly once. Throws a HomeError with all problems found. */
export function render(home: Home): DraftTree {
  const drafts: Draft[] = [];
  const byId = new Map<string, Draft>();
  const spans = new Map<IConstruct, readonly [number, number]>();
  const problems: Problem[] = [];

  const add = (construct: IConstruct, chart: HomeChart | undefined, body: UnitBody, id: string): void => {
    const owner =
      chart === undefined || body.type !== 'KubernetesObject'
        ? 'pulumi'
        : chooseOwner(groupKind(body.manifest), chart, home.gitops !== undefined);
    const draft: Draft = { id, path: construct.node.path, owner, chart, needs: new Set(), body };
    const other = byId.get(id);
    if (other === undefined) {
      byId.set(id, draft);
      drafts.push(draft);
    } else {
      problems.push({
        rule: 'duplicate',
        unit: id,
        message: `is declared twice, at ${other.path} and at ${draft.path}`,
        fix: 'rename or remove one of them',
      });
    }
  };

  const visit = (construct: IConstruct, chart: HomeChart | undefined): void => {
    const start = drafts.length;
    const within = HomeChart.is(construct) ? construct : chart;
    try {
      if (construct instanceof ApiObject) {
        const body = renderObject(home, construct, within);
        add(construct, within, body, objectId(body.manifest));
      } else if (construct instanceof HostFile) {
        add(construct, undefined, fileBody(construct), construct.unitId);
      } else if (construct instanceof HostCommand) {
        add(construct, undefined, commandBody(construct), construct.unitId);
      }
    } catch (error) {
      problems.push({ rule: 'render', unit: construct.node.path, message: error instanceof Error ? error.message : String(error) });
    }
    for (const child of construct.node.children) visit(child, within);
    spans.set(construct, [start, drafts.length]);
  };
  visit(home, undefined);

  for (const { at, message } of validations(home)) problems.push({ rule: 'validation', unit: at, message });
  if (problems.length > 0) throw new HomeError(problems);
  return { drafts, byId, spans };
}

function renderObject(home: Home, object: ApiObject, chart: HomeChart | undefined): KubernetesObjectBody {
  if (chart === undefined) throw new Error(`a ${object.kind} must be inside a HomeChart, which says its folder and owner`);
  const { result, references } = home.collectReferences(() => object.toJson() as Manifest);
  return {
    type: 'KubernetesObject',
    chart: chart.name,
    manifest: isClusterScoped(result) ? withoutNamespace(result) : result,
    references: references.size === 0 ? [] : locate(result, references),
  };
}

/** cdk8s gives every object the chart's namespace, also those whose kind has none. */
function withoutNamespace(manifest: Manifest): Manifest {
  const { namespace: _, ...metadata } = manifest.metadata;
  return { ...manifest, metadata };
}

/** Finds where the recorded references ended up in the finished manifest. */
function locate(manifest: Manifest, references: ReadonlyMap<string, Textual>): readonly Reference[] {
  const found: Reference[] = [];
  const walk = (value: unknown, at: readonly (string | number)[]): void => {
    if (typeof value === 'string') {
      const text = references.get(value);
      if (text !== undefined) found.push({ at, text });
    } else if (Array.isArray(value)) {
      value.forEach((item, index) => walk(item, [...at, index]));
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, item] of Object.entries(value)) walk(item, [...at, key]);
    }
  };
  walk(manifest, []);
  return found;
}

function fileBody({ props }: HostFile): UnitBody {
  return {
    type: 'HostFile',
    host: props.host,
    path: props.path,
    content: props.content,
    mode: props.mode ?? '0644',
    owner: props.owner ?? 'root',
    group: props.group ?? 'root',
    restarts: props.restarts ?? [],
  };
}

function commandBody({ props }: HostCommand): UnitBody {
  return {
    type: 'HostCommand',
    host: props.host,
    name: props.name,
    script: props.script.name,
    args: props.args ?? [],
    runsOn: props.runsOn ?? props.host,
    stdin: props.stdin ?? '',
    ...(props.state === undefined ? {} : { state: props.state.name }),
    ...(props.delete === undefined ? {} : { delete: props.delete.name }),
    bundlesScript: props.bundlesScript ?? false,
    deleteIfReachable: props.deleteIfReachable ?? false,
    timeoutSeconds: props.timeoutSeconds ?? 300,
    secretOutput: props.secretOutput ?? false,
  };
}

/** What constructs themselves find wrong, through `node.addValidation`. */
function validations(home: Home): readonly { readonly at: string; readonly message: string }[] {
  return home.node.findAll().flatMap((construct) => construct.node.validate().map((message) => ({ at: construct.node.path, message })));
}
