import { bootMachines } from './machines.js';

/** A test process that boots a machine, says where, and waits to be killed. */
const farm = await bootMachines(['lonely']);
await farm.machine('lonely').attachDisk();
console.log(JSON.stringify({ folder: farm.folder, gateway: farm.gateway }));
setInterval(() => undefined, 60_000);
