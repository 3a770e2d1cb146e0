import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Home } from '../../constructs/core/home.js';
import type { Script } from '../../constructs/core/script.js';
import { HostCommand } from '../../constructs/core/units.js';
import { compare } from './order.js';
import { HomeError } from './problem.js';

/** Text of scripts by name. */
export type Scripts = Readonly<Record<string, string>>;

/** The one accepted form of sourcing. On hosts a script and what it sources are in one folder. */
export const SOURCES = /^\. "\$\{0%\/\*\}\/([^/"]+\.sh)"$/gm;

/** The line above each source line names the file's path in the repository. shellcheck reads it too. */
const DIRECTIVE = /^# shellcheck source=(\S+)$/;

/** Every script that a command of the home names, in the order of the tree. */
export function listScripts(home: Home): readonly Script[] {
  return home.node
    .findAll()
    .flatMap((each) => (each instanceof HostCommand ? [each.props.script, each.props.state, each.props.delete] : []))
    .filter((script) => script !== undefined);
}

/** Reads scripts and everything they source. Throws a HomeError when two files have one name. */
export function readScripts(used: readonly Script[]): Scripts {
  const files = new Map<string, string>();
  const texts = new Map<string, string>();
  const add = ({ name, file }: Script): void => {
    const known = files.get(name) ?? file;
    if (known !== file) {
      throw new HomeError([{ rule: 'script', unit: name, message: `is the name of two scripts, ${known} and ${file}: rename one` }]);
    }
    if (files.has(name)) return;
    files.set(name, file);
    const text = readFileSync(file, 'utf8');
    texts.set(name, text);
    sourcedFiles(text, file).forEach(add);
  };
  used.forEach(add);
  return Object.fromEntries([...texts].sort(([a], [b]) => compare(a, b)));
}

/** A script and all that it sources, itself first. */
export function withSourced(scripts: Scripts, name: string): readonly string[] {
  const names = new Set([name]);
  for (const each of names) for (const [, sourced] of scripts[each]!.matchAll(SOURCES)) names.add(sourced!);
  return [...names];
}

function sourcedFiles(text: string, file: string): readonly Script[] {
  const lines = text.split('\n');
  return lines.flatMap((line, at) => {
    const [, name] = [...line.matchAll(SOURCES)][0] ?? [];
    if (name === undefined) return [];
    const path = DIRECTIVE.exec(lines[at - 1] ?? '')?.[1];
    if (path === undefined || basename(path) !== name) {
      throw new HomeError([
        { rule: 'script', unit: file, message: `sources ${name} without the line '# shellcheck source=FOLDER/${name}' above it` },
      ]);
    }
    return [{ name, file: inRepository(path, file) }];
  });
}

/** Resolves a path from the top of the repository, which is one of the folders above the script. */
function inRepository(path: string, file: string): string {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    if (existsSync(join(folder, path))) return join(folder, path);
    if (folder === dirname(folder)) throw new HomeError([{ rule: 'script', unit: file, message: `sources ${path}, which does not exist` }]);
  }
}
