import { join } from 'node:path';
import { KeptProcess } from './kept-process.js';
import type { TemporaryFolder } from './temporary-folder.js';

/**
 * Where the API server finds etcd: a socket in the folder, which only this user can enter. etcd insists on the form
 * `name:number` and takes it as a file name in the working directory, which for both programs is the folder.
 */
export const ETCD_URL = 'unix://etcd-client:1';

const PEER_URL = 'unix://etcd-peer:1';

/** Starts etcd in the folder. The API server waits for it by itself. */
export function startEtcd(binary: string, folder: TemporaryFolder): KeptProcess {
  const args = [
    `--data-dir=${join(folder.path, 'etcd')}`,
    `--listen-client-urls=${ETCD_URL}`,
    `--advertise-client-urls=${ETCD_URL}`,
    `--listen-peer-urls=${PEER_URL}`,
    `--initial-advertise-peer-urls=${PEER_URL}`,
    `--initial-cluster=default=${PEER_URL}`,
    // What it stores is thrown away with the folder, so it need not survive a power cut.
    '--unsafe-no-fsync',
  ];
  return new KeptProcess({ name: 'etcd', command: binary, args, folder });
}
