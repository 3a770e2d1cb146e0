/** As many as the client has connections; more would only queue there. */
const AT_ONCE = 16;

/** Runs the task for every item, several at once, and waits for all. The first error ends it. */
export async function atOnce<T>(items: readonly T[], task: (item: T) => Promise<void>): Promise<void> {
  const left = items.values();
  const worker = async (): Promise<void> => {
    for (const item of left) await task(item);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, worker));
}
