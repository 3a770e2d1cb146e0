import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { quote } from '../quote.js';
import { program } from '../cluster/kubeconfig/server.js';

/** A stub for Pulumi's command line: it notes what it is called with and given, and writes a stack file as Pulumi would. */
export interface PulumiStub {
  /** Folder for `PATH`. */
  readonly bin: string;
  /** Arguments of every call, a line each. */
  calls(): readonly string[];
  /** What it read for a secret. */
  given(secret: string): string;
}

/** @param failsAt the secret that it refuses to take */
export function stubPulumi(folder: string, { failsAt = '', passphrase = true } = {}): PulumiStub {
  const bin = join(folder, 'bin');
  const notes = join(folder, 'notes');
  mkdirSync(join(notes, 'given'), { recursive: true });
  program(
    bin,
    'pulumi',
    [
      `notes=${quote(notes)}`,
      'echo "$*" >>"$notes/calls"',
      'folder=.; stack=home',
      'while :; do case "$1" in --cwd) folder=$2; shift 2 ;; --non-interactive) shift ;; *) break ;; esac; done',
      'case "$1 $2" in',
      '  "version "*) echo v3.248.0 ;;',
      '  "whoami "*) echo somebody ;;',
      `  "stack init") ${passphrase ? '' : 'echo "error: passphrase must be set with PULUMI_CONFIG_PASSPHRASE" >&2; exit 255; '}test -s "$folder/Pulumi.yaml" || exit 9`,
      '    printf "encryptionsalt: v1:stub=:c2FsdA==\\nconfig:\\n" >"$folder/Pulumi.$3.yaml" ;;',
      '  "stack rm") echo "removed $3" >>"$notes/removed" ;;',
      '  "config get") for last; do :; done; cat "$notes/given/${last#secret:}" ;;',
      '  "config set")',
      '    for last; do test "$before" = --stack && stack=$last; before=$last; done',
      '    name=${last#secret:}',
      `    test "$name" = ${quote(failsAt)} && { echo "error: no room" >&2; exit 255; }`,
      '    cat >"$notes/given/$name"',
      '    test -s "$folder/Pulumi.$stack.yaml" && printf "  %s:\\n    secure: v1:stub:%s\\n" "$last" "$(printf %s "$name" | md5sum | cut -c1-16)" >>"$folder/Pulumi.$stack.yaml"',
      '    true ;;',
      '  *) echo "the stub does not know: $*" >&2; exit 9 ;;',
      'esac',
    ].join('\n'),
  );
  program(bin, 'npx', 'test "$1" = pulumi || exit 9\nshift\nexec pulumi "$@"');
  const read = (name: string): string => {
    try {
      return readFileSync(join(notes, name), 'utf8');
    } catch {
      return '';
    }
  };
  return {
    bin,
    calls: () =>
      read('calls')
        .split('\n')
        .filter((line) => line !== ''),
    given: (secret) => read(`given/${secret}`),
  };
}
