import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ScanResult } from '../../../src/machine/scan/scan.js';
import { entryFrom } from '../../../src/machine/scan/entry.js';
import { scanText } from '../../../src/machine/scan/scan-text.js';
import { comment, inline } from '../../../src/machine/scan/yaml-text.js';
import { toMachine } from '../../../src/settings/read-host.js';
import { parseSettings } from '../../../src/settings/load-settings.js';
import { openStackFile } from '../../../src/settings/stack-file.js';
import { parseYaml } from '../../../src/settings/yaml.js';
import { exampleSettings } from '../../stacks/example.js';
import { laptop, pi4, scanTree } from './tree.js';

test('what a scan prints is taken by the settings and says there what was read', async () => {
  const results: ScanResult[] = [];
  for (const [tree, address] of [
    [laptop, '192.168.137.12'],
    [pi4, '192.168.137.41'],
  ] as const) {
    const { facts, remove } = await scanTree(tree);
    remove();
    const target = { name: address, address, user: 'ubuntu', reached: { address } };
    results.push({ ...entryFrom(facts, target.reached), target, facts });
  }
  results.push({
    target: { name: 'off', address: '192.168.137.99', user: 'ubuntu', reached: { address: '192.168.137.99' } },
    failed: 'is\noff',
  });
  const file = 'Pulumi.new.yaml';
  const { config } = openStackFile(`config:\n${scanText(results)}`, file);
  const hosts = (config['hosts'] as { roles: string[] }[]).map((host, index) => ({ ...host, roles: [index === 0 ? 'server' : 'agent'] }));
  const settings = parseSettings({ domain: 'home.arpa', ca: exampleSettings.ca, hosts }, { stack: 'new', file });
  const entries = results.flatMap((result, index) =>
    'failed' in result ? [] : [{ ...result.entry, roles: [index === 0 ? ('server' as const) : ('agent' as const)] }],
  );
  expect(settings.machines).toEqual(entries.map((entry) => toMachine(entry, 'ubuntu')));
  expect(scanText(results)).toContain('# off: not read');
});

test('any value and any comment survives being written, in a list as well', () => {
  const seed = Date.now() % 1_000_000;
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 30 }), fc.string({ maxLength: 30 }), (value, said) => {
      const yaml = `a: ${inline(value)} ${comment(said)}\nb: [${inline(value)}, { c: ${inline(value)} }]\n`;
      expect(parseYaml(yaml, 'x')).toEqual({ a: value, b: [value, { c: value }] });
    }),
    { seed, numRuns: 300, verbose: true },
  );
});

test.each(['yes', 'No', 'null', 'true', '1', '0123', '1e5', '12:30', '-', '#a', 'a: b', "it's", '0x1f', '.5', '~'])(
  'text that reads like something else stays text: %s',
  (value) => {
    expect(parseYaml(`a: ${inline(value)}\n`, 'x')).toEqual({ a: value });
  },
);
