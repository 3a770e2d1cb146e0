import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import type { HomeAccess } from '../cluster/kubeconfig/home-access.js';
import { addHomeOptions, loadHome, type HomeOptions } from './home-options.js';
import { printOutput } from './print-output.js';

interface KubeconfigOptions extends HomeOptions {
  readonly file?: string;
  readonly name?: string;
  readonly from?: string;
  readonly use?: boolean;
}

/** `permacade kubeconfig`: the home among the clusters that a person's kubectl knows. */
export function kubeconfigCommand(): Command {
  return addHomeOptions(new Command('kubeconfig'))
    .description("add the home's cluster to your kubeconfig, or bring it up to date; nothing else in it changes")
    .option('--file <file>', 'kubeconfig to change instead of that of KUBECONFIG or ~/.kube/config')
    .option('--name <name>', 'name of its cluster, user and context instead of the name of the stack')
    .option('--use', 'make it the current context')
    .addOption(new Option('--from <file>', 'take it from this kubeconfig instead of the first server').conflicts('ssh'))
    .option('--ssh', 'take it from the first server over SSH, which is the default')
    .action(async (options: KubeconfigOptions) => {
      const access = options.from === undefined ? await fromServer(options) : await fromFile(options.from);
      const [{ kubeconfigPlaces }, { addHome }] = await Promise.all([
        import('../cluster/kubeconfig/places.js'),
        import('../cluster/kubeconfig/add-home.js'),
      ]);
      const { file, name, changed, backup, current } = addHome({
        places: kubeconfigPlaces(options.file),
        name: options.name ?? options.stack,
        asked: options.name !== undefined,
        access,
        use: options.use ?? false,
      });
      await printOutput(
        [
          `${file}: context '${name}' at ${access.cluster.server} ${changed ? 'is in it now' : 'was in it already'}`,
          ...(backup === undefined ? [] : [`as it was before: ${backup}`]),
          current
            ? 'it is the current context'
            : `to use it: kubectl --context ${name}, or, from now on, kubectl config use-context ${name}`,
          '',
        ].join('\n'),
      );
    });
}

async function fromFile(file: string): Promise<HomeAccess> {
  const [{ homeAccess }, { readText }] = await Promise.all([
    import('../cluster/kubeconfig/home-access.js'),
    import('../settings/read-text.js'),
  ]);
  const path = resolve(file);
  return homeAccess(readText(path, 'name the kubeconfig of the home with --from FILE'), path);
}

async function fromServer(options: KubeconfigOptions): Promise<HomeAccess> {
  const [{ plan }, { accessFromServer }] = await Promise.all([loadHome(options), import('../cluster/kubeconfig/from-server.js')]);
  return accessFromServer(plan);
}
