import { startSimulatedHome } from '../../../src/rehearsal/simulated-home/simulated-home.js';
import { machine } from '../../plan/tree.js';

// A program of its own that starts a simulated home, says where it is, and waits to be ended.
const [root, parent] = process.argv.slice(2);
const plan = { hosts: [machine('adonis')], images: {}, impliedPods: [], scripts: {}, units: [] };
const { folder } = await startSimulatedHome({ plan, root: root!, parent: parent! });
process.stdout.write(`${folder.path}\n`);
