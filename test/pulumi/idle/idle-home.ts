import { fileURLToPath } from 'node:url';
import { isBundled, withMarker } from '../../../src/machine/script/bundled-call.js';
import type { TemporaryFolder } from '../../../src/rehearsal/control-plane/temporary-folder.js';
import { findPulumi } from '../../../src/rehearsal/pulumi/find-programs.js';
import { Pulumi, type PulumiProgram } from '../../../src/rehearsal/pulumi/pulumi.js';
import { programConfig } from '../../../src/rehearsal/rehearse/config.js';
import { exampleHome } from '../../stacks/example.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const KUBERNETES = fileURLToPath(new URL('kubernetes.mjs', import.meta.url));

/** The real engine in front of providers that do nothing: hosts print a word, objects become what they are told. */
export async function idlePulumi(folder: TemporaryFolder): Promise<Pulumi> {
  const { pulumi } = await findPulumi({ root: ROOT });
  return Pulumi.create({
    programs: { pulumi, kubernetes: KUBERNETES },
    folder,
    commands: {
      run: (call) => Promise.resolve({ stdout: isBundled(call) ? withMarker('done\n') : 'done\n', stderr: '' }),
    },
    env: { ...process.env, PERMACADE_OBSERVE: 'off' },
  });
}

/** The example home. @param main another program in its place, with the same settings */
export function exampleProgram(main?: string): PulumiProgram {
  const { plan } = exampleHome();
  return {
    root: ROOT,
    stack: 'home',
    ...(main === undefined ? {} : { main }),
    ...programConfig({ settings: fileURLToPath(new URL('../../../Pulumi.home.yaml', import.meta.url)), plan }),
  };
}
