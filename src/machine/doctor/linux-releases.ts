/** A Linux distribution that machines may run. */
export interface LinuxDistribution {
  readonly name: string;
  /** Oldest supported release. */
  readonly oldest: number;
}

/** Supported distributions by `ID` of /etc/os-release. */
export const LINUX_RELEASES: Readonly<Record<string, LinuxDistribution>> = {
  debian: { name: 'Debian or Raspberry Pi OS', oldest: 12 },
  raspbian: { name: 'Raspberry Pi OS', oldest: 12 },
  ubuntu: { name: 'Ubuntu', oldest: 22.04 },
};
