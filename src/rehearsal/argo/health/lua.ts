import { Buffer } from 'node:buffer';
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
    const { global } = this.#engine;
    const height = global.getTop();
    try {
      global.set('obj', object);
      const answer: unknown = this.#engine.doStringSync(check);
      if (typeof answer !== 'object' || answer === null) return { status: 'Unknown', message: 'the health check returned no table' };
      const { status, message } = answer as { readonly status?: unknown; readonly message?: unknown };
      if (!isHealthStatus(status)) {
        return { status: 'Unknown', message: `Lua returned an invalid health status: ${String(status)}` };
      }
      return { status, ...(typeof message === 'string' && message !== '' ? { message } : {}) };
    } catch (error) {
      return { status: 'Unknown', message: error instanceof Error ? error.message : String(error) };
    } finally {
      // What a check returns stays on the stack otherwise, until that is full.
      global.setTop(height);
    }
  }

  stop(): void {
    this.#engine.global.close();
  }
}

/**
 * A value as Lua writes it, on one line. Handed over as text because the interpreter's own way of taking objects breaks
 * on those that are nested as deeply as `managedFields`.
 */
function luaText(value: unknown): string {
  if (typeof value === 'string') return luaString(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return `{${value.map(luaText).join(',')}}`;
  if (typeof value !== 'object' || value === null) return 'nil';
  const fields = Object.entries(value).filter(([key]) => key !== 'managedFields');
  return `{${fields.map(([key, inner]) => `[${luaString(key)}]=${luaText(inner)}`).join(',')}}`;
}

/** Every byte that is not a plain character is written as its number. */
function luaString(text: string): string {
  const bytes = [...Buffer.from(text, 'utf8')];
  return `"${bytes.map((byte) => (byte >= 32 && byte < 127 && byte !== 34 && byte !== 92 ? String.fromCharCode(byte) : `\\${String(byte).padStart(3, '0')}`)).join('')}"`;
}

function isHealthStatus(text: unknown): text is HealthStatus {
  return (HEALTH_ORDER as readonly unknown[]).includes(text);
}
