/** Names of the errors whose message is written for the person at the terminal. */
const MEANT_FOR_PEOPLE: ReadonlySet<string> = new Set(['HomeError', 'SettingsError', 'UserError']);

/** What to print for an error: one line per problem, or, for a fault of the program, how to report it. */
export function describeError(error: unknown): string {
  if (error instanceof Error && MEANT_FOR_PEOPLE.has(error.name)) return `${error.message}\n`;
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `permacade itself failed; please report this with the command you ran:\n${detail}\n`;
}
