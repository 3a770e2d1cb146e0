import { scriptFile } from '../../../constructs/core/script.js';
import { readScripts, type Scripts, withSourced } from '../../plan/scripts.js';

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

/** A script with all that it sources in one text, for where there is no folder to source from. */
export function inOne(scripts: Scripts, name: string): string {
  return withSourced(scripts, name)
    .toReversed()
    .map((each) => scripts[each]!)
    .join('\n')
    .replaceAll(/^\. "\$\{0%\/\*\}\/.*$/gm, '');
}
