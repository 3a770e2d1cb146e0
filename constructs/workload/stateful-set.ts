import { KubeStatefulSet } from 'cdk8s-plus-28/lib/imports/k8s.js';
import { Construct } from 'constructs';
import { SERVICE_NAME, named } from '../core/naming.js';
import { claimSpec } from './claim.js';
import { ConfigMap } from './config-map.js';
import type { ContainerPort } from './container.js';
import type { StatefulMount } from './mount.js';
import type { Ordinals } from './ordinals.js';
import { type PodProps, type Selector, type Workload, renderPod } from './pod.js';
import { Service } from './service.js';

export type StatefulSetProps<Port extends string> = StatefulSetBase<Port> & Replicas;

/** How many Pods: a number, or as many as there are configurations. */
export type Replicas =
  | { /** Range from 0. @default 1 */ readonly replicas?: number; readonly ordinals?: never }
  | { /** One configuration per Pod, mounted with `type: 'ordinal'`. */ readonly ordinals: Ordinals; readonly replicas?: never };

export interface StatefulSetBase<Port extends string> extends PodProps<Port, StatefulMount> {
  /** Name of the headless Service that gives each Pod a DNS name. @default - the workload's own */
  readonly serviceName?: string;
  /** Whether Pods start one after another, each once the one before is ready. @default 'OrderedReady' */
  readonly start?: 'OrderedReady' | 'Parallel';
  /** What becomes of a Pod's own claims when the StatefulSet is removed or made smaller. @default 'Retain' for both */
  readonly claims?: { readonly whenRemoved?: 'Retain' | 'Delete'; readonly whenScaled?: 'Retain' | 'Delete' };
  /** @default 'RollingUpdate' */
  readonly update?: 'RollingUpdate' | 'OnDelete';
}

/** Numbered Pods, each with a name, claims and a configuration of its own, and the headless Service they need. */
export class StatefulSet<Port extends string = never> extends Construct implements Workload<Port> {
  readonly name: string;
  readonly selector: Selector;
  readonly ports: ReadonlyMap<Port, ContainerPort>;
  readonly object: KubeStatefulSet;
  /** Each Pod is `<workload>-<number>.<service>.<namespace>.svc`. */
  readonly service: Service<Port>;

  constructor(scope: Construct, id: string, props: StatefulSetProps<Port>) {
    super(scope, id);
    const { name, ordinals, serviceName = name, claims } = props;
    this.name = name;
    named(SERVICE_NAME, serviceName, this, 'the name of the headless Service');
    const config = ordinals && this.#ordinalConfig(ordinals);
    const rendered = renderPod(
      scope,
      id,
      props,
      config && { ordinals: { config: config.name, suffix: ordinals!.suffix, digest: config.digest } },
    );
    this.selector = rendered.selector;
    this.ports = rendered.ports;
    this.service = new Service<Port>(this, 'service', { name: serviceName, selects: this, headless: true });
    this.object = new CompleteStatefulSet(this, 'set', {
      metadata: { name, labels: rendered.selector },
      spec: {
        replicas: ordinals?.contents.length ?? props.replicas ?? 1,
        serviceName,
        podManagementPolicy: props.start ?? 'OrderedReady',
        selector: { matchLabels: rendered.selector },
        updateStrategy: { type: props.update ?? 'RollingUpdate' },
        persistentVolumeClaimRetentionPolicy: { whenDeleted: claims?.whenRemoved ?? 'Retain', whenScaled: claims?.whenScaled ?? 'Retain' },
        template: rendered.template,
        volumeClaimTemplates:
          rendered.ownClaims.size === 0
            ? undefined
            : Array.from(rendered.ownClaims.values(), (claim) => ({ metadata: { name: claim.name }, spec: claimSpec(claim) })),
      },
    });
  }

  #ordinalConfig({ contents, suffix }: Ordinals): ConfigMap {
    const data = Object.fromEntries(contents.map((content, ordinal) => [`${ordinal}${suffix}`, content]));
    return new ConfigMap(this, 'ordinals', { name: `${this.name}-ordinals`, data });
  }
}

/** Fills in what the API server would: Argo CD compares the templates field by field. */
class CompleteStatefulSet extends KubeStatefulSet {
  override toJson(): { readonly spec: { volumeClaimTemplates?: readonly object[] } } {
    const manifest = super.toJson() as { spec: { volumeClaimTemplates?: readonly object[] } };
    const { volumeClaimTemplates: templates } = manifest.spec;
    if (templates === undefined) return manifest;
    const complete = templates.map((template) => ({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', ...template }));
    return { ...manifest, spec: { ...manifest.spec, volumeClaimTemplates: complete } };
  }
}
