/** The server does the rest of its waiting on two cores anyway. */
const AT_ONCE = 16;

/** Runs the task for every item, several at once, and waits for all. The first error ends it. */
export async function atOnce<T>(items: readonly T[], task: (item: T) => Promise<void>): Promise<void> {
  const left = items.values();
  const worker = async (): Promise<void> => {
    for (const item of left) await task(item);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, worker));
}
