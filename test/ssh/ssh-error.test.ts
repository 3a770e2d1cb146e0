import { expect, it } from 'vitest';
import { loginError } from '../../src/ssh/ssh-error.js';

const target = { name: 'pi-3', address: '192.0.2.3', user: 'pi' };

it('a refused login is one sentence, whatever ssh ends its own with', () => {
  const said =
    'Warning: Identity file /nowhere not accessible: No such file or directory.\npi@192.0.2.3: Permission denied (publickey,password).\r\n';
  expect(loginError(target, '192.0.2.3', said).message).toBe(
    'cannot log in to host pi-3 as pi@192.0.2.3: Warning: Identity file /nowhere not accessible: No such file or directory; ' +
      'pi@192.0.2.3: Permission denied (publickey,password); try ssh pi@192.0.2.3, which must work without a password',
  );
});
