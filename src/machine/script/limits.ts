/** Bytes the kernel takes for one argument, its end included: `MAX_ARG_STRLEN`, 32 pages. sshd passes a whole script as one. */
const SCRIPT_BYTES = 131_072;

/** Bytes of one line that every tool between here and the host passes on. */
const LINE_BYTES = 65_536;

/** Why a host would not take the script, or undefined when it does. */
export function tooLong(script: string): string | undefined {
  const bytes = Buffer.byteLength(script);
  if (bytes >= SCRIPT_BYTES)
    return `its script has ${bytes} bytes and a host takes fewer than ${SCRIPT_BYTES}: pass what is long through stdin`;
  const longest = script.split('\n').reduce((most, line) => Math.max(most, Buffer.byteLength(line)), 0);
  if (longest >= LINE_BYTES)
    return `its script has a line of ${longest} bytes and ${LINE_BYTES} is the limit: pass what is long through stdin`;
  return undefined;
}
