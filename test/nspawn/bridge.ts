import { execa } from 'execa';

/** A network of its own for each farm: 10.231.0.0/24 to 10.231.255.0/24. */
const NETWORKS = 256;

export interface Bridge {
  readonly name: string;
  /** The test machine's own address on the bridge; nothing is forwarded from there. */
  readonly gateway: string;
  /** The address of the machine that comes at this place, from 0. */
  readonly address: (place: number) => string;
}

/** The name of the bridge on which this computer has an address. */
export function bridgeName(gateway: string): string {
  return `permacade${gateway.split('.')[2]}`;
}

/** Makes a bridge with the first network that nobody has: the kernel gives a name to one process only. */
export async function makeBridge(): Promise<Bridge> {
  const from = Math.floor(Math.random() * NETWORKS);
  let refused = '';
  for (let tried = 0; tried < NETWORKS; tried += 1) {
    const network = (from + tried) % NETWORKS;
    const name = `permacade${network}`;
    const { exitCode, stderr } = await execa('ip', ['link', 'add', name, 'type', 'bridge'], { reject: false });
    if (exitCode === 0) {
      const gateway = `10.231.${network}.1`;
      return { name, gateway, address: (place) => `10.231.${network}.${10 + place}` };
    }
    refused = stderr;
    if (!refused.includes('File exists')) break;
  }
  throw new Error(`no bridge for the machines: ${refused}`);
}

/** Gives the bridge its address, once somebody sees to it that it goes again. */
export async function openBridge({ name, gateway }: Bridge): Promise<void> {
  await execa('ip', ['address', 'add', `${gateway}/24`, 'dev', name]);
  await execa('ip', ['link', 'set', name, 'up']);
}
