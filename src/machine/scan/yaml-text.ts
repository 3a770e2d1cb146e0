import { stringify } from 'yaml';
import type { HostEntry } from '../../settings/host-schema.js';
import type { ScannedEntry } from './entry.js';

/** A value as YAML writes it within a line, also within a list there. */
export function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  // What JSON writes in quotes reads the same in YAML.
  if (typeof value === 'string' && value.includes('\n')) return JSON.stringify(value);
  const list = stringify([value], { collectionStyle: 'flow', lineWidth: 0, compat: 'yaml-1.1' }).trimEnd();
  return list.slice('[ '.length, -' ]'.length);
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
      return [`${lead}${key}: ${inline(value)}${note === undefined ? '' : ` ${comment(note)}`}`];
    });
  return [...heading.map(comment), ...lines].map((line) => `${indent}${line}\n`).join('');
}

function diskLines(disks: NonNullable<HostEntry['disks']>, about: readonly string[]): readonly string[] {
  return disks.flatMap((disk, index) => [`    ${comment(about[index] ?? '')}`, `    - ${inline(disk)}`]);
}
