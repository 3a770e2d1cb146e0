import { Command } from 'commander';
import { addHomeOptions, loadHome, type HomeOptions, type LoadedHome } from './home-options.js';
import { printOutput } from './print-output.js';

interface StatusOptions extends HomeOptions {
  readonly json?: boolean;
  readonly ca?: boolean;
  readonly kubeconfig?: string;
  readonly context?: string;
}

/** `permacade status`: how the home is doing, as its cluster says. */
export function statusCommand(): Command {
  return addHomeOptions(new Command('status'))
    .description('show nodes, games and services, and what is not as it should be; exit 1 when anything is not')
    .option('--json', 'print it as JSON')
    .option('--kubeconfig <file>', 'kubeconfig to use instead of those in KUBECONFIG or ~/.kube/config')
    .option('--context <name>', "context to use instead of the one that reaches the home's servers")
    .option('--ca', "print the certificate of the home's authority and nothing else; asks no cluster")
    .action(async (options: StatusOptions) => {
      const home = await loadHome(options);
      if (options.ca === true) await printOutput(home.outputs.ca.certificate);
      else await report(home, options);
    });
}

async function report({ plan, addresses, outputs, stack }: LoadedHome, options: StatusOptions): Promise<void> {
  const [{ kubeconfigPlaces }, { loadKubeconfigs }, { chooseContext }, { askCluster }, { readStatus }] = await Promise.all([
    import('../cluster/kubeconfig/places.js'),
    import('../cluster/kubeconfig/load.js'),
    import('../cluster/kubeconfig/choose-context.js'),
    import('../cluster/status/reach.js'),
    import('../cluster/status/status.js'),
  ]);
  const config = loadKubeconfigs(kubeconfigPlaces(options.kubeconfig));
  const servers = plan.hosts.filter(({ roles }) => roles.includes('server')).flatMap(({ address, addresses }) => [address, ...addresses]);
  chooseContext(config, options.context, servers);
  const [context, { server }] = [config.currentContext, config.getCurrentCluster()!];
  const status = await askCluster(config, (client) => readStatus({ client, plan, addresses, now: Date.now() }));
  if (options.json === true) {
    const { ca, argocd } = outputs;
    await printOutput(
      `${JSON.stringify({ stack, context, server, ...status, ca, ...(argocd === undefined ? {} : { argocd }) }, null, 2)}\n`,
    );
  } else {
    const { statusText } = await import('../cluster/status/status-text.js');
    const title = `home '${stack}': context '${context}' at ${server}`;
    const caCommand = `npx permacade status --ca${stack === 'home' ? '' : ` --stack ${stack}`}`;
    await printOutput(statusText(status, { title, outputs, caCommand }));
  }
  if (!status.healthy) process.exitCode = 1;
}
