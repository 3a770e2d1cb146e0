import { expect, it } from 'vitest';
import { loginError } from '../../../src/machine/ssh/ssh-error.js';

const target = { name: 'pi-3', address: '192.0.2.3', user: 'pi' };

it('a refused login is one sentence, whatever ssh ends its own with', () => {
  const stderr =
    'Warning: Identity file /nowhere not accessible: No such file or directory.\npi@192.0.2.3: Permission denied (publickey,password).\r\n';
  expect(loginError(target, '192.0.2.3', stderr).message).toBe(
    'cannot log in to host pi-3 as pi@192.0.2.3: Warning: Identity file /nowhere not accessible: No such file or directory; ' +
      'pi@192.0.2.3: Permission denied (publickey,password); try ssh pi@192.0.2.3, which must work without a password',
  );
});

it('another host key is named beside the expected one, without what ssh says about its files', () => {
  const hostKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFdkSDvTPf0kQ8+RRsvSQP8LX/JNaNa0sJH5jmRJK4qF';
  const stderr = [
    '@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @',
    'The fingerprint for the ED25519 key sent by the remote host is',
    'SHA256:cRo+7C1ytqDSEk+n58GADdbKzqNQCHLDg1iBuTzU2S0.',
    'Offending ED25519 key in /tmp/permacade-ssh-gone/known_hosts:1',
    '  ssh-keygen -f "/tmp/permacade-ssh-gone/known_hosts" -R "permacade-pi-3"',
    'Host key verification failed.',
  ].join('\r\n');
  const { failure, message } = loginError({ ...target, hostKey }, '192.0.2.3', stderr);
  expect(failure).toBe('key');
  expect(message).toMatch(
    /^cannot log in to host pi-3 as pi@192\.0\.2\.3: got host key SHA256:cRo\+7C1ytqDSEk\+n58GADdbKzqNQCHLDg1iBuTzU2S0, expected SHA256:[^ ,;.]{43}; it does not show the hostKey of the settings: /,
  );
  expect(message).not.toContain('known_hosts');
});
