import { scriptFile } from '../../../constructs/core/script.js';
import { readScripts, type Scripts, SOURCES } from '../../plan/scripts.js';
import { withoutComments } from './without-comments.js';

/** What every unit of a host is called through. */
const CALL = scriptFile(import.meta.url, './call.sh');

/** What {@link CALL} runs, by its first word: a file, a command, or the removal of one. */
const CALLED = [
  scriptFile(import.meta.url, './file.sh'),
  scriptFile(import.meta.url, './command.sh'),
  scriptFile(import.meta.url, './delete.sh'),
];

let own: Scripts | undefined;

/** The scripts that run those of a plan. They lie in one folder on every host. */
export function ownScripts(): Scripts {
  own ??= readScripts([CALL, ...CALLED]);
  return own;
}

/** A script with all that it sources in its place, for where there is no folder to source from. */
export function inOne(scripts: Scripts, name: string): string {
  const included = new Set([name]);
  const include = (each: string): string =>
    withoutComments(scripts[each]!).replaceAll(SOURCES, (_, sourced: string) =>
      included.has(sourced) ? '' : include((included.add(sourced), sourced)),
    );
  return include(name).replaceAll(/\n{2,}/g, '\n');
}
