#!/usr/bin/env node
import { program } from './program.mjs';

try {
  const { permacade } = await program();
  process.exitCode = await permacade(process.argv.slice(2));
} catch (error) {
  // esbuild has already shown where a source cannot be read; anything else is a fault of ours.
  if (!Array.isArray(error.errors)) throw error;
  process.exitCode = 1;
}
