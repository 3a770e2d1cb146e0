import type { HostCommandBody } from '../../../constructs/core/plan-unit.js';
import { asRoot } from './as-root.js';
import { digestComment } from './digest.js';

/** Runs one script, with what it reads framed on standard input when it reads anything. */
export const COMMAND_PROGRAM = [
  'set -eu',
  'host=$1',
  'name=$2',
  'script=$3',
  'reads=$4',
  'shift 4',
  '',
  'finish() {',
  '  status=$?',
  '  trap - EXIT',
  '  if [ "${status}" -ne 0 ]; then',
  '    echo "permacade: host ${host}: ${name} failed with status ${status}. Running it again goes on from here" >&2',
  '  fi',
  '  exit "${status}"',
  '}',
  'trap finish EXIT',
  'trap "exit 143" HUP INT TERM',
  '',
  'if [ "${reads}" = nothing ]; then',
  '  sh -eu -c "${script}" "${name}" "$@" </dev/null',
  '  exit 0',
  'fi',
  'size=0',
  'IFS= read -r size || true',
  // The shell drops line ends at the end of a substitution; the dot keeps them.
  'input=$(cat && echo .)',
  'input=${input%.}',
  'received=$(printf %s "${input}" | wc -c)',
  'if ! [ "${received}" -eq "${size}" ]; then',
  '  echo "permacade: host ${host}: ${name}: only ${received} of ${size} bytes of its input arrived" >&2',
  '  exit 1',
  'fi',
  'printf %s "${input}" | sh -eu -c "${script}" "${name}" "$@"',
  '',
].join('\n');

/** The script that runs the command. */
export function commandScript(body: HostCommandBody): string {
  return script(body, body.script, body.name);
}

/** The script that runs when the command leaves the program, when it has one. */
export function deleteScript(body: HostCommandBody): string | undefined {
  return body.delete === undefined ? undefined : script(body, body.delete, `${body.name} (removal)`);
}

function script(body: HostCommandBody, text: string, name: string): string {
  const reads = body.stdin === '' ? 'nothing' : 'input';
  const wrapped = asRoot({
    subject: `host ${body.host}: ${name}`,
    program: COMMAND_PROGRAM,
    arguments: [body.host, name, text, reads, ...body.args],
    seconds: body.timeoutSeconds,
  });
  return reads === 'nothing' ? wrapped : `${digestComment(body.stdin)}\n${wrapped}`;
}
