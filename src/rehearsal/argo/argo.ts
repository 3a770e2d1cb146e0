import { setTimeout as wait } from 'node:timers/promises';
import { atOnce } from '../../cluster/check/at-once.js';
import { UserError } from '../../user-error.js';
import type { ApiClient } from '../../cluster/client/api-client.js';
import { isConflict, isUnavailable } from '../../cluster/client/api-error.js';
import type { ApiObject } from '../../cluster/client/api-watch.js';
import { DELETION_APPROVED } from './annotations.js';
import { ARGOCD } from './application.js';
import type { Change, Context } from './context.js';
import { LiveState } from './live-state.js';
import { Reconciler } from './reconciler.js';
import { type Release, Releases } from './releases.js';
import type { ApplicationReport, ArgoReport } from './report.js';
import type { Repository } from './repository.js';
import { readSettings } from './settings.js';
import { timeText } from './status.js';
import { whenAvailable } from './when-available.js';

export interface ArgoOptions {
  readonly client: ApiClient;
  readonly repository: Repository;
  /**
   * Installs the chart of an Application with a Helm source; resolves when its definitions and pods are there. Called once
   * by each `sync` for every such Application, also for what is installed already, and again when its source changes.
   */
  readonly installChart: (release: Release) => Promise<void>;
  /** @default - the real time */
  readonly now?: () => Date;
  /** Milliseconds that one second of Argo CD's pauses takes here. @default 20 */
  readonly second?: number;
}

export interface SyncOptions {
  /** Milliseconds after which it stops, whatever is under way. @default 600_000 */
  readonly deadline?: number;
  /** Milliseconds without any change after which what still waits is taken to wait for ever. @default 20_000 */
  readonly patience?: number;
}

const APPLICATION = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application' };
const PROJECT = { apiVersion: 'argoproj.io/v1alpha1', kind: 'AppProject' };

/** Between two looks when nobody says that something changed: retries are due by the clock. */
const LOOK_EVERY_MS = 200;

/**
 * A small stand-in for Argo CD's application controller that works on a real API server. It acts on what this project
 * writes, as argoproj/argo-cd@v3.5.1 documents it, and refuses everything else; see docs/argo-stand-in.md.
 */
export class Argo {
  readonly #options: ArgoOptions;

  constructor(options: ArgoOptions) {
    this.#options = options;
  }

  /**
   * Reconciles every Application until all are synced and healthy, or nothing changes any more, or the deadline. Throws on
   * an Application, project or setting that the stand-in does not understand.
   */
  async sync({ deadline = 600_000, patience = 20_000 }: SyncOptions = {}): Promise<ArgoReport> {
    const { client, repository, installChart, now = () => new Date(), second = 20 } = this.#options;
    const changes: Change[] = [];
    const bell = new Bell();
    const live = await LiveState.start(client, (object) => bell.ring(object.kind !== APPLICATION.kind));
    try {
      const settings = await whenAvailable(() => readSettings(client));
      const did = (change: Change): void => void changes.push(change);
      const context: Context = { client, repository, live, settings, now, second, did };
      await live.follow([APPLICATION, PROJECT]);
      await live.followTracked(settings.exclusions);
      const releases = new Releases(installChart, () => bell.ring(true));
      const reports = await untilStill(new Reconciler(context, releases), live, bell, { deadline, patience });
      return { settled: reports.every(({ settled }) => settled), applications: reports, changes };
    } finally {
      await live.stop();
    }
  }

  /**
   * A person agrees that what an Application asked about may be removed. As in Argo CD, it is the Application that is
   * confirmed, and with it everything it asks about now: docs/user-guide/sync-options.md.
   */
  async confirm(application: string): Promise<void> {
    const { client, now = () => new Date() } = this.#options;
    const path = `/apis/argoproj.io/v1alpha1/namespaces/${ARGOCD}/applications/${encodeURIComponent(application)}`;
    if ((await client.find(path)) === undefined) throw new UserError(`no Application is called ${application}`);
    await client.patch(path, { metadata: { annotations: { [DELETION_APPROVED]: timeText(now()) } } });
  }
}

/** Looks at all Applications again and again. */
async function untilStill(
  reconciler: Reconciler,
  live: LiveState,
  bell: Bell,
  { deadline, patience }: Required<SyncOptions>,
): Promise<readonly ApplicationReport[]> {
  const begun = Date.now();
  const end = begun + deadline;
  let quietSince = Date.now();
  let last = '';
  for (;;) {
    const reports = await look(reconciler, live);
    if (reports?.every(({ settled, resting }) => settled || resting) === true && applicationsOf(live).length === reports.length)
      return reports;
    const now = signature(reports);
    if (bell.takeNews() || now !== last) quietSince = Date.now();
    last = now;
    if (reports !== undefined && (Date.now() - quietSince > patience || Date.now() > end)) return reports;
    if (reports === undefined && Date.now() > end) {
      throw new UserError(
        `the API server did not answer in time for Argo CD's stand-in (${(end - begun) / 1000} s): look at its log, and try again`,
      );
    }
    await bell.wait(LOOK_EVERY_MS);
  }
}

/** One look at every Application; undefined when the server was not there, or one of them changed meanwhile. */
async function look(reconciler: Reconciler, live: LiveState): Promise<readonly ApplicationReport[] | undefined> {
  const reports: ApplicationReport[] = [];
  try {
    await atOnce(applicationsOf(live), async (object: ApiObject) => void reports.push(await reconciler.reconcile(object)));
    return reports.sort((one, other) => (one.name < other.name ? -1 : 1));
  } catch (error) {
    if (!isUnavailable(error) && !isConflict(error)) throw error;
    await wait(LOOK_EVERY_MS);
    return undefined;
  }
}

/** Those that Argo CD looks at: the ones in its own namespace. */
function applicationsOf(live: LiveState): readonly ApiObject[] {
  return live.all(APPLICATION.apiVersion, APPLICATION.kind).filter(({ metadata }) => metadata.namespace === ARGOCD);
}

/** What must change for something to have happened; messages that count retries do not. */
function signature(reports: readonly ApplicationReport[] | undefined): string {
  return JSON.stringify(reports?.map(({ name, sync, health, objects }) => [name, sync, health, objects]));
}

/** Says that something changed. */
class Bell {
  #rung = false;
  #news = false;
  #answer: (() => void) | undefined;

  /** @param news whether it is more than what we wrote ourselves */
  ring(news: boolean): void {
    this.#rung = true;
    this.#news ||= news;
    this.#answer?.();
  }

  takeNews(): boolean {
    const news = this.#news;
    this.#news = false;
    return news;
  }

  async wait(milliseconds: number): Promise<void> {
    if (!this.#rung) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.#answer = resolve;
        timer = setTimeout(resolve, milliseconds);
      });
      clearTimeout(timer);
      this.#answer = undefined;
    }
    this.#rung = false;
    // What changes at once is looked at once.
    await wait(10);
  }
}
