import { CONTENTS } from './contents.js';
import { DECIDE } from './decide.js';
import { FIND } from './find.js';
import { JOURNAL } from './journal.js';
import { diskToken } from './token.js';
import { USES } from './uses.js';
import { WIPE } from './wipe.js';

/**
 * Hands one disk to Ceph, or refuses with what it saw. It looks at the machine, not at what is declared: the arguments are the
 * host's name and the disk's id, bytes, class and token (empty without one), and all of them must fit what is there.
 *
 * A disk passes untouched when it is empty, or when it is a disk of this home's Ceph already. It is wiped when nothing uses it
 * and the token is of exactly what is on it. A wipe that was cut goes on, as long as nothing new appeared on the disk.
 */
export const guardScript = ['set -eu', diskToken, USES, JOURNAL, CONTENTS, WIPE, FIND, DECIDE, ''].join('\n');
