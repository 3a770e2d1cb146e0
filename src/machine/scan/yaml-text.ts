import type { HostEntry } from '../../settings/host-schema.js';
import type { ScannedEntry } from './entry.js';

/** Words and forms that YAML reads as something other than text stay inside quotes. */
const PLAIN = /^[A-Za-z/][A-Za-z0-9._/+@-]*( [A-Za-z0-9][A-Za-z0-9._/+=@-]*)*$/;
const WORDS = /^(y|n|yes|no|true|false|on|off|null)$/i;
const SIZE = /^[0-9]+(\.[0-9]+)?[KMGT]i$/;
const ADDRESS = /^[0-9]+(\.[0-9]+){3}$/;

/** A value as YAML writes it within a line. */
export function scalar(value: string | number | boolean): string {
  if (typeof value !== 'string') return String(value);
  const plain = (PLAIN.test(value) && !WORDS.test(value)) || SIZE.test(value) || ADDRESS.test(value);
  // What JSON writes in quotes reads the same in YAML.
  return plain ? value : JSON.stringify(value);
}

/** A comment may hold anything but line ends and control characters. */
export function comment(text: string): string {
  return `# ${text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')}`;
}

/** The entry as an item of `permacade:hosts`, to paste into the settings; comments only for a machine that is refused. */
export function yamlText({ entry, about, beside, aboutDisks, refused }: ScannedEntry, indent = '    '): string {
  const heading = refused === undefined ? about : [`${entry.name} ${refused}`, ...about];
  const lines = Object.entries(refused === undefined ? entry : {})
    .filter(([, value]) => value !== undefined)
    .flatMap(([key, value], index) => {
      const lead = index === 0 ? '- ' : '  ';
      if (key === 'disks') return [`${lead}disks:`, ...diskLines(entry.disks ?? [], aboutDisks)];
      const note = beside[key as keyof HostEntry];
      return [`${lead}${key}: ${flow(value)}${note === undefined ? '' : ` ${comment(note)}`}`];
    });
  return [...heading.map(comment), ...lines].map((line) => `${indent}${line}\n`).join('');
}

function diskLines(disks: NonNullable<HostEntry['disks']>, about: readonly string[]): readonly string[] {
  return disks.flatMap((disk, index) => [`    ${comment(about[index] ?? '')}`, `    - ${flow(disk)}`]);
}

function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return scalar(value as string | number | boolean);
  const parts = Object.entries(value).map(([key, part]) => `${key}: ${flow(part)}`);
  return `{ ${parts.join(', ')} }`;
}
