import { createInterface } from 'node:readline';

/**
 * Asks the person, and returns what they type. Who presses Ctrl-C or Ctrl-D has said nothing, which agrees to nothing.
 *
 * @param input where the person types
 * @param output where the question appears; not where results are printed, which may be read by a program
 */
export async function askPerson(
  question: string,
  input: NodeJS.ReadableStream = process.stdin,
  output: NodeJS.WritableStream = process.stderr,
): Promise<string> {
  const lines = createInterface({ input, output });
  const nothing = Symbol('nothing');
  try {
    const answer = await new Promise<string | typeof nothing>((answered) => {
      lines.once('close', () => answered(nothing));
      lines.question(question, answered);
    });
    if (answer !== nothing) return answer.trim();
    output.write('\n');
    return '';
  } finally {
    lines.close();
  }
}
