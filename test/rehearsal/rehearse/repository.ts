import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { linkPackages } from '../../../src/rehearsal/rehearse/link-packages.js';
import { ROOT } from '../control-plane/available.js';

/** What a program needs to run; its tests and documents stay behind. */
const PARTS = [
  'bin',
  'constructs',
  'crds',
  'rehearsal',
  'src',
  'games.json',
  'Pulumi.yaml',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
];

/** A Git repository with this program in it, to change as a person would. */
export class TestRepository {
  private constructor(readonly root: string) {}

  static async create(folder: string): Promise<TestRepository> {
    const root = join(folder, 'repository');
    mkdirSync(root);
    for (const part of PARTS) cpSync(join(ROOT, part), join(root, part), { recursive: true });
    await linkPackages(ROOT, root);
    const repository = new TestRepository(root);
    repository.git('init', '--quiet', '--initial-branch=main');
    writeFileSync(join(root, '.gitignore'), 'node_modules\n');
    return repository;
  }

  /** Writes a file. */
  write(path: string, text: string): void {
    writeFileSync(join(this.root, path), text);
  }

  /** Replaces text in a file. Throws when it is not there. */
  edit(path: string, old: string, now: string): void {
    const text = readFileSync(join(this.root, path), 'utf8');
    if (!text.includes(old)) throw new Error(`${path} does not say ${old}`);
    this.write(path, text.replaceAll(old, now));
  }

  commit(message: string): void {
    this.git('add', '--all');
    this.git('-c', 'user.name=a test', '-c', 'user.email=test@example.com', 'commit', '--quiet', `--message=${message}`);
  }

  git(...args: readonly string[]): void {
    execFileSync('git', args, { cwd: this.root, stdio: 'pipe' });
  }
}
