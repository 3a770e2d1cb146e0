/** Runs one part of something longer; the place to show that it runs, how far it is, and how it ended. */
export type Stage = <T>(title: string, run: (say: (text: string) => void) => Promise<T>) => Promise<T>;

/** Shows nothing. */
export const silently: Stage = (_title, run) => run(() => undefined);
