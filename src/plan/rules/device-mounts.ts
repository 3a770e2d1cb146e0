import type { Machine } from '../../../constructs/core/machine.js';
import { listContainers } from '../pod-spec.js';
import { workloadRule } from './each-workload.js';
import { listSome } from './list-text.js';

/** Devices and folders of devices that every Linux machine has. */
const EVERYWHERE =
  /^\/dev(?:\/(?:null|zero|full|random|urandom|kmsg|fuse|shm|mapper|pts|tty|net(?:\/tun)?|disk(?:\/by-[a-z]+)?|bus(?:\/usb)?|serial(?:\/by-[a-z]+)?|input|snd|dri))?\/?$/;
/** Made by the card's driver, which `machine.gpu` stands for. */
const CARD = /^\/dev\/(?:nvidia|dri\/)/;
const DEVICE_TYPES = ['CharDevice', 'BlockDevice'];

/** Whether a machine is declared to have the device file. */
export function hasDevice({ devices, gpu }: Pick<Machine, 'devices' | 'gpu'>, path: string): boolean {
  return EVERYWHERE.test(path) || devices.includes(path) || (gpu !== undefined && CARD.test(path));
}

/** Without a type an absent device becomes an empty folder, and the program fails later and elsewhere. */
export const deviceType = workloadRule('device-type', (_, report) => {
  return (workload) => {
    for (const { hostPath } of workload.pod.volumes ?? []) {
      if (hostPath === undefined || !hostPath.path.startsWith('/dev')) continue;
      if (DEVICE_TYPES.includes(hostPath.type ?? '') || (hostPath.type === 'Directory' && EVERYWHERE.test(hostPath.path))) continue;
      const type = hostPath.type === undefined || hostPath.type === '' ? 'no type' : `type ${hostPath.type}`;
      report(
        workload,
        `mounts ${hostPath.path} with ${type}, so an absent device becomes an empty folder`,
        `set type CharDevice (BlockDevice for a disk)`,
      );
    }
  };
});

/** A device must be plugged into every machine its pod may land on. */
export const deviceDeclared = workloadRule('device-declared', (home, report) => {
  return (workload) => {
    for (const { hostPath } of workload.pod.volumes ?? []) {
      if (hostPath === undefined || !hostPath.path.startsWith('/dev/') || EVERYWHERE.test(hostPath.path)) continue;
      const { path } = hostPath;
      const without = workload.nodes.filter((node) => !hasDevice(node, path));
      if (without.length === 0) continue;
      const owners = home.nodes.filter(({ devices }) => devices.includes(path)).map(({ name }) => name);
      const out =
        owners.length === 0
          ? `add it to the devices of the machine it is plugged into`
          : `select ${listSome(owners)}, where it is plugged in`;
      report(workload, `needs ${path}, which ${listSome(without.map(({ name }) => name))} is not declared to have`, out);
    }
  };
});

/** Privileged is the whole machine: only what reaches for the host needs it. */
export const privileged = workloadRule('privileged', (_, report) => {
  return (workload) => {
    const { pod } = workload;
    if (!listContainers(pod).some(({ securityContext }) => securityContext?.privileged === true)) return;
    const ofHost = new Set((pod.volumes ?? []).filter(({ hostPath }) => hostPath !== undefined).map(({ name }) => name));
    const { hostNetwork, hostPID } = pod as { readonly hostNetwork?: boolean; readonly hostPID?: boolean };
    if (hostNetwork === true || hostPID === true) return;
    for (const { name, securityContext, volumeMounts = [], volumeDevices = [] } of listContainers(pod) as readonly DeviceContainer[]) {
      if (securityContext?.privileged !== true || volumeDevices.length > 0 || volumeMounts.some((mount) => ofHost.has(mount.name)))
        continue;
      report(
        workload,
        `the container '${name}' is privileged but uses nothing of the host`,
        `remove privileged, or mount the device it is for`,
      );
    }
  };
});

type DeviceContainer = ReturnType<typeof listContainers>[number] & { readonly volumeDevices?: readonly unknown[] };
