import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';
import { permacade as run } from '../../src/cli/permacade.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the command line as a person does, in another process. */
export function permacade(...args: readonly string[]): Ran {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'bin/permacade.mjs'), ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  return { code: status, out: stdout, err: stderr };
}

/** Runs the command line in this process, which takes a fraction of the time: for commands that neither ask nor exit early. */
export async function permacadeInProcess(...args: readonly string[]): Promise<Ran> {
  process.env['PERMACADE_ROOT'] = root;
  const { exitCode } = process;
  const listeners = process.stdout.listeners('error');
  const [out, err] = [process.stdout, process.stderr].map((stream) => {
    const texts: string[] = [];
    const write = (text: unknown, ...rest: readonly unknown[]): boolean => {
      texts.push(String(text));
      const callback = rest.at(-1);
      if (typeof callback === 'function') callback();
      return true;
    };
    return { texts, spy: vi.spyOn(stream, 'write').mockImplementation(write) };
  });
  try {
    const code = await run(args);
    return { code, out: out!.texts.join(''), err: err!.texts.join('') };
  } finally {
    out!.spy.mockRestore();
    err!.spy.mockRestore();
    process.exitCode = exitCode;
    for (const listener of process.stdout.listeners('error').filter((each) => !listeners.includes(each)))
      process.stdout.off('error', listener as () => void);
  }
}
