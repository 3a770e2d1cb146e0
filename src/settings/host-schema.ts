import * as z from 'zod/mini';
import { GENERATIONS, NEWEST_BRANCH } from '../../constructs/core/nvidia.js';
import { MACHINE_MODELS, type MachineModelName } from './machine-model.js';
import { address, device, label, labelKey, labelValue } from './name-schemas.js';
import { refusedArchitecture, refusedModel } from './refused-machines.js';
import { choice, described, dictionary, flag, list, map, positive, text, wholeNumber } from './shape.js';
import { size } from './size.js';

const MODEL_NAMES = Object.keys(MACHINE_MODELS) as [MachineModelName, ...MachineModelName[]];

const { kepler, volta } = GENERATIONS;

const disk = map({
  id: described(
    text('the name of the disk under /dev/disk/by-id, without the folder; `ls /dev/disk/by-id` lists them', /^[A-Za-z0-9._:+=@-]+$/),
    'Name under /dev/disk/by-id.',
  ),
  size: described(size('931Gi'), 'Size as the disk reports it.'),
  class: described(choice(['nvme', 'ssd', 'hdd', 'sd', 'usb']), 'What kind of disk it is.'),
  use: described(z.optional(choice(['ceph', 'system', 'data'])), "What it is for. Default: the system's own."),
  fsync: described(
    z.optional(positive('milliseconds, such as 3.2; `permacade scan` measures them', 100_000)),
    'Milliseconds that 99 of 100 durable writes of 4 KiB take, measured by `permacade scan`.',
  ),
  wipe: described(
    z.optional(text('the token that `permacade scan` printed for the disk', /^[0-9a-f]{64}$/)),
    'Token of what is on it now, from `permacade scan`: allows exactly that to be wiped. Default: only an empty disk is used.',
  ),
});

const gpu = map({
  model: text('the name of the GPU, such as Quadro P400', /^[^\p{Cc}]+$/u),
  driver: described(
    wholeNumber(`the branch of NVIDIA's driver, such as ${kepler.last} or ${volta.last}`, 300, 999),
    `Branch of NVIDIA's driver: Kepler ${kepler.last}, Maxwell to Volta ${volta.last}, later ${NEWEST_BRANCH}.`,
  ),
  sessionPatch: described(
    z.optional(flag()),
    "Whether to patch NVIDIA's encoder library so that it takes any number of streams at once. Default: false.",
  ),
});

const taint = map({
  key: labelKey(),
  value: z.optional(labelValue()),
  effect: choice(['NoSchedule', 'PreferNoSchedule', 'NoExecute']),
});

const mount = map({
  path: described(text('an absolute path such as /var/lib/rancher', /^(\/[A-Za-z0-9._-]+)+$/), 'Where it is mounted.'),
  uuid: described(text('the UUID of the file system, as blkid prints it', /^[0-9A-Fa-f-]{8,36}$/), 'UUID of the file system.'),
  type: described(choice(['ext4', 'xfs', 'btrfs']), 'Type of the file system.'),
});

/** One entry of `permacade:hosts`. */
export const hostSchema = map({
  name: described(label('a host name'), 'Host name, and name of its node.'),
  address: described(address(), 'Where it is reached over SSH, and what other nodes call it by.'),
  addresses: described(z.optional(list(address(), 'a list of IPv4 addresses')), 'Further addresses of the same machine.'),
  hostKey: described(
    z.optional(
      text(
        'the public SSH host key on one line, such as ssh-ed25519 AAAA…; `ssh-keyscan -t ed25519 ADDRESS` prints it, compare it on the machine itself',
        /^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)) [A-Za-z0-9+/]{50,}={0,2}( [^\n]*)?$/,
        2000,
      ),
    ),
    'Public SSH host key, one line.',
  ),
  user: described(z.optional(text('a login name', /^[a-z_][-a-z0-9_.]{0,31}$/)), 'Login user for SSH. Default: permacade:user.'),
  serial: described(
    z.optional(text('the serial number in quotes: letters, digits and dashes', /^[A-Za-z0-9-]{4,40}$/)),
    'Serial number, as /proc/cpuinfo or the BIOS says it.',
  ),
  model: described(z.optional(choice(MODEL_NAMES, refusedModel)), 'Known model: fills arch, cpus and memory.'),
  roles: described(
    list(choice(['server', 'agent', 'vm', 'boot', 'registry', 'build', 'external']), 'a list with at least one role, such as [agent]', 1),
    'What it does. server, agent and vm are nodes of the cluster.',
  ),
  arch: described(z.optional(choice(['amd64', 'arm64'], refusedArchitecture)), 'Processor architecture. Default: the model’s.'),
  cpus: described(
    z.optional(wholeNumber('a whole number of processor threads, such as 4', 1, 1024)),
    'Processor threads. Default: the model’s.',
  ),
  memory: described(z.optional(size('16Gi')), 'Memory as measured (MemTotal). Default: the model’s.'),
  disks: described(z.optional(list(disk, 'a list of disks')), 'Disks, by id.'),
  gpu: described(z.optional(gpu), 'NVIDIA GPU.'),
  labels: described(z.optional(dictionary(labelKey(), labelValue(), 'a map of labels')), 'Labels of its node.'),
  taints: described(z.optional(list(taint, 'a list of taints')), 'Taints of its node.'),
  loadBalancer: described(z.optional(flag()), 'Whether LoadBalancer Services may open ports here. Default: true on nodes.'),
  devices: described(z.optional(list(device(), 'a list of device files')), 'Character devices plugged in here.'),
  hostName: described(
    z.optional(
      text('a name in lower case, such as pi-3.lan', /^([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\.)*[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, 253),
    ),
    "Name the home's network knows it by; tried when the address does not answer.",
  ),
  wifi: described(z.optional(flag()), 'Whether it is connected over Wi-Fi. Default: false.'),
  mounts: described(
    z.optional(list(mount, 'a list of maps with path, uuid and type')),
    'File systems mounted here, such as /var/lib/rancher on a USB disk.',
  ),
  disabledServices: described(
    z.optional(list(text('the name of a systemd service, such as bluetooth', /^[A-Za-z0-9@._-]+$/, 255), 'a list of services')),
    'systemd services kept off here, beside those that no node needs.',
  ),
  usbQuirks: described(
    z.optional(list(text('VID:PID:flags such as 152d:0578:u', /^[0-9a-f]{4}:[0-9a-f]{4}:[a-z]+$/), 'a list of quirks')),
    'Quirks of USB disks, as usb-storage.quirks takes them.',
  ),
});

/** A host as the file says it. */
export type HostEntry = z.infer<typeof hostSchema>;
