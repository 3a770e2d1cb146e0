import { NVIDIA_GPU } from '../core/nvidia.js';
import type { ExtendedResource } from './resources.js';

/** What NVIDIA's runtime brings into a container; `video` is needed for NVENC and NVDEC. */
export type NvidiaCapability = 'compute' | 'utility' | 'video' | 'graphics' | 'display';

/** How a container gets at a graphics card. */
export type Gpu = RequestedNvidiaGpu | UnlimitedNvidiaGpu | RequestedAmdGpu;

/** Cards counted by the scheduler; with time-slicing a count of 1 is one share of a card. */
export interface RequestedNvidiaGpu {
  readonly type: 'nvidia';
  /** Whole cards or shares. Range from 1; with time-slicing exactly 1. @default 1 */
  readonly count?: number;
  /** What the device plugin calls them; `.shared` when it renames time-sliced ones. @default 'nvidia.com/gpu' */
  readonly resource?: typeof NVIDIA_GPU | 'nvidia.com/gpu.shared';
  /** @default - compute, utility and video */
  readonly capabilities?: readonly NvidiaCapability[] | 'all';
}

/** Every card of the node, seen by every such container and counted by nobody. Pin it to nodes that have one. */
export interface UnlimitedNvidiaGpu {
  readonly type: 'nvidia-unlimited';
  /** @default - compute, utility and video */
  readonly capabilities?: readonly NvidiaCapability[] | 'all';
}

export interface RequestedAmdGpu {
  readonly type: 'amd';
  /** Whole cards. Range from 1. @default 1 */
  readonly count?: number;
}

/** RuntimeClass that k3s brings along where it finds NVIDIA's runtime. */
export const NVIDIA_RUNTIME_CLASS = 'nvidia';

/** What the scheduler counts, if anything. Throws when the count is not a whole number from 1. */
export function gpuResource(gpu: Gpu, where: string): ExtendedResource | undefined {
  if (gpu.type === 'nvidia-unlimited') return undefined;
  const count = gpu.count ?? 1;
  if (!Number.isSafeInteger(count) || count < 1) throw new Error(`${where}: graphics cards are a whole number from 1, got ${count}`);
  return { name: gpu.type === 'amd' ? 'amd.com/gpu' : (gpu.resource ?? NVIDIA_GPU), count };
}

/** What NVIDIA's runtime reads from the container's environment. */
export function gpuVariables(gpu: Gpu): readonly { readonly name: string; readonly value: string }[] {
  if (gpu.type === 'amd') return [];
  const { capabilities = ['compute', 'utility', 'video'] } = gpu;
  const variables = [{ name: 'NVIDIA_DRIVER_CAPABILITIES', value: capabilities === 'all' ? 'all' : capabilities.join(',') }];
  // With a request the device plugin names the cards; this variable would show all of them behind the scheduler's back.
  return gpu.type === 'nvidia' ? variables : [{ name: 'NVIDIA_VISIBLE_DEVICES', value: 'all' }, ...variables];
}
