import { closeSync, openSync, writeSync } from 'node:fs';
import type { LoopDisk } from './bench.js';

/** What LVM writes to a disk that becomes its member: a label in the second sector, with its checksum. */
export function writeLvmMember(disk: LoopDisk): void {
  const sector = Buffer.alloc(512);
  sector.write('LABELONE', 0);
  sector.writeBigUInt64LE(1n, 8);
  sector.writeUInt32LE(32, 20);
  sector.write('LVM2 001', 24);
  sector.write('q1w2e3r4t5y6u7i8o9p0a1s2d3f4g5h6', 32);
  sector.writeUInt32LE(lvmChecksum(sector.subarray(20)), 16);
  write(disk, sector, 512);
}

function lvmChecksum(bytes: Buffer): number {
  let sum = 0xf597a6cf;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return sum >>> 0;
}

/** What Linux RAID writes near the end of a disk (metadata 0.90). */
export function writeRaidMember(disk: LoopDisk): void {
  const block = Buffer.alloc(4096);
  [0xa92b4efc, 0, 90, 0, 0, 0x11111111, 0, 1, disk.size / 1024 - 64, 2, 2, 0, 0, 0x22222222, 0x33333333, 0x44444444].forEach(
    (word, index) => block.writeUInt32LE(word, index * 4),
  );
  write(disk, block, disk.size - 65536);
}

/** The label that Ceph writes to the beginning of a disk: two lines of text, then pairs of what is known about it. */
export function writeBlueStore(disk: LoopDisk, fsid: string): void {
  const block = Buffer.alloc(4096);
  const pairs = { bfm_blocks: '16384', bluefs: '1', ceph_fsid: fsid, kv_backend: 'rocksdb', magic: 'ceph osd volume v026', whoami: '0' };
  const texts = Object.entries(pairs).flatMap(([key, value]) => [key, value]);
  const parts = texts.flatMap((text) => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(text.length);
    return [length, Buffer.from(text)];
  });
  const head = Buffer.from('bluestore block device\n0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0\n');
  Buffer.concat([head, Buffer.from([2, 1, 0x2c, 1, 0, 0]), ...parts]).copy(block);
  write(disk, block, 0);
}

export function write(disk: LoopDisk, bytes: Buffer, at: number): void {
  const file = openSync(disk.device, 'r+');
  try {
    writeSync(file, bytes, 0, bytes.length, at);
  } finally {
    closeSync(file);
  }
}
