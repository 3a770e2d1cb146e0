import { baseRoot } from './base-root.js';

console.log(`Test machines lie over ${await baseRoot()}`);
