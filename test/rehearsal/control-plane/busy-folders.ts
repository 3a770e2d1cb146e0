import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runInFolder, KeptProcess } from '../../../src/rehearsal/control-plane/kept-process.js';
import { TemporaryFolder } from '../../../src/rehearsal/control-plane/temporary-folder.js';
import { endOnSignals } from '../../../src/rehearsal/rehearse/interruption.js';

// A program of its own that makes folders, and files and processes in them, until a signal ends it.
const [parent] = process.argv.slice(2);
endOnSignals(() => {
  process.stdout.write('ended\n');
  return 7;
});
process.stdout.write('ready\n');
for (;;) {
  const folder = TemporaryFolder.create(parent!, 'folder-');
  const files = Array.from({ length: 20 }, (_, at) => writeFile(join(folder.path, String(at)), ''));
  new KeptProcess({ name: 'busy', command: '/bin/sh', args: ['-c', 'while :; do mkdir -p a/b/c; rm -r a; done'], folder });
  await runInFolder({ name: 'short', command: '/bin/true', args: [], folder });
  await Promise.all(files);
  await folder.remove();
}
