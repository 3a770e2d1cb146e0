import type { HostCommandBody, HostFileBody, PlanUnit } from '../../../constructs/core/plan-unit.js';
import { STATE_FOLDER, stampName } from '../../../constructs/core/stamp.js';
import type { Scripts } from '../../plan/plan.js';
import { inOne } from '../script/in-one.js';
import { asRoot } from '../script/as-root.js';
import { quote } from '../script/quote.js';
import { STATE_DIGEST } from '../script/stamp.js';

/** A unit that is applied on a host. */
export type HostUnit = PlanUnit & { readonly body: HostFileBody | HostCommandBody };

/**
 * Looks at one machine and changes nothing. It reads on standard input what to look at, as calls of its own functions:
 * `measure PATH…`, then `file STAMP PATH` for each of these in the same order, `state STAMP SCRIPT NAME [ARGUMENT…]`, and
 * `services NAME…`. All files are read by one program each for contents and modes: starting one per file is what takes long on a Pi.
 * It prints one line per unit: how it compares with its stamp, the stamp's digest of the unit and repair hash, what it is
 * like when it differs, mixed with the machine's salt, and what to tell a person.
 */
export const OBSERVER_PROGRAM = [
  'set -u',
  'export LC_ALL=C',
  'stamps=$1/stamps',
  'salt_file=$1/salt',
  'line_end="',
  '"',
  'present=',
  'digests=',
  'stats=',
  'salt=-',
  'if [ -f "${salt_file}" ]; then',
  '  read -r salt <"${salt_file}"',
  'fi',
  '',
  STATE_DIGEST,
  'measure() {',
  '  for path in "$@"; do',
  '    shift',
  '    if [ -f "${path}" ] && [ ! -L "${path}" ]; then',
  '      present=${present}y',
  '      set -- "$@" "${path}"',
  '    else',
  '      present=${present}n',
  '    fi',
  '  done',
  '  if [ "$#" -eq 0 ]; then',
  '    return 0',
  '  fi',
  // A file that goes away in between would move all the others by one.
  '  digests=$(sha256sum -- "$@" | tr -d "\\\\\\\\" | cut -c 1-64) && stats=$(stat -c "%a %u %g" -- "$@") || exit 3',
  '  lines=$(printf "%s\\n" "${digests}" | wc -l)',
  '  if ! [ "${lines}" -eq "$#" ]; then',
  '    exit 3',
  '  fi',
  '  digests=${digests}${line_end}',
  '  stats=${stats}${line_end}',
  '}',
  '',
  'read_stamp() {',
  '  magic=-',
  '  version=-',
  '  unit=-',
  '  repair=-',
  '  known=-',
  '  known_stat=-',
  '  if [ -f "${stamps}/$1" ]; then',
  '    IFS=" " read -r magic version unit repair known known_stat <"${stamps}/$1" || true',
  '  fi',
  '  if [ "${magic} ${version}" != "permacade 1" ]; then',
  '    unit=-',
  '    repair=-',
  '  fi',
  '}',
  '',
  'tell() {',
  '  token=-',
  '  if [ "$1" != clean ] && [ "$1" != unknown ]; then',
  '    token=$(printf "%s\\n" "${salt}" "$1" "$2" | sha256sum | cut -c 1-64)',
  '  fi',
  '  printf "unit %s %s %s %s %s\\n" "$1" "${unit}" "${repair}" "${token}" "$3"',
  '}',
  '',
  'file() {',
  '  here=${present%"${present#?}"}',
  '  present=${present#?}',
  '  digest=-',
  '  stat=-',
  '  if [ "${here}" = y ]; then',
  '    digest=${digests%%"${line_end}"*}',
  '    digests=${digests#*"${line_end}"}',
  '    stat=${stats%%"${line_end}"*}',
  '    stats=${stats#*"${line_end}"}',
  '  fi',
  '  read_stamp "$1"',
  '  pending=${2%/*}/.${2##*/}.permacade-pending',
  // Without the salt, nothing that tells of the content may leave the machine.
  '  seen="${digest} ${stat}"',
  '  if [ "${salt}" = - ]; then',
  '    seen=${stat}',
  '  fi',
  '  if [ "${unit}" = - ]; then',
  '    tell new "${seen}" ""',
  '  elif [ "${here}" = n ] && { [ -e "$2" ] || [ -L "$2" ]; }; then',
  '    tell other "${seen}" ""',
  '  elif [ "${here}" = n ]; then',
  '    tell missing "${seen}" ""',
  '  elif [ "${digest}" != "${known}" ]; then',
  '    tell content "${seen}" ""',
  '  elif [ "${stat}" != "${known_stat}" ]; then',
  '    tell mode "${seen}" "${stat}"',
  '  elif [ -e "${pending}" ]; then',
  '    tell pending "${seen}" ""',
  '  else',
  '    tell clean "" ""',
  '  fi',
  '}',
  '',
  'state() {',
  '  read_stamp "$1"',
  '  shift',
  '  if [ "${unit}" = - ]; then',
  '    tell new "" ""',
  '    return 0',
  '  fi',
  '  if [ -z "$1" ] || [ "${known}" = - ]; then',
  '    tell clean "" ""',
  '    return 0',
  '  fi',
  '  digest=$(state_digest "$@")',
  '  if [ "${digest}" = - ]; then',
  '    tell unknown "" ""',
  '  elif [ "${digest}" = "${known}" ]; then',
  '    tell clean "" ""',
  '  elif [ "${salt}" = - ]; then',
  '    tell state "" ""',
  '  else',
  '    tell state "${digest}" ""',
  '  fi',
  '}',
  '',
  'services() {',
  '  systemctl is-active -- "$@" | sed "s/^/service /"',
  '}',
  '',
  'machine=$(cat /etc/machine-id 2>/dev/null)',
  'boot=$(cat /proc/sys/kernel/random/boot_id)',
  'calls=$(cat)',
  'echo "permacade observation 1"',
  'echo "machine ${machine:--}"',
  'echo "boot ${boot}"',
  'eval "${calls}"',
  'echo end',
  '',
].join('\n');

/** What a host is to be looked at for: the script, and what it reads. */
export interface Observer {
  readonly script: string;
  readonly input: string;
}

/**
 * The observer of one host, its units in the order in which they are answered.
 *
 * @param services whose state is told, in that order
 * @param seconds after which the host gives up by itself
 * @param folder of stamps and salt. @default STATE_FOLDER
 */
export function observer(
  host: string,
  units: readonly HostUnit[],
  services: readonly string[],
  seconds: number,
  folder = STATE_FOLDER,
  scripts: Scripts = {},
): Observer {
  const script = asRoot({ subject: `host ${host}: observation`, program: OBSERVER_PROGRAM, arguments: [folder], seconds });
  const paths = units.flatMap(({ body }) => (body.type === 'HostFile' ? [body.path] : []));
  const calls = [
    ...(paths.length === 0 ? [] : [['measure', ...paths]]),
    ...units.map(({ id, body }) =>
      body.type === 'HostFile'
        ? ['file', stampName(id), body.path]
        : ['state', stampName(id), body.state === undefined ? '' : inOne(scripts, body.state), body.name, ...body.args],
    ),
    ...(services.length === 0 ? [] : [['services', ...services]]),
  ];
  return { script, input: calls.map(([call, ...values]) => `${[call, ...values.map(quote)].join(' ')}\n`).join('') };
}
