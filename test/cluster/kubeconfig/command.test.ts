import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { permacadeInProcess } from '../../cli/permacade.js';
import { fakeSsh, pathWith } from './server.js';
import { access, k3sYaml, LIVED_IN } from './written.js';
import { newFolder } from '../../new-folder.js';

let folder: string;
let file: string;
beforeEach(() => {
  folder = newFolder();
  file = join(folder, 'config');
  vi.stubEnv('HOME', folder);
  vi.stubEnv('KUBECONFIG', '');
});
afterEach(() => vi.unstubAllEnvs());

describe('permacade kubeconfig', () => {
  test('asks the first server over SSH and puts the answer where kubectl looks', async () => {
    vi.stubEnv('PATH', pathWith(fakeSsh(folder)));
    const config = join(folder, '.kube', 'config');
    expect(await permacadeInProcess('kubeconfig')).toEqual({
      code: 0,
      out: `${config}: context 'home' at ${access.cluster.server} is in it now\nit is the current context\n`,
      err: '',
    });
    expect(parse(readFileSync(config, 'utf8'))).toMatchObject({
      clusters: [{ name: 'home', cluster: access.cluster }],
      users: [{ name: 'home', user: access.user }],
    });
  });

  test('says where the file as it was is, and how to use the home, and prints no key', async () => {
    writeFileSync(file, LIVED_IN);
    writeFileSync(join(folder, 'k3s.yaml'), k3sYaml);
    const { code, out } = await permacadeInProcess('kubeconfig', '--from', join(folder, 'k3s.yaml'), '--file', file, '--name', 'nest');
    expect({ code, out }).toEqual({
      code: 0,
      out: `${file}: context 'nest' at ${access.cluster.server} is in it now\nas it was before: ${file}.backup\nto use it: kubectl --context nest, or, from now on, kubectl config use-context nest\n`,
    });
    expect(parse(readFileSync(file, 'utf8'), { merge: true })['current-context']).toBe('work');
  });

  test.each([
    [
      'a file that is not there',
      ['--from', '/nowhere/k3s.yaml'],
      /^\/nowhere\/k3s\.yaml: file not found; name the kubeconfig of the home with --from FILE\n$/,
    ],
    ['two sources', ['--from', 'x', '--ssh'], /'--from <file>' cannot be used with option '--ssh'/],
  ])('refuses %s', async (_what, args, message) => {
    const { code, err } = await permacadeInProcess('kubeconfig', '--file', file, ...args);
    expect(code).toBe(1);
    expect(err).toMatch(message);
  });
});
