/** Shorter texts are words of every message, such as a user name that stands beside a password. */
const SHORTEST = 8;

/** Takes the values of secrets out of what is said. */
export class Redaction {
  readonly #secrets = new Set<string>();

  /** @param shortest characters below which a text is said all the same */
  learn(texts: readonly string[], shortest = SHORTEST): void {
    for (const text of texts) {
      if (text.trim().length < shortest) continue;
      this.#secrets.add(text);
      // Messages quote scripts and objects as JSON.
      this.#secrets.add(JSON.stringify(text).slice(1, -1));
    }
  }

  clean(message: string): string {
    // Longer ones first: one may hold another.
    return [...this.#secrets].sort((a, b) => b.length - a.length).reduce((text, secret) => text.replaceAll(secret, '[secret]'), message);
  }
}
