import type { Architecture } from '../../../constructs/core/image.js';
import { MACHINE_MODELS, type MachineModelName } from '../../settings/machine-model.js';
import { refusedArchitecture } from '../../settings/refused-machines.js';
import type { Facts } from './facts.js';

/** `uname -m` of the two architectures that serve. */
const ARCHITECTURES: Readonly<Record<string, Architecture>> = { x86_64: 'amd64', aarch64: 'arm64' };

/** A model's memory is approximate; beyond this share it is another one. */
const MODEL_TOLERANCE = 0.15;

/** Boards that cannot serve, as the device tree calls them. */
const OLD_BOARD = /^Raspberry Pi (Model [AB]|Compute Module Rev|2 |Zero(?! 2))/;

/** Why the machine cannot serve, with the way out; undefined when it can. */
export function refuseBoard({ treeModel, kernelMachine, bits }: Facts): string | undefined {
  if (treeModel !== undefined && OLD_BOARD.test(treeModel)) {
    return `is a ${treeModel}; a Raspberry Pi 1, 2 or Zero cannot serve: it is 32-bit or too small for a node. Leave it out, and use a Pi 3, 4 or 5`;
  }
  if (ARCHITECTURES[kernelMachine] === undefined) {
    return `is a ${kernelMachine} machine, expected ${refusedArchitecture(kernelMachine) ?? 'amd64 or arm64; leave it out'}`;
  }
  if (bits === 32) {
    return `runs a 32-bit system on a 64-bit kernel (${kernelMachine}): Ceph and most images are not built for it. Install the 64-bit edition of its system`;
  }
  return undefined;
}

/** Architecture of a machine that is not refused. */
export function readArchitecture({ kernelMachine }: Facts): Architecture {
  return ARCHITECTURES[kernelMachine] ?? 'amd64';
}

/** The model of the settings' table that it is: same generation of Raspberry Pi, and memory within 15 %. */
export function readModel({ treeModel, memoryBytes, cpus }: Facts): MachineModelName | undefined {
  const generation = treeModel?.match(/^Raspberry Pi (?:Compute Module )?([345])/)?.[1];
  if (generation === undefined) return undefined;
  return (Object.keys(MACHINE_MODELS) as MachineModelName[]).find((name) => {
    const model = MACHINE_MODELS[name];
    const off = Math.abs(model.memoryBytes - memoryBytes) / model.memoryBytes;
    return name.startsWith(`pi${generation}-`) && off < MODEL_TOLERANCE && model.cpus === cpus;
  });
}

/** What firmware writes where a manufacturer filled nothing in. */
const NO_SERIAL =
  /^(to be filled|default string|not (specified|applicable|available)|system serial|none|unknown|n\/a|empty|x+$|0+$|123456789|serial)/i;

/** As the settings take it. */
const USABLE_SERIAL = /^[A-Za-z0-9-]{4,40}$/;

/** What tells the machine from all others, and where that stands; the machine id changes when the system is installed anew. */
export function readSerial({ treeSerial, serial, machineId }: Facts): { readonly value: string; readonly from: string } | undefined {
  const usable = (value: string | undefined): value is string => value !== undefined && USABLE_SERIAL.test(value) && !NO_SERIAL.test(value);
  if (usable(treeSerial)) return { value: treeSerial, from: 'the board' };
  if (usable(serial)) return { value: serial, from: 'the firmware' };
  if (usable(machineId)) return { value: machineId, from: '/etc/machine-id: a new one comes with a new installation' };
  return undefined;
}
