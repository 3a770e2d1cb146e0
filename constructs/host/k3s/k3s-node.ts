import { Construct } from 'constructs';
import type { Machine } from '../../core/machine.js';
import { toDnsLabel } from '../../core/naming.js';
import { scriptFile } from '../../core/script.js';
import { OutputRef, type Textual } from '../../core/secret-ref.js';
import { STATE_FOLDER } from '../../core/stamp.js';
import type { HostCommand } from '../../core/units.js';
import type { Host } from '../host.js';
import { machineId } from '../leaving/machine-id.js';
import { admitScript } from '../leaving/scripts.js';
import { Registries, type RegistryMirror } from '../registries.js';
import { type K3sRelease, releaseFiles } from './release.js';
import { unitFile } from './unit-file.js';

const scripts = {
  adopt: scriptFile(import.meta.url, './adopt.sh'),
  adoptState: scriptFile(import.meta.url, './adopt.state.sh'),
  turn: scriptFile(import.meta.url, './turn.sh'),
  download: scriptFile(import.meta.url, './k3s-download.sh'),
  binaryState: scriptFile(import.meta.url, './k3s-binary.state.sh'),
  imagesState: scriptFile(import.meta.url, './k3s-images.state.sh'),
  service: scriptFile(import.meta.url, './k3s.sh'),
  serviceState: scriptFile(import.meta.url, './k3s.state.sh'),
};

/** Seconds to wait for another node's upgrade, for a healthy cluster and moved pods, and for k3s to answer. */
const TURN_SECONDS = 1500;
const HEALTH_SECONDS = 600;
const SERVICE_SECONDS = 300;

/** What servers and agents have in common. */
export interface K3sNodeProps {
  readonly release: K3sRelease;
  /** Every server of the home, the one it begins with first. */
  readonly servers: readonly Machine[];
  /** Registries that its containers are pulled from. @default - what images name */
  readonly registries?: readonly RegistryMirror[];
}

/** Note that the binary was replaced and the service has not started with it yet. */
const RESTART_NOTE = `${STATE_FOLDER}/k3s-restart`;
const CONFIG_FOLDER = '/etc/rancher/k3s';

/**
 * k3s on one machine: what is there is looked at, a turn is waited for when a node moves to another version, then come the
 * binary, its files, and the service. Each is a part of this, so that others come before or after the whole of it.
 */
export abstract class K3sNode extends Construct {
  /** Prints the machine's id, which its node has too. */
  readonly machineId: HostCommand;
  /** Before a node's k3s is replaced. */
  readonly turn: HostCommand;
  /** k3s runs and answers; the last step. */
  readonly service: HostCommand;
  /** Tells this machine from another that may get its name. */
  readonly memberId: string;

  protected constructor(
    readonly host: Host,
    readonly props: K3sNodeProps,
    own: {
      readonly role: 'server' | 'agent';
      /** Command that prints the SHA-256 of the authority of the cluster it joins. @default - it begins one */
      readonly authority?: HostCommand;
      /** Machine that asks the cluster whether this node may begin. */
      readonly asks: Host;
      /** Whether other servers join the cluster that this one begins. */
      readonly begins: boolean;
      readonly config: string;
      readonly tokens: readonly { readonly path: string; readonly content: Textual }[];
    },
  ) {
    super(host, 'k3s');
    const { machine } = host;
    const { release } = props;
    this.memberId = toDnsLabel(machine.serial ?? machine.name);
    this.machineId = machineId(host);
    const adopt = host.command(
      {
        name: 'adopt',
        script: scripts.adopt,
        args: [machine.name, own.role, release.version],
        state: scripts.adoptState,
        ...(own.authority === undefined ? {} : { stdin: new OutputRef(own.authority.unitId) }),
        timeoutSeconds: 60,
      },
      this,
    );
    const alone = own.asks === host;
    const place = alone ? 'alone' : own.begins ? 'begins' : 'joins';
    const asked = { stdin: new OutputRef(this.machineId.unitId), runsOn: own.asks.machine.name, timeoutSeconds: 3600 };
    this.turn = host.command(
      {
        ...asked,
        name: 'turn',
        script: scripts.turn,
        args: [machine.name, this.memberId, release.version, place, `${TURN_SECONDS}`, `${HEALTH_SECONDS}`],
      },
      this,
    );
    this.turn.node.addDependency(adopt, own.asks.scripts);
    const downloads = this.#downloads();
    downloads.node.addDependency(this.turn);
    // The only server cannot be asked whether it may join what it is itself.
    if (!alone) {
      const admit = host.command({ ...asked, name: 'admit', script: admitScript, args: [machine.name] }, this);
      admit.node.addDependency(this.turn);
      downloads.node.addDependency(admit);
    }

    const files = new Construct(this, 'files');
    const restarts = [host.k3sService];
    for (const { path, content } of own.tokens) host.file({ path, content, mode: '0600', restarts }, files);
    host.file({ path: `${CONFIG_FOLDER}/config.yaml`, content: own.config, mode: '0600', restarts }, files);
    host.file({ path: `/etc/systemd/system/${host.k3sService}.service`, content: unitFile(own.role), restarts }, files);
    files.node.addDependency(downloads);

    const registries = new Registries(host, props.registries ?? []);
    registries.node.addDependency(downloads);

    this.service = host.command(
      {
        name: 'k3s',
        script: scripts.service,
        // A new binary starts it again, which is why its version is named.
        args: [machine.name, host.k3sService, `${SERVICE_SECONDS}`, release.version, release.sha256?.[machine.arch] ?? ''],
        state: scripts.serviceState,
        timeoutSeconds: 420,
      },
      this,
    );
    this.service.node.addDependency(files, registries);
  }

  #downloads(): Construct {
    const { host, props } = this;
    const { name, arch } = host.machine;
    const { release } = props;
    const scope = new Construct(this, 'downloads');
    const { folder, binary, digests, images } = releaseFiles(release, arch);
    host.command(
      {
        name: 'k3s-binary',
        script: scripts.download,
        args: [
          name,
          `k3s ${release.version}`,
          '/usr/local/bin/k3s',
          '0755',
          folder,
          binary,
          digests,
          release.sha256?.[arch] ?? '',
          RESTART_NOTE,
        ],
        state: scripts.binaryState,
        timeoutSeconds: 900,
      },
      scope,
    );
    if (release.images !== true) return scope;
    const target = `/var/lib/rancher/k3s/agent/images/${images}`;
    host.command(
      {
        name: 'k3s-images',
        script: scripts.download,
        args: [name, `the images of k3s ${release.version}`, target, '0644', folder, images, digests, '', ''],
        state: scripts.imagesState,
        timeoutSeconds: 1800,
      },
      scope,
    );
    return scope;
  }
}
