import { scriptFile } from '../../../constructs/core/script.js';
import { readScripts, type Scripts, SOURCES } from '../../plan/scripts.js';
import { withoutComments } from './without-comments.js';

/** The entry script: every unit of a host starts through it. */
const CALL = scriptFile(import.meta.url, './call.sh');

/** The scripts that {@link CALL} runs, one for each kind of call: file, command, and the removal of a command. */
const CALLED = [
  scriptFile(import.meta.url, './file.sh'),
  scriptFile(import.meta.url, './command.sh'),
  scriptFile(import.meta.url, './delete.sh'),
];

let own: Scripts | undefined;

/** Permacade's own scripts, which run the scripts of a plan. They are in one folder on every host. */
export function ownScripts(): Scripts {
  own ??= readScripts([CALL, ...CALLED]);
  return own;
}

/** Joins a script with all that it sources, for a machine that has no folder to source from. */
export function inOne(scripts: Scripts, name: string): string {
  const included = new Set([name]);
  const include = (each: string): string =>
    withoutComments(scripts[each]!).replaceAll(SOURCES, (_, sourced: string) =>
      included.has(sourced) ? '' : include((included.add(sourced), sourced)),
    );
  return include(name).replaceAll(/\n{2,}/g, '\n');
}
