/** A Linux distribution that machines may run. */
export interface LinuxDistribution {
  readonly name: string;
  /** Oldest supported release. */
  readonly oldest: number;
}

/** Supported distributions by `ID` of /etc/os-release. The 64-bit Raspberry Pi OS has the ID of Debian. */
export const LINUX_RELEASES: Readonly<Record<string, LinuxDistribution>> = {
  debian: { name: 'Debian', oldest: 12 },
  raspbian: { name: 'Raspberry Pi OS', oldest: 12 },
  ubuntu: { name: 'Ubuntu', oldest: 22.04 },
};

/** The supported releases in one phrase: `Debian 12 or later, …`. */
export const RELEASES_TEXT = Object.values(LINUX_RELEASES)
  .map(({ name, oldest }) => `${name} ${oldest} or later`)
  .join(', ');
