import { describe, expect, it } from 'vitest';
import { settingsFromPulumi } from '../../src/settings/pulumi-config.js';
import { loadSettings } from '../../src/settings/load-settings.js';
import { exampleConfig, readProblems, smallest } from './stack-text.js';

/** As `pulumi.runtime.allConfig()` hands values over: text as it is, everything else as JSON. */
const asPulumi = (config: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(Object.entries(config).map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)]));

describe('settings of a running Pulumi program', () => {
  it('equal those read from the file', () => {
    expect(settingsFromPulumi(asPulumi(exampleConfig()), 'home')).toEqual(loadSettings({ stack: 'home', file: 'Pulumi.home.yaml' }));
  });

  it('keep text that looks like JSON as text', () => {
    expect(settingsFromPulumi({ ...asPulumi(smallest()), 'permacade:domain': '1234' }, 'home').domain).toBe('1234');
  });

  it('name the secrets, and leave other namespaces alone', () => {
    const all = { ...asPulumi(smallest()), 'secret:b': 'decrypted', 'secret:a': 'decrypted', 'aws:region': 'mars' };
    expect(settingsFromPulumi(all, 'home').secrets).toEqual(['a', 'b']);
  });

  it('are refused like those of the file, which is named', () => {
    expect(readProblems(() => settingsFromPulumi({ ...asPulumi(smallest()), 'permacade:hosts': 'none' }, 'farm'))).toEqual([
      "Pulumi.farm.yaml: permacade:hosts: got 'none', expected a list of at least one host",
    ]);
    expect(readProblems(() => settingsFromPulumi({ ...asPulumi(smallest()), 'permacade:host': '[]' }, 'home'))).toEqual([
      "Pulumi.home.yaml: permacade:host: got an unknown key; did you mean 'hosts'?",
    ]);
  });
});
