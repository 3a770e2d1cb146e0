import { fileURLToPath } from 'node:url';

/**
 * A shell script in a file of its own. To add one, put it beside the construct that runs it, name it with {@link nameScripts},
 * and pass that to a `HostCommand`. Nothing else registers it: `src/plan/scripts.ts` reads every script that a command names.
 */
export interface Script {
  /** Name of the file, such as `member.sh`, on every host and in committed output. No two scripts may share one. */
  readonly name: string;
  /** Path on this computer. The file is read when the home is compiled. */
  readonly file: string;
}

/**
 * Names a script beside a module.
 *
 * @param module the module's own `import.meta.url`
 * @param path from there, such as `./member.sh`
 */
export function scriptFile(module: string, path: `./${string}.sh` | `../${string}.sh`): Script {
  const file = fileURLToPath(new URL(path, module));
  return { name: file.slice(file.lastIndexOf('/') + 1), file };
}

/**
 * A command's name and its scripts beside a module: `<name>.sh`, and `<name>.state.sh` and `<name>.delete.sh` where it has them.
 *
 * @param module the module's own `import.meta.url`
 */
export function nameScripts<Part extends 'state' | 'delete' = never>(
  module: string,
  name: string,
  ...parts: readonly Part[]
): { readonly name: string; readonly script: Script } & Readonly<Record<Part, Script>> {
  const more = Object.fromEntries(parts.map((part) => [part, scriptFile(module, `./${name}.${part}.sh`)]));
  return { name, script: scriptFile(module, `./${name}.sh`), ...(more as Readonly<Record<Part, Script>>) };
}
