import type { Facts } from './facts.js';
import type { Reached } from './reached.js';

/** Interfaces that containers and virtual machines made. */
const VIRTUAL = /^(cni|flannel|docker|br-|virbr|veth|kube-|cali|lxc|podman|wg|tun|tailscale)/;

const IPV4 = /^\d{1,3}(\.\d{1,3}){3}$/;

/** Whether a person wrote an IPv4 address. */
export function isAddress(text: string): boolean {
  return IPV4.test(text);
}

/** The address that goes into the settings, further ones of the machine, and the name it was reached by. */
export function mainAddress(
  facts: Facts,
  { address }: Reached,
): { readonly address: string; readonly further: readonly string[]; readonly hostName?: string; readonly wifi: boolean } {
  const real = facts.addresses.filter((one) => !VIRTUAL.test(one.interface));
  const outward = facts.routes[0]?.interface;
  const main = isAddress(address) ? address : (real.find((one) => one.interface === outward) ?? real[0])?.address;
  return {
    address: main ?? '0.0.0.0',
    further: [...new Set(real.map((one) => one.address))].filter((one) => one !== main),
    ...(isAddress(address) || !/^[a-z0-9.-]+$/.test(address) ? {} : { hostName: address }),
    wifi: outward !== undefined && facts.wifi.includes(outward),
  };
}

/** The name in the settings: the declared one, or its own in the form that a node's name has. */
export function entryName({ hostname }: Facts, { name, address }: Reached): string {
  if (name !== undefined) return name;
  const label = (hostname.split('.')[0] ?? '')
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 63)
    .replace(/-+$/, '');
  return label === '' || label === 'localhost' ? `host-${address.replace(/[^a-z0-9]+/g, '-')}` : label;
}
