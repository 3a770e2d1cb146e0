import { Buffer } from 'node:buffer';
import { lauxlib, lua, lualib, type LuaState, to_luastring as toLuaString } from 'fengari';
import type { ApiObject } from '../../../cluster/client/api-watch.js';
import { type Health, HEALTH_ORDER, type HealthStatus } from './health.js';

/** What Argo CD's own interpreter lets a check reach: no files, no programs. */
const LIBRARIES = { _G: lualib.luaopen_base, string: lualib.luaopen_string, table: lualib.luaopen_table, math: lualib.luaopen_math };
const FORBIDDEN = ['dofile', 'loadfile', 'load', 'print'];

/**
 * Runs a health check of argocd-cm on an object: argoproj/argo-cd@v3.5.1 docs/operator-manual/health.md. A check that
 * fails, or that returns no health, makes the object's health Unknown.
 */
export function runLua(check: string, object: ApiObject): Health {
  const state = lauxlib.luaL_newstate();
  for (const [name, open] of Object.entries(LIBRARIES)) {
    lauxlib.luaL_requiref(state, toLuaString(name), open, 1);
    lua.lua_pop(state, 1);
  }
  for (const name of FORBIDDEN) {
    lua.lua_pushnil(state);
    lua.lua_setglobal(state, toLuaString(name));
  }
  const code = toLuaString(`local obj = ${luaText(object)} ${check}`);
  if (lauxlib.luaL_loadstring(state, code) !== lua.LUA_OK || lua.lua_pcall(state, 0, 1, 0) !== lua.LUA_OK) {
    return { status: 'Unknown', message: lua.lua_tojsstring(state, -1) ?? 'the health check failed' };
  }
  if (!lua.lua_istable(state, -1)) return { status: 'Unknown', message: 'the health check returned no table' };
  const [status, message] = [field(state, 'status'), field(state, 'message')];
  if (!isHealthStatus(status)) return { status: 'Unknown', message: `Lua returned an invalid health status: ${status}` };
  return { status, ...(message === undefined || message === '' ? {} : { message }) };
}

function field(state: LuaState, name: string): string | undefined {
  lua.lua_getfield(state, -1, toLuaString(name));
  const text = lua.lua_isstring(state, -1) ? (lua.lua_tojsstring(state, -1) ?? undefined) : undefined;
  lua.lua_pop(state, 1);
  return text;
}

/**
 * A value as Lua writes it, on one line so that errors name the check's own lines. Nobody's check reads who owns a field.
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
