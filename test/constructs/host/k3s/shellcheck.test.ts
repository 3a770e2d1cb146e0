import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { ADOPT, ADOPT_STATE } from '../../../../constructs/host/k3s/adopt-script.js';
import { READ_AUTHORITY } from '../../../../constructs/host/k3s/authority-script.js';
import { BINARY_STATE, DOWNLOAD, IMAGES_STATE } from '../../../../constructs/host/k3s/download-script.js';
import { MEMBER, MEMBER_STATE, SEEN } from '../../../../constructs/host/k3s/member-script.js';
import { SERVICE, SERVICE_STATE } from '../../../../constructs/host/k3s/service-script.js';
import { CHECK_TOKEN } from '../../../../constructs/host/k3s/token-script.js';
import { TURN } from '../../../../constructs/host/k3s/turn-script.js';
import { requirement } from '../../../require.js';

const scripts = {
  ADOPT,
  ADOPT_STATE,
  READ_AUTHORITY,
  BINARY_STATE,
  DOWNLOAD,
  IMAGES_STATE,
  MEMBER,
  MEMBER_STATE,
  SEEN,
  SERVICE,
  SERVICE_STATE,
  CHECK_TOKEN,
  TURN,
};

const installed = (await execa('shellcheck', ['--version'], { reject: false })).exitCode === 0;
const noShellcheck = requirement('shellcheck of the scripts of k3s', installed, 'shellcheck is not installed: apt-get install shellcheck');

describe.skipIf(noShellcheck)('shellcheck at its strictest', () => {
  it.each(Object.entries(scripts))('finds nothing in %s', async (_, script) => {
    const { all } = await execa('shellcheck', ['--shell=sh', '--enable=all', '--severity=style', '-'], {
      input: script,
      reject: false,
      all: true,
    });
    expect(all).toBe('');
  });
});
