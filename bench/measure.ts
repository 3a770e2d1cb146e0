import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** One finished run of a whole process. */
export interface Measured {
  readonly seconds: number;
  /** Largest resident size, in MiB; only known of Node processes. */
  readonly peakMebibytes: number | undefined;
}

const peakReporter = fileURLToPath(new URL('peak.mjs', import.meta.url));

/** Runs a command to its end and measures it from outside. Throws when it fails. */
export async function measure(command: string, args: readonly string[]): Promise<Measured> {
  const preload = command === process.execPath ? ['--import', peakReporter] : [];
  const start = performance.now();
  const child = spawn(command, [...preload, ...args], { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] });
  const [errors, peak] = ['', ''].map((text) => ({ text }));
  child.stdio[2]!.on('data', (chunk: Buffer) => (errors!.text += chunk.toString()));
  child.stdio[3]!.on('data', (chunk: Buffer) => (peak!.text += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} exited with ${code}: ${errors!.text}`);
  return { seconds: (performance.now() - start) / 1000, peakMebibytes: peak!.text === '' ? undefined : Number(peak!.text) / 1024 };
}

/** The median of several runs after one that is not counted. */
export async function median(runs: number, run: () => Promise<Measured>): Promise<Measured> {
  await run();
  const measured: Measured[] = [];
  for (let index = 0; index < runs; index++) measured.push(await run());
  return measured.toSorted((a, b) => a.seconds - b.seconds)[Math.floor(runs / 2)]!;
}
