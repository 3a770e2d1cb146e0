import { writeSync } from 'node:fs';

// Tells the measuring process how large this one grew.
process.on('exit', () => writeSync(3, String(process.resourceUsage().maxRSS)));
