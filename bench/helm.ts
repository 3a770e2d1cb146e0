import { fileURLToPath } from 'node:url';
import { findBinaries } from '../src/rehearsal/control-plane/binaries.js';
import { UserError } from '../src/user-error.js';

/** Helm, built once from `rehearsal/helm/go.mod` into the cache; a reason when that is not possible. */
export async function helmBinary(): Promise<{ readonly path: string } | { readonly reason: string }> {
  try {
    const { helm } = await findBinaries(['helm'], { root: fileURLToPath(new URL('..', import.meta.url)), say: console.log });
    return { path: helm };
  } catch (error) {
    if (error instanceof UserError) return { reason: error.message };
    throw error;
  }
}
