/** Reads the host's name, which every script here gets as its first argument, and says things to whoever waits. */
const OPENING = [
  '#!/bin/sh',
  'set -eu',
  'export LC_ALL=C',
  'umask 022',
  'host=$1',
  'shift',
  'say() {',
  '  printf "host %s: %s\\n" "${host}" "$1" >&2',
  '}',
];

const FAIL = ['fail() {', '  say "$1"', '  exit 1', '}'];

/** A script of fixed lines. Its first argument is the host's name; `fail SENTENCE` ends it. */
export function hostScript(...parts: readonly (readonly string[])[]): string {
  const lines = parts.flat();
  const fails = lines.some((line) => /\bfail "/.test(line)) ? FAIL : [];
  return [...OPENING, ...fails, ...lines, ''].join('\n');
}

/** A script that only looks and prints: it says nothing else. Its first argument is the host's name. */
export function hostState(...parts: readonly (readonly string[])[]): string {
  return ['#!/bin/sh', 'set -eu', 'export LC_ALL=C', 'shift', ...parts.flat(), ''].join('\n');
}

/** Only root looks into this folder; what the scripts remember between runs is in it. */
export const MEMORY_FOLDER = '/var/lib/permacade';

/** Makes {@link MEMORY_FOLDER}. */
export const MEMORY = ['install -d -m 700 /var/lib/permacade'];

/**
 * `replace FILE`: puts standard input in its place, keeping mode and owner. At any moment, also after a power cut, the
 * file is the old or the new one; on a FAT partition, which has no journal, as nearly as it can be.
 */
export const REPLACE = [
  'replace() {',
  '  new=$1.permacade-new',
  '  cat >"${new}"',
  '  if [ -e "$1" ]; then',
  '    chmod --reference="$1" -- "${new}"',
  '    # FAT has no owners.',
  '    chown --reference="$1" -- "${new}" 2>/dev/null || true',
  '  fi',
  '  sync -f -- "${new}"',
  '  mv -fT -- "${new}" "$1"',
  '  sync -f -- "$1"',
  '}',
];

/** Leaves a container alone: its kernel, clock and boot loader are those of the machine it runs on. */
export const NOT_IN_A_CONTAINER = ['if systemd-detect-virt --quiet --container; then', '  exit 0', 'fi'];
