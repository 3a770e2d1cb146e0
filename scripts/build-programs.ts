import { fileURLToPath } from 'node:url';
import { findBinaries } from '../src/rehearsal/control-plane/binaries.js';
import { type BinaryName, MODULES } from '../src/rehearsal/control-plane/pins.js';

// Builds every Go program that rehearsals and tests use into the cache, each once.
const root = fileURLToPath(new URL('..', import.meta.url));
const names = Object.values(MODULES).flatMap(({ packages }) => Object.keys(packages) as BinaryName[]);
await findBinaries(names, { root, say: (text) => console.log(text) });
