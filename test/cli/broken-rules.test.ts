import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Verdict } from '../../src/fit/verdict.js';
import { permacade, permacadeInProcess } from './permacade.js';

interface StackFile {
  config: Record<string, unknown> & { 'permacade:hosts': Record<string, unknown>[] };
}

const example = fileURLToPath(new URL('../../Pulumi.home.yaml', import.meta.url));

describe('a home of which the cluster part breaks a rule', () => {
  let folder: string;
  let settings: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'permacade-test-'));
    settings = join(folder, 'Pulumi.home.yaml');
    const file = parse(readFileSync(example, 'utf8')) as StackFile;
    file.config['permacade:sprinklers'] = { device: '/dev/ttyACM0', nodeSelector: { 'iot-role': 'nobody' } };
    file.config['permacade:accept'] = [{ rule: 'wifi', unit: 'nowhere', because: 'nothing breaks it' }];
    // Nothing answers at these addresses, and at once.
    file.config['permacade:hosts'].forEach((host, nth) => (host['address'] = `127.0.77.${nth + 1}`));
    writeFileSync(settings, stringify(file));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is refused by synth', async () => {
    const { code, err } = await permacadeInProcess('synth', '--settings', settings, '--out', join(folder, 'out'));
    expect([code, err]).toEqual([1, expect.stringMatching(/\[no-node\]/)]);
  });

  it('has a verdict that names the rule', async () => {
    const { code, out, err } = await permacadeInProcess('fit', '--json', '--settings', settings);
    const { fits, problems } = JSON.parse(out) as Verdict;
    expect({ code, err, fits }).toEqual({ code: 1, err: '', fits: false });
    expect(problems).toContainEqual(expect.objectContaining({ kind: 'no-node', message: expect.stringMatching(/iot-role=nobody/) }));
    expect(problems).toContainEqual(expect.objectContaining({ kind: 'rule', message: expect.stringMatching(/permacade:accept/) }));
  });

  it('has its machines looked at by drift, with a warning', async () => {
    const { code, out, err } = await permacadeInProcess('drift', '--json', '--settings', settings);
    expect(err).toMatch(/^warning: .*\[no-node\]$/m);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ clean: false });
  });

  it('has a machine cleaned by uninstall, with a warning', () => {
    const { code, err } = permacade('uninstall', 'pi-4-1', '--settings', settings);
    expect(err).toMatch(/^warning: .*\[no-node\]$/m);
    expect([code, err]).toEqual([1, expect.stringMatching(/^cannot ask for confirmation without a terminal: /m)]);
  });
});
