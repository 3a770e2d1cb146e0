import { findBinaries } from '../../../src/rehearsal/control-plane/binaries.js';
import { ControlPlane } from '../../../src/rehearsal/control-plane/control-plane.js';

// A program of its own that starts a control plane, says where it is, and waits to be ended.
const [root, parent] = process.argv.slice(2);
const binaries = await findBinaries(['etcd', 'kube-apiserver'], { root: root! });
const starting = ControlPlane.start({ binaries, parent: parent! });
process.stdout.write('starting\n');
const { folder } = await starting;
process.stdout.write(`${folder.path}\n`);
