import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const readme = readFileSync(join(root, 'README.md'), 'utf8');

describe('the README', () => {
  it('begins with a home that really works', () => {
    const program = /```ts\n(.*?)```/s.exec(readme)![1]!;
    const file = join(root, `readme-${process.pid}.ts`);
    writeFileSync(file, program);
    try {
      const out = execFileSync(process.execPath, ['--import', 'tsx', file], { cwd: root, encoding: 'utf8' });
      expect(out).toContain('# pulumi/site/site.deployment.web.yaml\napiVersion: apps/v1\nkind: Deployment');
      expect(out).toContain('# pulumi/site/site.service.door.yaml');
    } finally {
      rmSync(file);
    }
  });

  it('leads only to pages and folders that are there', () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, link]) => link!);
    const folders = [...readme.matchAll(/^\| `([^`]+)`/gm)]
      .map(([, path]) => path!)
      .filter((path) => path.includes('/') && !path.startsWith('npx'));
    for (const path of [...links, ...folders]) expect(existsSync(join(root, path)), path).toBe(true);
  });
});
