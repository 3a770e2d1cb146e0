import { lstatSync } from 'node:fs';
import type { Compilation } from '../plan/compile.js';
import { listScanned } from '../machine/scan/scan-text.js';
import { type Login, scan, type Scanned } from '../machine/scan/scan.js';
import { parseTarget, type ScanTarget } from '../machine/scan/scan-target.js';
import { openStackFile } from '../settings/stack-file.js';
import type { Settings } from '../settings/settings.js';
import { parseSettings, requireStackName } from '../settings/load-settings.js';
import { domain as domainForm } from '../settings/stack-schema.js';
import { onOneLine } from '../settings/quote-value.js';
import { overSsh } from '../machine/ssh/run-over-ssh.js';
import { UserError } from '../user-error.js';
import { explainSecrets, listManualCommands, listMissingSecrets } from './next-steps.js';
import { makeAuthority } from './authority.js';
import { neededSecrets } from './needed-secrets.js';
import { writeNewFile, fileExistsError } from './write-new-file.js';
import { encryptSecrets, hasPulumi, requireLogin } from './pulumi-stack.js';
import { renameDuplicates, suggestRoles } from './suggest-roles.js';
import { generateSecrets } from './secret-values.js';
import { type NewSettings, settingsText } from './settings-text.js';
import { type Ask, confirmHostKeys, listHostKeys } from './confirm-host-keys.js';

export interface InitOptions {
  readonly stack: string;
  /** The file to write. */
  readonly file: string;
  /** Addresses as the person wrote them. */
  readonly hosts: readonly string[];
  readonly domain: string;
  readonly user: string;
  readonly timeZone: string;
  /** Text of `Pulumi.yaml`. */
  readonly project: string;
  /** Fingerprints of host keys that the person has compared already. */
  readonly trusted: readonly string[];
  /** Where somebody can be asked. */
  readonly ask?: Ask;
  readonly login?: Login;
  /** Reads the machines; shows meanwhile how far it is. */
  readonly reading?: (
    targets: readonly ScanTarget[],
    read: (said: (target: ScanTarget) => void) => Promise<readonly Scanned[]>,
  ) => Promise<readonly Scanned[]>;
  /** Compiles the home with new settings, and tells what rules it breaks. */
  readonly compiled: (settings: Settings) => Promise<Pick<Compilation, 'plan' | 'broken'>>;
}

/** Writes a home's first settings with its machines, keys and secrets, all at once or not at all. Returns what to tell the person. */
export async function init(options: InitOptions): Promise<readonly string[]> {
  const { stack, file, domain, user, timeZone } = options;
  requireStackName(stack);
  requireDomain(domain);
  if (lstatSync(file, { throwIfNoEntry: false }) !== undefined) throw fileExistsError(file);
  const pulumi = await hasPulumi();
  if (pulumi) await requireLogin();
  const scanned = await readMachines(options);
  const keys = listHostKeys(scanned);
  await confirmHostKeys(keys, options.trusted, options.ask);
  await showPinned(scanned, options.login ?? {});
  const { user: login, machines } = withSharedUser(suggestRoles(scanned), user);

  const authority = await makeAuthority();
  const nothing = { whole: {}, secrets: {} };
  const base: NewSettings = {
    ...{ stack, domain, timeZone, machines, certificate: authority.certificate, placeholder: !pulumi, encrypted: nothing },
    user: login,
  };
  const parsed = (text: string): Settings => {
    const { config, secrets } = openStackFile(text, file);
    return parseSettings(config, { stack, file, secrets });
  };
  const settings = parsed(settingsText(base));
  const { names, problems } = await neededSecrets(() => options.compiled(settings));
  const registryUser = settings.registry.login?.username ?? 'arcade';
  const values = generateSecrets(names, authority.key, registryUser);
  const encrypted = pulumi ? await encryptSecrets(stack, options.project, values.made) : nothing;
  const text = settingsText({ ...base, encrypted });
  parsed(text);
  writeNewFile(file, text);

  return [
    `wrote ${file}: ${machines.map(({ entry }) => `${entry.name} (${entry.roles.join(', ')})`).join(', ')}`,
    '',
    ...(pulumi
      ? [`Pulumi has encrypted ${values.made.size} secrets: ${[...values.made.keys()].join(', ')}.`, ...explainSecrets(stack)]
      : [...listManualCommands(values, stack, registryUser), ...explainSecrets(stack)]),
    ...listMissingSecrets(values.missing, stack),
    ...(problems.length === 0 ? [] : ['', 'The home breaks these rules on your machines:', ...problems.map((problem) => `  ${problem}`)]),
    '',
    `Next: check the comments in ${file}; npx permacade doctor --stack ${stack}; npx permacade synth --stack ${stack}; npx pulumi up --stack ${stack}`,
  ];
}

/** Said before any machine is read, which takes a minute. */
function requireDomain(given: string): void {
  const { error } = domainForm().safeParse(given);
  if (error !== undefined) throw new UserError(`--domain: got '${onOneLine(given)}', expected ${error.issues[0]!.message}`);
}

async function readMachines({ hosts, user, login, reading }: InitOptions): Promise<readonly Scanned[]> {
  const targets = [...new Set(hosts)].map((host) => parseTarget(host, [], user));
  const read = async (said: (target: ScanTarget) => void): Promise<readonly Scanned[]> => {
    const results = await scan(targets, { ...(login === undefined ? {} : { login }), answered: said });
    const failed = results.flatMap((result) =>
      'failed' in result ? [result.failed] : result.refused === undefined ? [] : [`host ${result.target.name} ${result.refused}`],
    );
    if (failed.length > 0) throw new UserError([...failed, 'nothing was written: fix this, or run init without these machines'].join('\n'));
    return renameDuplicates(listScanned(results));
  };
  return reading === undefined ? read(() => undefined) : reading(targets, read);
}

/** Logs in once more with the keys pinned: what a machine says its key is must be what its sshd shows. */
async function showPinned(machines: readonly Scanned[], login: Login): Promise<void> {
  await Promise.all(
    machines.map(({ target, entry }) => overSsh({ ...target, hostKey: entry.hostKey! }, 'exit 0', { seconds: 20, ...login })),
  );
}

/** Machines that are all logged in to by one user need not say so each. */
function withSharedUser(machines: readonly Scanned[], user: string): { readonly user: string; readonly machines: readonly Scanned[] } {
  const shared = machines[0]?.entry.user;
  if (shared === undefined || machines.some(({ entry }) => entry.user !== shared)) return { user, machines };
  return { user: shared, machines: machines.map((machine) => ({ ...machine, entry: { ...machine.entry, user: undefined } })) };
}
