import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { programConfig } from '../../../src/rehearsal/rehearse/config.js';
import { settingsFromPulumi } from '../../../src/settings/pulumi-config.js';
import { loadSettings } from '../../../src/settings/load-settings.js';
import { smallProgram } from '../../homes/small-home.js';
import { ROOT } from '../control-plane/available.js';
import { exampleHome } from '../../stacks/example.js';

describe('what the program is told', () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'permacade-test-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('gives it the settings that the command line reads, in the form of the engine', () => {
    const settings = join(ROOT, 'Pulumi.home.yaml');
    const { config } = programConfig({ settings, plan: exampleHome().plan });
    const { secrets: _, ...told } = settingsFromPulumi(config, 'home');
    const { secrets: __, ...read } = loadSettings({ stack: 'home', file: settings });
    expect(told).toEqual(read);
  });

  it('makes up a value for every secret that the plan mentions, and takes none from the stack', () => {
    const program = smallProgram(folder);
    const settings = join(folder, 'Pulumi.small.yaml');
    writeFileSync(settings, 'config:\n  secret:unused: { secure: AAAA }\n  secret:ssh-key-passphrase: { secure: BBBB }\n');
    const { config, secretKeys } = programConfig({ settings, plan: JSON.parse(JSON.stringify(program.plan)) as typeof program.plan });
    expect(secretKeys).toEqual([...program.secretKeys, 'secret:unused'].sort());
    expect(config['secret:unused']).toBe('made-up-unused');
    expect(config['secret:ssh-key']).toBe('made-up-ssh-key');
    expect(JSON.stringify(config)).not.toMatch(/AAAA|BBBB/);
  });
});
