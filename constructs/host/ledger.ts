import { Construct } from 'constructs';
import { scriptFile } from '../core/script.js';
import { STATE_FOLDER, stampName } from '../core/stamp.js';
import { HostCommand, HostFile } from '../core/units.js';
import type { Host } from './host.js';

const script = scriptFile(import.meta.url, './ledger.sh');

/**
 * What of one machine is managed. Whatever was applied there before and has left the program since is removed, once everything
 * else of that machine is as it should be: a file goes, its services notice, and one that was changed by hand stays beside
 * its place as `<file>.permacade-left`. Its list is made when the home is compiled, so it may be composed at any time.
 */
export class Ledger extends Construct {
  constructor(host: Host) {
    super(host.node.scope!, `${host.node.id}-ledger`);
    const { name } = host.machine;
    new HostCommand(this, 'command', {
      host: name,
      name: 'ledger',
      script,
      args: [name, STATE_FOLDER],
      get stdin() {
        return `${managed(host, name).join('\n')}\n`;
      },
    });
    this.node.addDependency(host);
  }
}

/** Names of the stamps of everything that is applied on the machine. */
function managed(host: Host, name: string): readonly string[] {
  return host.node.root.node
    .findAll()
    .flatMap((each) => {
      if (each instanceof HostFile) return each.props.host === name ? [each.unitId] : [];
      return each instanceof HostCommand && (each.props.runsOn ?? each.props.host) === name ? [each.unitId] : [];
    })
    .map(stampName)
    .sort();
}
