import type { Construct } from 'constructs';
import type { Host } from '../host.js';
import { hostScript, hostState, REPLACE } from './host-script.js';

/** What a name means on every machine of the home. */
export interface HostsEntry {
  readonly address: string;
  readonly names: readonly string[];
}

const BLOCK = ['begin="# BEGIN permacade: this part is managed"', 'end="# END permacade"', 'file=/etc/hosts'];

/** Everything but the managed part. A part without its end line reaches only as far as addresses and comments of ours do: nowhere. */
const REST = [
  'rest() {',
  '  [ -e "${file}" ] || return 0',
  '  awk -v begin="${begin}" -v end="${end}" \'',
  '    $0 == begin && !inside { inside = 1; held = $0 "\\n"; next }',
  '    inside && $0 == end { inside = 0; held = ""; next }',
  '    inside { held = held $0 "\\n"; next }',
  '    { print }',
  '    END { if (inside) { sub(/^[^\\n]*\\n/, "", held); printf "%s", held } }',
  '  \' "${file}"',
  '}',
];

/** First in the file, because the first line with a name wins. */
const SCRIPT = hostScript(REPLACE, BLOCK, REST, [
  'entries=$(cat)',
  'wanted=$(printf "%s\\n%s\\n%s\\n" "${begin}" "${entries}" "${end}"; rest; printf .)',
  'current=$(cat "${file}" 2>/dev/null || true; printf .)',
  'if [ "${wanted}" != "${current}" ]; then',
  '  printf %s "${wanted%.}" | replace "${file}"',
  '  chmod 644 "${file}"',
  'fi',
]);

const STATE = hostState(BLOCK, [
  'sed -n "/^${begin}\\$/,/^${end}\\$/p" "${file}" 2>/dev/null || true',
  'stat -c %a "${file}" 2>/dev/null || true',
]);

const DELETE = hostScript(REPLACE, BLOCK, REST, [
  'kept=$(rest; printf .)',
  'if [ -e "${file}" ]; then',
  '  printf %s "${kept%.}" | replace "${file}"',
  'fi',
]);

/** Makes a part of `/etc/hosts` ours: names work on a machine whose resolver knows nothing of the home. The rest of the file is kept. */
export function hostsFile(scope: Construct, host: Host, entries: readonly HostsEntry[]): void {
  const lines = entries.map(({ address, names }) => `${address} ${names.join(' ')}`);
  host.command(
    {
      name: 'hosts-file',
      script: SCRIPT,
      state: STATE,
      delete: DELETE,
      deleteIfReachable: true,
      args: [host.machine.name],
      stdin: `${lines.join('\n')}\n`,
      timeoutSeconds: 60,
    },
    scope,
  );
}
