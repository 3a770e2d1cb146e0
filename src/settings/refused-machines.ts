/** Other names of the two supported architectures. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  aarch64: 'arm64',
  armv8: 'arm64',
  x86_64: 'amd64',
  'x86-64': 'amd64',
  x64: 'amd64',
};

/** 32-bit architectures, which cannot run Ceph or most images. */
const THIRTY_TWO_BIT = /^(arm|armhf|armel|armv[5-7].*|i[3-6]86|x86|ia32|386)$/;

/** Models of the Raspberry Pi that are 32-bit or too small. */
const OLD_PI = /^(raspberry-?)?pi-?(1|2|zero(?!-?2)|0)([-_a-z+].*)?$/;

/** The end of the message when an architecture is refused. Undefined when the list of supported ones says enough. */
export function refusedArchitecture(given: unknown): string | undefined {
  const name = String(given).toLowerCase();
  const meant = OTHER_NAMES[name];
  if (meant !== undefined) return `amd64 or arm64; Kubernetes calls it ${meant}`;
  if (!THIRTY_TWO_BIT.test(name)) return undefined;
  return 'amd64 or arm64; a 32-bit system cannot serve: Ceph and most images are not built for it. Install a 64-bit system, or leave this machine out';
}

/** The end of the message when a model is refused. Undefined when the list of supported ones says enough. */
export function refusedModel(given: unknown): string | undefined {
  if (!OLD_PI.test(String(given).toLowerCase())) return undefined;
  return 'a Pi 3, 4 or 5; a Pi 1, 2 or Zero cannot serve: it is 32-bit or too small for a node. Leave this machine out';
}
