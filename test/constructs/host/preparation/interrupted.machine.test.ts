import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HostCommandBody } from '../../../../src/plan/plan.js';
import { findCommand, fullMachine, pi } from './full-machine.js';
import { noPrivateRoot, privateRoot, type PrivateRoot } from './private-root.js';

/** What these scripts change anything with; each call is a point at which they can be cut. */
const CHANGING = ['mv', 'cp', 'rm', 'mkdir', 'install', 'chmod', 'chown', 'sync'];

/** Stubs that remember what they were told, as the real programs do, and count as points too. */
const REMEMBERING: Readonly<Record<string, readonly string[]>> = {
  systemctl: ['case "$1" in list-unit-files) echo "$4 enabled" ;; is-active) exit 3 ;; esac'],
  'update-initramfs': [':'],
  'dpkg-query': ['printf "installed linux-image-6\\ninstalled nvidia-driver-580\\n"'],
  'apt-mark': ['case "$*" in showhold) cat /held 2>/dev/null || true ;; *unhold*) : >/held ;; *hold*) echo "$3" >>/held ;; esac'],
  curl: ['for word; do [ "${previous:-}" = -o ] && out=$word; previous=$word; done; echo C95B321B61E88C1809C4F759DDCAE044F796ECB0 >"$out"'],
  gpg: ['for file; do :; done; [ -e "$file" ] || exit 2; echo pub:::::::::; echo "fpr:::::::::$(cat "$file"):"'],
};

const CASES: readonly (readonly [string, HostCommandBody])[] = [
  ['disabled-services', { ...findCommand(pi, 'disabled-services'), args: ['pi-3', 'bluetooth.service', 'cups.service'] }],
  ...['hosts-file', 'network-manager'].map((name) => [name, findCommand(pi, name)] as const),
  ...['held-packages', 'container-toolkit-key', 'nouveau'].map((name) => [name, findCommand(fullMachine, name)] as const),
];

describe.skipIf(noPrivateRoot)('a script that is killed at any point', () => {
  let root: PrivateRoot;
  beforeEach(() => {
    root = privateRoot();
    root.write('/etc/modprobe.d/permacade-nouveau.conf', 'blacklist nouveau\n');
    for (const name of [...CHANGING, ...Object.keys(REMEMBERING)]) {
      root.program(name, [
        'read -r n </count; n=$((n + 1)); echo "${n}" >/count',
        'if [ "${n}" = "${CUT_AT:-0}" ]; then kill -s KILL 0; fi',
        ...(REMEMBERING[name] ?? [`PATH=/usr/sbin:/usr/bin:/sbin:/bin exec ${name} "$@"`]),
      ]);
    }
  });
  afterEach(() => root.remove());

  /** Names, modes and contents of all that scripts changed, but for what cuts and a temporary folder leave. */
  const changed = (): string =>
    execFileSync(
      'sh',
      [
        '-c',
        'cd "$1"; rm -rf tmp count; find . -path ./opt -prune -o -printf "%p %y %m\\n" | sort; grep -r -s . etc usr var held run || true',
        'sh',
        join(root.folder, 'upper'),
      ],
      { encoding: 'utf8' },
    );
  const run = async (body: HostCommandBody, part: 'script' | 'delete', cut = 0): Promise<number | undefined> => {
    root.write('/count', '0\n');
    return (await root.run(body, part, { CUT_AT: String(cut) })).exitCode;
  };

  it.each(CASES)('%s does and takes back with the next run what it was to do', { timeout: 300_000 }, async (_, body) => {
    await run(body, 'script');
    const done = changed();
    await run(body, 'delete');
    const gone = changed();
    let cuts = 0;
    for (const [part, other, wanted] of [
      ['script', 'delete', done],
      ['delete', 'script', gone],
    ] as const) {
      for (let cut = 1; cut < 100; cut += 1) {
        await run(body, other);
        if ((await run(body, part, cut)) === 0) break;
        cuts += 1;
        expect(await run(body, part), `${part} cut at ${cut}`).toBe(0);
        expect(changed(), `${part} cut at ${cut}`).toBe(wanted);
      }
    }
    expect(cuts).toBeGreaterThan(1);
  });
});
