import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { onExit } from 'signal-exit';
import { quote } from '../../quote.js';
import { k3sYaml } from './written.js';

/** Where the home's script looks for what k3s wrote. */
const K3S_YAML = '/etc/rancher/k3s/k3s.yaml';

/** Puts a program in a folder. */
export function program(folder: string, name: string, script: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, name), 0o755);
}

/** `PATH` with a folder before all others. */
export function pathWith(folder: string): string {
  return `${folder}${delimiter}${process.env['PATH']}`;
}

/**
 * A server in a folder: its kubeconfig, and a shell command that runs the script in `$script` as the server's login shell would.
 * Whoever runs the tests may not be root; its `sudo` does not mind.
 */
function serverIn(folder: string): string {
  const bin = join(folder, 'server-bin');
  const file = join(folder, 'k3s.yaml');
  writeFileSync(file, k3sYaml.replace('192.168.137.253', '127.0.0.1'));
  program(bin, 'sudo', 'test "$1" = -n && shift\nexec "$@"');
  // As long as the real one: the call counts the bytes of its script.
  const link = `/tmp/k3s-${randomBytes(6)
    .toString('hex')
    .slice(0, K3S_YAML.length - '/tmp/k3s-.yaml'.length)}.yaml`;
  symlinkSync(file, link);
  onExit(() => rmSync(link, { force: true }));
  return `sed ${quote(`s#${K3S_YAML}#${link}#g`)} | PATH=${quote(bin)}:$PATH sh -c "$script"`;
}

/** An `ssh` that writes its arguments, one a line, and the known hosts it was given, and then is logged in at once. */
export function fakeSsh(folder: string): string {
  const bin = join(folder, 'bin');
  program(
    bin,
    'ssh',
    [
      `printf '%s\\n' "$@" > ${quote(join(folder, 'arguments'))}`,
      'for word; do case "$word" in UserKnownHostsFile=*) known=${word#*=}; known=${known#?}; known=${known%?};; esac; script=$word; done',
      `cat "$known" > ${quote(join(folder, 'known_hosts'))}`,
      serverIn(folder),
    ].join('\n'),
  );
  return bin;
}
