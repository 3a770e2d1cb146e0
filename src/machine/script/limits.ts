/** Bytes of one line that every tool between here and a host passes on. */
const LINE_BYTES = 65_536;

/** Why a host would not take the call, or undefined when it does. */
export function tooLong(call: string): string | undefined {
  const bytes = Buffer.byteLength(call);
  return bytes < LINE_BYTES ? undefined : `its call has ${bytes} bytes and ${LINE_BYTES} is the limit: pass what is long through stdin`;
}
