import { preferredKey } from './entry.js';
import { fingerprint, showCommand } from '../ssh/fingerprint.js';
import type { Scanned, ScanResult } from './scan.js';
import { comment, yamlText } from './yaml-text.js';

/** Machines that answered, in the order in which they were named. */
export function listScanned(results: readonly ScanResult[]): readonly Scanned[] {
  return results.filter((result): result is Scanned => !('failed' in result));
}

/** Text to paste into the settings; a comment for each machine that did not answer. */
export function scanText(results: readonly ScanResult[]): string {
  const items = results.map((result) =>
    'failed' in result ? `    ${comment(`${result.target.name}: not read: ${result.failed}`)}\n` : yamlText(result),
  );
  return `  permacade:hosts:\n${items.join('')}`;
}

/** One line per machine whose key nobody vouched for yet. */
export function warnUnpinned(results: readonly Scanned[]): readonly string[] {
  return results.flatMap(({ target, facts }) => {
    const key = preferredKey(facts.hostKeys);
    if (target.hostKey !== undefined || key === undefined) return [];
    return [
      `host ${target.name}: its host key is ${fingerprint(key)}, as somebody at that address says: compare it on the machine itself, ${showCommand(key)}`,
    ];
  });
}

/** The same as data: entry, facts, and for each machine that failed the reason. */
export function scanJson(results: readonly ScanResult[]): unknown {
  return results.map((result) => {
    if ('failed' in result) return { host: result.target.name, failed: result.failed };
    const { target, entry, about, refused, facts } = result;
    const key = preferredKey(facts.hostKeys);
    return {
      host: target.name,
      pinned: target.hostKey !== undefined,
      ...(key === undefined ? {} : { fingerprint: fingerprint(key) }),
      ...(refused === undefined ? {} : { refused }),
      entry,
      about,
      facts,
    };
  });
}
