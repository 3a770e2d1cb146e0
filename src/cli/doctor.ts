import { Command } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import type { Machine } from '../../constructs/core/machine.js';
import type { HostFindings } from '../machine/doctor/examine.js';
import { type Finding, stops } from '../machine/doctor/finding.js';
import type { Settings } from '../settings/settings.js';
import { UserError } from '../user-error.js';
import { addHomeOptions, homeFiles, loadHome, type HomeOptions } from './home-options.js';
import { addLoginOptions, readLogin, type LoginOptions } from './login-options.js';
import { printOutput } from './print-output.js';

interface DoctorOptions extends HomeOptions, LoginOptions {
  readonly json?: boolean;
}

/** `permacade doctor`: what would stop the first `pulumi up`, per machine and here. */
export function doctorCommand(): Command {
  return addLoginOptions(addHomeOptions(new Command('doctor')))
    .description('examine the machines and this computer before the first `pulumi up`; change nothing; exit 1 when something would stop it')
    .argument('[host...]', 'names of the settings; all machines when none is given')
    .option('--json', 'print the findings as JSON')
    .action(async (hosts: readonly string[], options: DoctorOptions) => {
      const [{ loadSettings }, { examine }, { checkHere }, { count, doctorText }, { readingStage }] = await Promise.all([
        import('../settings/load-settings.js'),
        import('../machine/doctor/examine.js'),
        import('../machine/doctor/check-here.js'),
        import('../machine/doctor/findings-text.js'),
        import('./reading-stage.js'),
      ]);
      const settings = loadSettings({ stack: options.stack, file: homeFiles(options).settings });
      const machines = chosen(settings.machines, hosts);
      const home = network(settings);
      const here = compiled(options, settings).then(async ({ needed, problems }) => [
        ...(await checkHere({
          stack: options.stack,
          needed,
          secrets: settings.secrets,
          sdk: manifest.dependencies['@pulumi/pulumi'],
          kubeconfig: await reaches(settings),
        })),
        ...problems,
      ]);
      const findings = await readingStage('examining', machines, options.json === true, (answered) =>
        examine(machines, { home, login: readLogin(options), answered }),
      );
      const all: readonly HostFindings[] = [{ host: 'here', findings: await here }, ...findings];
      await printOutput(options.json === true ? `${JSON.stringify(all, null, 2)}\n` : doctorText(all));
      if (count(all, 'stops') > 0) process.exitCode = 1;
    });
}

function chosen(machines: readonly Machine[], hosts: readonly string[]): readonly Machine[] {
  const unknown = hosts.filter((host) => !machines.some(({ name }) => name === host));
  if (unknown.length > 0) {
    throw new UserError(`unknown machine ${unknown.join(', ')}: the settings have ${machines.map(({ name }) => name).join(', ')}`);
  }
  return hosts.length === 0 ? machines : machines.filter(({ name }) => hosts.includes(name));
}

/** Where k3s comes from when no mirror is set. */
const K3S_DOWNLOADS = 'github.com';

function network({ machines, mirror, registry }: Settings) {
  return {
    servers: machines.filter(({ roles }) => roles.includes('server')),
    downloads: mirror === undefined ? K3S_DOWNLOADS : new URL(mirror).hostname,
    ...(registry.where === 'outside' ? { registry: registry.host } : {}),
  };
}

/** What the home needs to be told in secret; a home that cannot be compiled is a finding. */
async function compiled(
  options: HomeOptions,
  { secrets }: Settings,
): Promise<{ readonly needed: ReadonlyMap<string, string>; readonly problems: readonly Finding[] }> {
  try {
    const [{ plan }, { secretNames }] = await Promise.all([loadHome(options), import('../plan/secret-names.js')]);
    return { needed: secretNames(plan), problems: [] };
  } catch (error) {
    if (!(error instanceof Error) || !['HomeError', 'SettingsError', 'UserError'].includes(error.name)) throw error;
    const problems = error.message.split('\n').filter((line) => line.trim() !== '');
    return {
      needed: new Map(secrets.map((name) => [name, ''])),
      problems: problems.map((line) => stops('home', line.trim())),
    };
  }
}

/** Whether a kubeconfig here has a context for one of the home's servers. */
async function reaches({ machines }: Settings): Promise<boolean> {
  const [{ kubeconfigPlaces }, { loadKubeconfigs }, { chooseContext }] = await Promise.all([
    import('../cluster/kubeconfig/places.js'),
    import('../cluster/kubeconfig/load.js'),
    import('../cluster/kubeconfig/choose-context.js'),
  ]);
  const servers = machines.filter(({ roles }) => roles.includes('server')).flatMap(({ address, addresses }) => [address, ...addresses]);
  try {
    chooseContext(loadKubeconfigs(kubeconfigPlaces(undefined)), undefined, servers);
    return true;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}
