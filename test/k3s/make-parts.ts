import { findParts, findStub } from './parts.js';

// What the nodes of test machines run, built once before the tests instead of within one of them.
await findParts();
await findStub();
