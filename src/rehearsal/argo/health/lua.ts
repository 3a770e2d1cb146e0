import { createRequire } from 'node:module';
import { type LuaEngine, LuaFactory } from 'wasmoon';
import type { ApiObject } from '../../control-plane/api-watch.js';
import { type Health, HEALTH_ORDER, type HealthStatus } from './health.js';

/** Named by its place: the package looks for it beside itself, which it is not when all is bundled into one file. */
const INTERPRETER = createRequire(import.meta.url).resolve('wasmoon/dist/glue.wasm');

/** Health checks written in Lua, as argocd-cm holds them: argoproj/argo-cd@v3.5.1 docs/operator-manual/health.md. */
export class LuaChecks {
  readonly #engine: LuaEngine;

  private constructor(engine: LuaEngine) {
    this.#engine = engine;
  }

  static async start(): Promise<LuaChecks> {
    const engine = await new LuaFactory(INTERPRETER).createEngine({ enableProxy: false, injectObjects: false, openStandardLibs: true });
    // Argo CD's own interpreter reaches neither files nor programs.
    for (const forbidden of ['io', 'os', 'package', 'require', 'dofile', 'loadfile', 'debug']) engine.global.set(forbidden, undefined);
    return new LuaChecks(engine);
  }

  /** Runs a check on an object. A check that fails, or that returns no health, makes the object's health Unknown. */
  run(check: string, object: ApiObject): Health {
    this.#engine.global.set('obj', object);
    try {
      const answer: unknown = this.#engine.doStringSync(check);
      if (typeof answer !== 'object' || answer === null) return { status: 'Unknown', message: 'the health check returned no table' };
      const { status, message } = answer as { readonly status?: unknown; readonly message?: unknown };
      if (!isHealthStatus(status)) {
        return { status: 'Unknown', message: `Lua returned an invalid health status: ${String(status)}` };
      }
      return { status, ...(typeof message === 'string' && message !== '' ? { message } : {}) };
    } catch (error) {
      return { status: 'Unknown', message: error instanceof Error ? error.message : String(error) };
    }
  }

  stop(): void {
    this.#engine.global.close();
  }
}

function isHealthStatus(text: unknown): text is HealthStatus {
  return (HEALTH_ORDER as readonly unknown[]).includes(text);
}
