import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { machines } from '../../nspawn/machines.js';
import { useMachines } from '../../nspawn/use-machines.js';
import { shellScript } from '../../shell-script.js';
import type { DescribedHost } from '../observe/described-home.js';
import { done, said, Stack } from '../observe/stack.js';

/** Login shells by the names of their machines. */
const SHELLS = { bash: '/bin/bash', dash: '/bin/dash', zsh: '/bin/zsh', fish: '/usr/bin/fish', tcsh: '/bin/tcsh' };

/** Login shells that run nothing; the second says that all went well. */
const UNUSABLE = { nologin: '/usr/sbin/nologin', silent: '/bin/true' };

const ODD = ["it's", '$HOME', 'a!b', '`id`', '\\', '~', '*', '%', '', 'two\nlines', 'ümlaut', '{a,b}'];

const CONTENTS = {
  files: [{ path: "/etc/it's $HOME!", content: 'secret:token', mode: '0600' }],
  commands: [
    {
      name: 'odd',
      args: ODD,
      stdin: 'read by the script\n',
      script: shellScript(`printf '%s|' "$@" >/root/words; cat >>/root/words`),
      state: shellScript('cat /root/words'),
      delete: shellScript(`printf '%s|' "$@" >/root/left`),
    },
  ],
} satisfies Partial<DescribedHost>;

describe.skipIf(machines)('machines with different login shells', { timeout: 300_000 }, () => {
  const farm = useMachines([...Object.keys(SHELLS), ...Object.keys(UNUSABLE)], { user: 'ubuntu' });
  let stack: Stack;
  const setShell = (name: string, shell: string) => farm().machine(name).inside(`usermod --shell ${shell} ubuntu`);
  const on = (name: string, script: string): Promise<string> =>
    farm()
      .machine(name)
      .inside(script)
      .then(({ stdout }) => stdout);
  const home = (contents: Partial<DescribedHost> = CONTENTS) => ({
    hosts: Object.keys(SHELLS).map((name) => stack.host(name, contents)),
  });

  beforeAll(async () => {
    for (const [name, shell] of Object.entries({ ...SHELLS, ...UNUSABLE })) expect((await setShell(name, shell)).exitCode).toBe(0);
    stack = await Stack.create(farm());
  });
  afterAll(() => stack.folder.remove());

  it('are applied, looked at and cleared alike', async () => {
    const first = await stack.up(home());
    expect([first.failed, said(first, 'error')]).toEqual([false, '']);
    for (const name of Object.keys(SHELLS)) {
      expect(await on(name, `cat /root/words "/etc/it's \\$HOME!"`), name).toBe(
        `${ODD.join('|')}|read by the script\nthe-value-of-the-token`,
      );
    }
    expect(done(await stack.preview(home()))).toEqual([]);
    const second = await stack.up(home({}));
    expect(done(second)).toEqual(expect.arrayContaining(Object.keys(SHELLS).map((name) => `delete host/${name}/command/odd`)));
    for (const name of Object.keys(SHELLS)) expect(await on(name, 'cat /root/left'), name).toBe(`${ODD.join('|')}|`);
  });

  it('are refused when the shell runs nothing, before anything else is sent, and applied once it is changed', async () => {
    const unusable = () => ({ hosts: Object.keys(UNUSABLE).map((name) => stack.host(name, CONTENTS)) });
    const refused = await stack.up(unusable());
    expect(refused.failed).toBe(true);
    for (const name of Object.keys(UNUSABLE)) {
      expect(said(refused, 'error')).toMatch(
        new RegExp(`host ${name}: the login shell of ubuntu does not run what is sent to it .*Give ubuntu another one there: sudo chsh -s`),
      );
      expect(await on(name, 'ls -d /usr/local/lib/permacade /var/lib/permacade /root/words 2>/dev/null'), name).toBe('');
      await setShell(name, SHELLS.bash);
    }
    const applied = await stack.up(unusable());
    expect([applied.failed, said(applied, 'error')]).toEqual([false, '']);
    expect(done(await stack.preview(unusable()))).toEqual([]);
  });
});
