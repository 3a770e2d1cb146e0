import { sshSettings } from '../ssh/ssh-arguments.js';
import { hostKeyAlias } from '../ssh/target.js';
import { framed } from './framed.js';
import { quote } from './quote.js';

/**
 * Runs a script on a machine that is leaving, from the computer that Pulumi runs on, with that computer's own ssh. A machine that
 * does not answer, or that shows another host key, is left as it is: that is no reason to keep it in the home for ever.
 * It reads the private key, its passphrase and what the script reads, each framed and empty where there is none.
 */
export const REMOVAL_PROGRAM = [
  'set -u',
  'host=$1',
  'user=$2',
  'known=$3',
  'script=$4',
  'address=$5',
  'name=$6',
  'shift 6',
  'umask 077',
  'folder=$(mktemp -d) || exit 1',
  `trap 'rm -rf -- "\${folder}"' EXIT`,
  'trap "exit 143" HUP INT TERM',
  'part() {',
  '  IFS= read -r size || size=0',
  '  if [ "${size}" -gt 0 ]; then',
  '    dd bs=1 "count=${size}" 2>/dev/null',
  '  fi',
  '}',
  'part >"${folder}/key"',
  'part >"${folder}/passphrase"',
  'cat >"${folder}/input"',
  'printf "%s\\n" "${known}" >"${folder}/known_hosts"',
  'set -- ssh -T -o "UserKnownHostsFile=\\"${folder}/known_hosts\\"" "$@" -l "${user}"',
  'if [ -s "${folder}/passphrase" ]; then',
  // Without a terminal ssh-add asks a program, and asks for ever when the answer is wrong; ssh itself, told to ask nobody, would not ask.
  `  printf "%s\\n" "#!/bin/sh" 'mkdir "\${0%/*}/asked" && cat "\${0%/*}/passphrase"' >"\${folder}/ask"`,
  '  chmod 700 "${folder}/ask"',
  `  set -- ssh-agent sh -c 'rm -rf "\${0%/*}/asked" && SSH_ASKPASS=$0 SSH_ASKPASS_REQUIRE=force ssh-add -q "\${0%/*}/key" </dev/null && exec "$@"' "\${folder}/ask" "$@"`,
  'elif [ -s "${folder}/key" ]; then',
  '  set -- "$@" -i "${folder}/key" -o IdentitiesOnly=yes',
  'fi',
  'for place in "${address}" "${name}"; do',
  '  if [ -z "${place}" ]; then',
  '    continue',
  '  fi',
  '  "$@" -- "${place}" "${script}" <"${folder}/input" 2>"${folder}/said"',
  '  status=$?',
  '  cat -- "${folder}/said" >&2',
  '  if [ "${status}" -ne 255 ]; then',
  '    exit "${status}"',
  '  fi',
  '  if ! grep -Eiq "connect to host|could not resolve hostname|banner exchange|connection (closed|reset) by|timed out|host key verification failed|no matching host key" "${folder}/said"; then',
  '    echo "permacade: host ${host}: cannot log in as ${user}@${place}: put that right and run it again" >&2',
  '    exit 1',
  '  fi',
  'done',
  'echo "permacade: warning: host ${host} cannot be reached, so it stays as it is. Should it come back, clean it with: npx permacade uninstall ${host}" >&2',
  '',
].join('\n');

/** The machine to remove something from. */
export interface LeavingMachine {
  readonly name: string;
  readonly address: string;
  readonly user: string;
  readonly hostKey: string;
  readonly hostName?: string;
}

/**
 * The script that runs another one on the machine.
 *
 * @param subject what it is about, such as `host pi-3: cleaning (removal)`
 */
export function removalScript(subject: string, machine: LeavingMachine, script: string): string {
  const { name, address, user, hostKey, hostName = '' } = machine;
  const settings = Object.entries(sshSettings(machine)).flatMap(([key, value]) => ['-o', `${key}=${value}`]);
  const values = [name, user, `${hostKeyAlias(machine)} ${hostKey}`, script, address, hostName, ...settings];
  return `subject=${quote(subject)}\n: "\${subject}"\nset -- ${values.map(quote).join(' ')}\n${REMOVAL_PROGRAM}`;
}

/** What {@link removalScript} reads. */
export function removalInput(privateKey: string, passphrase: string, input: string): string {
  const key = privateKey === '' || privateKey.endsWith('\n') ? privateKey : `${privateKey}\n`;
  return `${framed(key)}${framed(passphrase)}${input}`;
}
