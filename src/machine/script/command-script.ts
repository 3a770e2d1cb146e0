import type { HostCommandBody } from '../../../constructs/core/plan-unit.js';
import { asRoot } from './as-root.js';
import { digestComment } from './digest.js';
import { inOne } from './in-one.js';
import { NONE, STAMPING, stampArguments, type StampOptions, STATE_DIGEST } from './stamp.js';

/**
 * Runs one script, with what it reads framed on standard input when it reads anything, and remembers what its machine looks
 * like right afterwards; or removes what was remembered, when the script was the unit's last.
 */
export const COMMAND_PROGRAM = [
  'set -eu',
  STAMPING,
  STATE_DIGEST,
  'host=$1',
  'name=$2',
  'script=$3',
  'reads=$4',
  'last=$5',
  'observe=$6',
  'shift 6',
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
  'else',
  '  size=0',
  '  IFS= read -r size || true',
  // The shell drops line ends at the end of a substitution; the dot keeps them.
  '  input=$(cat && echo .)',
  '  input=${input%.}',
  '  received=$(printf %s "${input}" | wc -c)',
  '  if ! [ "${received}" -eq "${size}" ]; then',
  '    echo "permacade: host ${host}: ${name}: only ${received} of ${size} bytes of its input arrived" >&2',
  '    exit 1',
  '  fi',
  '  printf %s "${input}" | sh -eu -c "${script}" "${name}" "$@"',
  'fi',
  '',
  'if [ "${last}" = last ]; then',
  '  rm -f -- "${stamps}/${stamp}"',
  '  exit 0',
  'fi',
  'digest=-',
  'if [ -n "${observe}" ]; then',
  '  digest=$(state_digest "${observe}" "${name}" "$@")',
  'fi',
  'write_stamp "${digest}" "- - -"',
  '',
].join('\n');

/** The script that runs the command. */
export function commandScript(body: HostCommandBody, options: StampOptions = {}): string {
  return script(body, body.script, options, false);
}

/** The script that runs when the command leaves the program, when it has one. */
export function deleteScript(body: HostCommandBody, options: StampOptions = {}): string | undefined {
  return body.delete === undefined ? undefined : script(body, body.delete, options, true);
}

function script(body: HostCommandBody, text: string, options: StampOptions, last: boolean): string {
  const name = last ? `${body.name} (removal)` : body.name;
  const reads = body.stdin === '' ? 'nothing' : 'input';
  const { repair: _, ...unrepaired } = options;
  const wrapped = asRoot({
    subject: `host ${body.host}: ${name}`,
    program: COMMAND_PROGRAM,
    arguments: [
      ...stampArguments(body, last ? unrepaired : options),
      ...[
        body.host,
        name,
        inOne(options.scripts, text),
        reads,
        last ? 'last' : NONE,
        last || body.state === undefined ? '' : inOne(options.scripts, body.state),
      ],
      ...body.args,
    ],
    seconds: body.timeoutSeconds,
    repair: last ? undefined : options.repair,
  });
  return reads === 'nothing' ? wrapped : `${digestComment(body.stdin)}\n${wrapped}`;
}
