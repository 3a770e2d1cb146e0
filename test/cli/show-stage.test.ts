import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

/** What a stage writes to a terminal before it is stopped by `signal`, and how the program ended. */
async function stopped(signal: 'SIGINT' | 'SIGTERM', prelude = ''): Promise<{ readonly out: string; readonly by: string | null }> {
  const stage = fileURLToPath(new URL('../../src/cli/show-stage.ts', import.meta.url));
  const program = `
    process.stdout.isTTY = true;
    process.stdout.columns = 80;
    ${prelude}
    import(${JSON.stringify(stage)}).then(({ showStage }) =>
      showStage('reading', async (say) => {
        say('waiting for alpha');
        await new Promise((over) => setTimeout(over, 20_000));
      }));`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--eval', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = once(child, 'exit') as Promise<[number | null, string | null]>;
  let out = '';
  for await (const chunk of child.stdout.setEncoding('utf8')) {
    if (!out.includes('alpha') && `${out}${String(chunk)}`.includes('alpha')) child.kill(signal);
    out += String(chunk);
  }
  const [code, by] = await exit;
  return { out, by: by ?? String(code) };
}

it.each(['SIGINT', 'SIGTERM'] as const)(
  '%s gives a terminal its cursor back, and ends the program as it does by itself',
  async (signal) => {
    const { out, by } = await stopped(signal);
    expect(out.lastIndexOf('\u001b[?25h')).toBeGreaterThan(out.lastIndexOf('\u001b[?25l'));
    expect(by).toBe(signal);
  },
);

it('a signal is left to who else listens for it', async () => {
  const { by } = await stopped('SIGTERM', "process.on('SIGTERM', () => process.exit(7));");
  expect(by).toBe('7');
});
