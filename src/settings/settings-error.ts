/** One thing wrong with a settings or games file. */
export interface SettingsProblem {
  /** The file, as the person named it. */
  readonly file: string;
  /** Where in it, such as `permacade:hosts[2].memory`; empty for the file as a whole. */
  readonly path: string;
  /** What was got, what was expected and the way out. One line. */
  readonly message: string;
}

/** Settings that cannot be used: every problem at once, one line each. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';

  constructor(readonly problems: readonly SettingsProblem[]) {
    super(problems.map(({ file, path, message }) => [file, path, message].filter((part) => part !== '').join(': ')).join('\n'));
  }
}

/** An error of one problem that concerns the file as a whole. */
export function unusableFile(file: string, message: string): SettingsError {
  return new SettingsError([{ file, path: '', message }]);
}
