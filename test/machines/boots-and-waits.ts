import { bootMachines } from './machines.js';

/** A test process that boots a machine, says where, and waits to be killed. */
const farm = await bootMachines(['lonely']);
await farm.machine('lonely').attachDisk();
console.log(JSON.stringify({ folder: farm.identity.replace(/\/identity$/, ''), bridge: farm.gateway }));
setInterval(() => undefined, 60_000);
