import { createHash } from 'node:crypto';
import { hostCommandId, hostFileId } from '../../../constructs/core/identity.js';
import type { HostCommandBody, HostFileBody } from '../../../constructs/core/plan-unit.js';
import { placeholder } from '../../../constructs/core/secret-ref.js';
import type { Scripts } from '../../plan/plan.js';
import { inOne } from './in-one.js';
import { STATE_FOLDER, stampName } from '../../../constructs/core/stamp.js';

/** How a script leaves its stamp. */
export interface StampOptions {
  /** Carried by the script and remembered on the host: it changes when the host has drifted, and so runs the script again. @default - none */
  readonly repair?: string | undefined;
  /** Text of the scripts that commands name. @default - none */
  readonly scripts?: Scripts | undefined;
  /** Folder for stamps and salt. @default STATE_FOLDER */
  readonly folder?: string;
  /** Leaves no stamp: for whoever only wants to read what a command prints. @default - a stamp is left */
  readonly unstamped?: true;
}

/** What stands for "none" among the words of a stamp. */
export const NONE = '-';

/** What the world calls the unit. */
export function unitIdOf(body: HostFileBody | HostCommandBody): string {
  return body.type === 'HostFile' ? hostFileId(body.host, body.path) : hostCommandId(body.host, body.name);
}

/** Digest of all that is wanted of a unit on its host. Secrets count by their names only. */
export function unitDigest(body: HostFileBody | HostCommandBody, scripts: Scripts = {}): string {
  const wanted =
    body.type === 'HostFile'
      ? [body.path, placeholder(body.content), body.mode, body.owner, body.group, body.restarts]
      : [
          body.name,
          inOne(scripts, body.script),
          body.args,
          body.runsOn,
          placeholder(body.stdin),
          body.state === undefined ? null : inOne(scripts, body.state),
        ];
  return createHash('sha256').update(JSON.stringify(wanted)).digest('hex');
}

/** The arguments that every program with {@link STAMPING} begins with. */
export function stampArguments(body: HostFileBody | HostCommandBody, options: StampOptions): readonly string[] {
  const id = unitIdOf(body);
  const { repair = NONE, folder = STATE_FOLDER, unstamped, scripts } = options;
  return [folder, unstamped === true ? NONE : stampName(id), unitDigest(body, scripts), repair, id];
}

/**
 * Shell functions around stamps. `write_stamp DIGEST STAT [SERVICE…]` remembers what was applied: it is durable, and
 * touches nothing when the very same stamp is there. The stamp holds digests of contents and stays with them on the machine,
 * for root alone; what leaves the machine is mixed with a salt that does not, so that short secrets cannot be guessed from it.
 */
export const STAMPING = [
  'state=$1',
  'stamp=$2',
  'unit=$3',
  'repair=$4',
  'id=$5',
  'shift 5',
  'stamps=${state}/stamps',
  '',
  'make_salt() {',
  '  if [ -s "${state}/salt" ]; then',
  '    return 0',
  '  fi',
  '  rm -f -- "${state}/.salt-$$"',
  '  head -c 32 /dev/urandom | sha256sum | cut -c 1-64 >"${state}/.salt-$$"',
  '  sync -- "${state}/.salt-$$"',
  // Of several at once one wins, and nobody ever sees half a salt.
  '  ln -- "${state}/.salt-$$" "${state}/salt" 2>/dev/null || [ -s "${state}/salt" ]',
  '  rm -f -- "${state}/.salt-$$"',
  '  sync -- "${state}"',
  '}',
  '',
  'write_stamp() {',
  '  if [ "${stamp}" = - ]; then',
  '    return 0',
  '  fi',
  '  text=$(printf "permacade 1 %s %s %s %s\\n" "${unit}" "${repair}" "$1" "$2" && shift 2 && printf "%s\\n" "${id}" "$@")',
  '  umask 077',
  '  if [ ! -d "${stamps}" ]; then',
  '    mkdir -p -- "${stamps}"',
  '    sync -- "${state%/*}/" "${state}"',
  '  fi',
  '  make_salt',
  '  if [ -f "${stamps}/${stamp}" ]; then',
  '    known=$(cat -- "${stamps}/${stamp}")',
  '    if [ "${known}" = "${text}" ]; then',
  '      return 0',
  '    fi',
  '  fi',
  '  rm -f -- "${stamps}/.${stamp}.new-"*',
  '  printf "%s\\n" "${text}" >"${stamps}/.${stamp}.new-$$"',
  '  sync -- "${stamps}/.${stamp}.new-$$"',
  '  mv -fT -- "${stamps}/.${stamp}.new-$$" "${stamps}/${stamp}"',
  '  sync -- "${stamps}"',
  '}',
  '',
].join('\n');

/**
 * A shell function: `state_digest SCRIPT NAME [ARGUMENT…]` prints the digest of what the read-only script says and how it
 * ends, or a dash when it does not end in time.
 */
export const STATE_DIGEST = [
  'state_digest() {',
  '  state_script=$1',
  '  shift',
  '  state_status=0',
  '  said=$(timeout -k 5 30 sh -u -c "${state_script}" "$@" 2>/dev/null </dev/null) || state_status=$?',
  '  if [ "${state_status}" -eq 124 ] || [ "${state_status}" -eq 137 ]; then',
  '    echo -',
  '    return 0',
  '  fi',
  '  printf "%s %s" "${state_status}" "${said}" | sha256sum | cut -c 1-64',
  '}',
  '',
].join('\n');
