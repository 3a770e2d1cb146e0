import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { askPerson } from '../../src/cli/ask-person.js';

const CTRL_C = '\u0003';
const CTRL_D = '\u0004';

async function typed(keys: string): Promise<string> {
  const input = new PassThrough();
  const output = Object.assign(new PassThrough().resume(), { isTTY: true });
  const answer = askPerson('Type yes: ', input, output);
  input.write(keys);
  return answer;
}

describe('an answer to a question', () => {
  it('is the line that was typed', async () => expect(await typed(' yes \n')).toBe('yes'));
  it.each([
    ['Ctrl-C', CTRL_C],
    ['Ctrl-C after some letters', `yes${CTRL_C}`],
    ['Ctrl-D', CTRL_D],
  ])('is empty for who presses %s', async (_, keys) => expect(await typed(keys)).toBe(''));
  it('is empty when the input ends', async () => {
    const input = new PassThrough();
    const answer = askPerson('Type yes: ', input, new PassThrough().resume());
    input.end();
    expect(await answer).toBe('');
  });
});
