import type { HostFileBody } from '../../../constructs/core/plan-unit.js';
import { asRoot } from './as-root.js';
import { digestComment } from './digest.js';
import { STAMPING, stampArguments, type StampOptions } from './stamp.js';

/**
 * Replaces one file whole. Its content comes framed on standard input.
 *
 * At any moment the file is either the old or the new one, also after a power cut: the new content is written beside it,
 * reaches the disk, and only then takes the name. A note beside the file remembers that services have not noticed yet,
 * so that a run which was killed in between restarts them the next time. The stamp comes last of all.
 */
export const FILE_PROGRAM = [
  'set -euC',
  STAMPING,
  'host=$1',
  'path=$2',
  'mode=$3',
  'owner=$4',
  'group=$5',
  'shift 5',
  'folder=${path%/*}/',
  'name=${path##*/}',
  'new=${folder}.${name}.permacade-new-$$',
  'pending=${folder}.${name}.permacade-pending',
  'step="starting"',
  '',
  'fail() {',
  '  echo "permacade: host ${host}: ${path}: $1" >&2',
  '  exit 1',
  '}',
  'finish() {',
  '  status=$?',
  '  trap - EXIT',
  '  rm -f -- "${new}"',
  '  if [ "${status}" -ne 0 ]; then',
  '    echo "permacade: host ${host}: ${path}: failed while ${step}. Running it again goes on from here" >&2',
  '  fi',
  '  exit "${status}"',
  '}',
  'trap finish EXIT',
  'trap "exit 143" HUP INT TERM',
  '',
  'step="receiving the content"',
  'IFS= read -r size || fail "the connection ended before the content came"',
  'if [ -d "${path}" ]; then',
  '  fail "is a folder there; move it away"',
  'fi',
  'umask 022',
  'mkdir -p -- "${folder}"',
  'umask 077',
  'rm -f -- "${folder}.${name}.permacade-new-"*',
  'cat >"${new}"',
  'received=$(wc -c <"${new}")',
  'if ! [ "${received}" -eq "${size}" ]; then',
  '  fail "only ${received} of ${size} bytes arrived"',
  'fi',
  '',
  'step="setting owner ${owner}:${group}"',
  'chown -- "${owner}:${group}" "${new}"',
  'step="setting mode ${mode}"',
  'chmod -- "${mode}" "${new}"',
  '',
  'step="comparing"',
  'digest=$(sha256sum <"${new}" | cut -c 1-64)',
  'new_stat=$(stat -c "%a %u %g" -- "${new}")',
  'changed=yes',
  'if [ -f "${path}" ] && [ ! -L "${path}" ]; then',
  '  old_stat=$(stat -c "%a %u %g" -- "${path}")',
  '  if [ "${old_stat}" = "${new_stat}" ] && cmp -s -- "${new}" "${path}"; then',
  '    changed=no',
  '  fi',
  'fi',
  'if [ "${changed}" = yes ]; then',
  '  step="replacing the file"',
  '  sync -- "${new}"',
  '  if [ "$#" -gt 0 ]; then',
  '    touch -- "${pending}"',
  '    sync -- "${pending}" "${folder}"',
  '  fi',
  '  mv -fT -- "${new}" "${path}"',
  '  sync -- "${folder}"',
  'fi',
  '',
  'if [ "$#" -gt 0 ] && [ -e "${pending}" ]; then',
  '  step="restarting services"',
  '  systemctl daemon-reload',
  '  for service in "$@"; do',
  '    step="restarting ${service}"',
  '    state_now=$(systemctl is-active -- "${service}" || true)',
  '    case "${state_now}" in',
  '      inactive | unknown | not-found) continue ;;',
  '      *) ;;',
  '    esac',
  '    if ! systemctl restart -- "${service}"; then',
  '      echo "permacade: host ${host}: the last lines of ${service}:" >&2',
  '      journalctl --no-pager --lines=20 --output=cat --unit="${service}" | cut -c 1-1000 >&2',
  '      fail "${service} did not start with this file. See: systemctl status ${service}"',
  '    fi',
  '  done',
  'fi',
  'step="remembering what was done"',
  'rm -f -- "${pending}"',
  'write_stamp "${digest}" "${new_stat}" "$@"',
  '',
].join('\n');

/** Enough to send a file to a slow card. */
const WRITE_SECONDS = 120;

/** k3s tells systemd that it started only once it answers, which takes minutes on a Pi. */
const RESTART_SECONDS = 300;

/** Seconds after which {@link fileScript} stops itself. */
export function fileSeconds(body: HostFileBody): number {
  return WRITE_SECONDS + RESTART_SECONDS * body.restarts.length;
}

/** The script that brings one file up to date; it does nothing when it already is. */
export function fileScript(body: HostFileBody, options: StampOptions = {}): string {
  const { host, path, mode, owner, group, restarts } = body;
  const script = asRoot({
    subject: `host ${host}: ${path}`,
    program: FILE_PROGRAM,
    arguments: [...stampArguments(body, options), host, path, mode, owner, group, ...restarts],
    seconds: fileSeconds(body),
    repair: options.repair,
  });
  return `${digestComment(body.content)}\n${script}`;
}
