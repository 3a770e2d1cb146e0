import { setTimeout as wait } from 'node:timers/promises';
import { UserError } from '../../user-error.js';
import { KeptProcess } from '../control-plane/kept-process.js';
import type { TemporaryFolder } from '../control-plane/temporary-folder.js';

/** How often its log is looked at for the port. */
const LOOK_EVERY_MS = 20;

/** Pulumi's own provider for Kubernetes, to which the engine attaches by its port: it would outlive an engine that is killed. */
export class KubernetesProvider {
  static #started = 0;

  private constructor(
    readonly port: number,
    readonly stop: () => Promise<void>,
  ) {}

  static async start(command: string, folder: TemporaryFolder): Promise<KubernetesProvider> {
    const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(PULUMI_|KUBE)/.test(name)));
    // It writes the kubeconfig into a temporary file and leaves it there.
    const env = { ...inherited, TMPDIR: folder.path };
    const running = new KeptProcess({ name: `kubernetes-provider-${++KubernetesProvider.#started}`, command, args: [], folder, env });
    for (;;) {
      const port = /^(\d+)$/m.exec(running.output)?.[1];
      if (port !== undefined) return new KubernetesProvider(Number(port), () => running.stop());
      if (!running.running) throw new UserError(`Pulumi's provider for Kubernetes ended at once: ${running.output.trim()}`);
      await wait(LOOK_EVERY_MS);
    }
  }
}
