import { describe, expect, it } from 'vitest';
import { parseSettings } from '../../src/settings/load-settings.js';
import { namespace } from '../../src/settings/stack-file.js';
import { readProblems, smallest, withHost } from './stack-text.js';

const refused = (config: Record<string, unknown>): readonly string[] =>
  readProblems(() => parseSettings(namespace(config, 'permacade:'), { stack: 'home', file: 'Pulumi.home.yaml' }));

describe('a contradiction', () => {
  const two = (other: Record<string, unknown>): Record<string, unknown> => ({
    ...smallest(),
    'permacade:hosts': [
      {
        name: 'one',
        address: '192.168.137.2',
        model: 'pi4-4g',
        roles: ['server'],
        serial: 'AAAA',
        disks: [{ id: 'ata-1', size: '1Ti', class: 'ssd' }],
      },
      { name: 'two', address: '192.168.137.3', model: 'pi4-4g', roles: ['agent'], ...other },
    ],
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    ['two hosts with one name', two({ name: 'one' }), /^permacade:hosts\[1\]\.name: got host name 'one' a second time/],
    [
      'two hosts with one address',
      two({ address: '192.168.137.2' }),
      /^permacade:hosts\[1\]\.address: got address '192\.168\.137\.2' a second time/,
    ],
    [
      'a further address that another host has',
      two({ addresses: ['192.168.137.2'] }),
      /^permacade:hosts\[1\]\.addresses\[0\]: got address/,
    ],
    ['two hosts with one serial number', two({ serial: 'AAAA' }), /serial: got serial number 'AAAA' a second time/],
    [
      'one disk in two hosts',
      two({ disks: [{ id: 'ata-1', size: '1Ti', class: 'ssd' }] }),
      /disks\[0\]\.id: got disk 'ata-1' a second time/,
    ],
    ['two servers', two({ roles: ['server'] }), /^permacade:hosts: got 2 servers \(one, two\), expected an odd number/],
    ['no server', withHost({ roles: ['agent'] }), /^permacade:hosts: got no host with role server/],
    ['a server that is an agent too', two({ roles: ['vm', 'agent'] }), /roles: got vm and agent, expected one of/],
    [
      'no figures and no model',
      withHost({ model: undefined, arch: 'arm64', cpus: 4 }),
      /^permacade:hosts\[0\]\.memory: got nothing, expected it or a model/,
    ],
    [
      'LoadBalancer ports outside the cluster',
      two({ roles: ['boot'], loadBalancer: true }),
      /loadBalancer: got true on a machine outside the cluster/,
    ],
    ['LoadBalancer ports nowhere', withHost({ loadBalancer: false }), /^permacade:ingress: got no node that may open/],
    [
      'a derived label',
      withHost({ labels: { 'node-role.kubernetes.io/worker': 'x' } }),
      /labels\.node-role.*: got a label that is derived/,
    ],
    [
      'a registry on no declared host',
      { ...smallest(), 'permacade:registry': { where: 'outside', host: 'r', machine: 'none' } },
      /registry\.machine: got 'none'/,
    ],
    [
      'a registry without address',
      { ...smallest(), 'permacade:registry': { where: 'outside', host: 'r' } },
      /registry\.address: got nothing/,
    ],
    [
      'a login without TLS',
      { ...smallest(), 'permacade:registry': { where: 'outside', host: 'r', address: '10.0.0.1', tls: 'none', login: true } },
      /registry\.login: got true without TLS/,
    ],
    [
      'a time zone of no place',
      { ...smallest(), 'permacade:timeZone': 'Mars/Olympus' },
      /timeZone: got 'Mars\/Olympus', expected a time zone of the IANA database/,
    ],
    [
      'a certificate that is none',
      { ...smallest(), 'permacade:ca': { certificate: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n' } },
      /ca\.certificate: got text that is not a certificate/,
    ],
  ])('such as %s is one problem', (_, config, message) => {
    expect(refused(config).map((line) => line.replace(/^Pulumi\.home\.yaml: /, ''))).toEqual([expect.stringMatching(message)]);
  });
});
