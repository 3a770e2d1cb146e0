/** The part of Fengari, a Lua 5.3 in JavaScript, that health checks need; it comes without types. */
declare module 'fengari' {
  export interface LuaState {
    readonly brand: unique symbol;
  }
  type Open = (state: LuaState) => number;

  export const to_luastring: (text: string) => Uint8Array;
  export const lua: {
    readonly LUA_OK: 0;
    lua_pop(state: LuaState, count: number): void;
    lua_pushnil(state: LuaState): void;
    lua_setglobal(state: LuaState, name: Uint8Array): void;
    lua_pcall(state: LuaState, args: number, results: number, handler: number): number;
    lua_istable(state: LuaState, index: number): boolean;
    lua_isstring(state: LuaState, index: number): boolean;
    lua_tojsstring(state: LuaState, index: number): string | null;
    lua_getfield(state: LuaState, index: number, name: Uint8Array): number;
  };
  export const lauxlib: {
    luaL_newstate(): LuaState;
    luaL_requiref(state: LuaState, name: Uint8Array, open: Open, global: 0 | 1): void;
    luaL_loadstring(state: LuaState, code: Uint8Array): number;
  };
  export const lualib: {
    readonly luaopen_base: Open;
    readonly luaopen_string: Open;
    readonly luaopen_table: Open;
    readonly luaopen_math: Open;
  };
}
