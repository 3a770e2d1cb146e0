import type { Architecture } from '../../constructs/core/image.js';

/** What a model says about a machine. */
export interface MachineModel {
  readonly arch: Architecture;
  readonly cpus: number;
  /** What Linux reports as MemTotal, below what the box says: firmware and kernel keep the rest. */
  readonly memoryBytes: number;
}

const MI = 1024 ** 2;

/** All models here are 64-bit with four cores. */
const pi = (memoryMi: number): MachineModel => ({ arch: 'arm64', cpus: 4, memoryBytes: memoryMi * MI });

/**
 * The models that need no figures, with MemTotal under a 64-bit kernel and stock firmware settings.
 * Approximate: kernel, GPU memory and firmware move it by some percent. `memory:` overrides it.
 *
 * Read off real boards: pi4-4g 3844420 KiB (sakaki-/gentoo-on-rpi-64bit#99: 3997696K − 154364K reserved + init memory),
 * pi4-8g 7896360 KiB (node capacity in canonical/microk8s#2042).
 * Computed from the boot log of a Pi 5 8 GB (agherzan/meta-raspberrypi#1482: 8384512K seen, 141056K reserved for good,
 * of which 1/256 is the page table of 16 KiB pages), for the 4 KiB pages of Ubuntu (1/64): the four Pi 5.
 * Computed from the Pi 4 4 GB with the stock 76 MiB for the GPU and a page table half as big: pi4-2g.
 * pi3-1g: 970752K seen (raspberrypi/linux#2966) − 1/64 − 25 MiB for a 64-bit kernel.
 */
export const MACHINE_MODELS = {
  'pi3-1g': pi(906),
  'pi4-2g': pi(1848),
  'pi4-4g': pi(3754),
  'pi4-8g': pi(7711),
  'pi5-2g': pi(1906),
  'pi5-4g': pi(3922),
  'pi5-8g': pi(7954),
  'pi5-16g': pi(16018),
} as const satisfies Record<string, MachineModel>;

export type MachineModelName = keyof typeof MACHINE_MODELS;
