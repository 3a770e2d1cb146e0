import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command } from 'commander';
import type { Ask } from '../init/confirm-host-keys.js';
import { askPerson } from './ask-person.js';
import { addHomeOptions, homeFiles, type HomeOptions } from './home-options.js';
import { addLoginOptions, readLogin, type LoginOptions } from './login-options.js';
import { printOutput } from './print-output.js';
import { repositoryRoot } from './repository-root.js';

interface InitCommandOptions extends HomeOptions, LoginOptions {
  readonly domain: string;
  readonly user: string;
  readonly trust?: readonly string[];
}

/** What `ssh-keygen -l` prints of a key, with or without the name of the digest. */
const FINGERPRINT = /^SHA256:|^[A-Za-z0-9+/]{43}$/;

/** `permacade init`: the first settings of a home, from the machines themselves. */
export function initCommand(): Command {
  return addLoginOptions(addHomeOptions(new Command('init')))
    .description('write the first settings of a home from its machines: entries, pinned host keys, authority and secrets; never overwrites')
    .usage('[options] <host...>')
    .argument('[host...]', 'addresses of the machines, such as 192.168.137.21 or pi@192.168.137.21')
    .option('--domain <domain>', "the home's own domain", 'home.arpa')
    .option('--user <name>', 'login user on the machines', 'ubuntu')
    .option('--trust <fingerprint...>', 'host keys that you have compared at the machines themselves, such as SHA256:…')
    .action(async (named: readonly string[], options: InitCommandOptions, command: Command) => {
      // Who writes --trust first has the machines behind its fingerprints.
      const given = options.trust ?? [];
      const trusted = given.filter((one) => FINGERPRINT.test(one));
      const hosts = [...named, ...given.filter((one) => !FINGERPRINT.test(one))];
      if (hosts.length === 0) command.error("error: missing required argument 'host'");
      const [{ init }, { readingStage }, { compile }, { compose }, { loadGames }] = await Promise.all([
        import('../init/init.js'),
        import('./reading-stage.js'),
        import('../plan/compile.js'),
        import('../stacks/stacks.js'),
        import('../settings/games.js'),
      ]);
      const { settings: file, games } = homeFiles(options);
      const told = await init({
        ...{ stack: options.stack, file, hosts, domain: options.domain, user: options.user, trusted },
        timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
        project: readFileSync(resolve(repositoryRoot(), 'Pulumi.yaml'), 'utf8'),
        ...(process.stdin.isTTY === true ? { ask } : {}),
        login: readLogin(options),
        reading: (targets, read) => readingStage('reading', targets, false, read),
        compiled: async (settings) => compile(compose(settings, loadGames(games)).home, { accept: settings.accept, broken: 'tell' }),
      });
      await printOutput(`${told.join('\n')}\n`);
    });
}

const ask: Ask = async ({ name, address, fingerprint, command }) => {
  const answer = await askPerson(
    `host ${name} at ${address} shows ${fingerprint}\nDoes ${command} print the same at the machine itself? Type yes, or paste what it prints: `,
  );
  return answer.toLowerCase() === 'yes' || answer.includes(fingerprint);
};
