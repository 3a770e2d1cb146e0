import type { Manifest } from './manifest.js';
import type { FileMode } from './units.js';
import type { Textual } from './secret-ref.js';

/** Who applies a unit. No unit has two owners. */
export type Owner = 'pulumi' | 'argocd';

/** A place in a manifest that holds a reference; the manifest itself carries its placeholder there. */
export interface Reference {
  /** Keys and indexes from the top of the manifest. */
  readonly at: readonly (string | number)[];
  readonly text: Textual;
}

export interface KubernetesObjectBody {
  readonly type: 'KubernetesObject';
  /** Folder of the committed output and, under Argo CD, name of the Application. */
  readonly chart: string;
  readonly manifest: Manifest;
  readonly references: readonly Reference[];
}

export interface HostFileBody {
  readonly type: 'HostFile';
  readonly host: string;
  readonly path: string;
  readonly content: Textual;
  readonly mode: FileMode;
  readonly owner: string;
  readonly group: string;
  readonly restarts: readonly string[];
}

export interface HostCommandBody {
  readonly type: 'HostCommand';
  readonly host: string;
  readonly name: string;
  /** Name of the script among the plan's scripts. */
  readonly script: string;
  readonly args: readonly string[];
  /** Machine that runs the script. `host` is the machine it concerns. */
  readonly runsOn: string;
  readonly stdin: Textual;
  readonly state?: string;
  readonly delete?: string;
  /** Whether its call brings the script along, because nothing is installed on the host yet. */
  readonly bundlesScript: boolean;
  readonly deleteIfReachable: boolean;
  readonly timeoutSeconds: number;
  readonly secretOutput: boolean;
}

/** The closed union every sink folds over. */
export type UnitBody = KubernetesObjectBody | HostFileBody | HostCommandBody;

/** One thing the home consists of. */
export interface PlanUnit {
  /** What the world calls it: `apps/Deployment/games/pong`, `host/pi-3/etc/hostname`. */
  readonly id: string;
  /** Where it was written in the program; for messages only. */
  readonly path: string;
  readonly owner: Owner;
  /** Ids of the units that must be applied before it. Sorted. */
  readonly needs: readonly string[];
  readonly body: UnitBody;
}
