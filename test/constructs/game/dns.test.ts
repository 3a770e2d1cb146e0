import { describe, expect, it } from 'vitest';
import { dnsmasqRecords } from '../../../constructs/game/dns.js';

describe("the router's host records", () => {
  it('send every name of a route to the address Traefik answers at, in a stable order', () => {
    const routes = [{ hosts: ['joust', 'joust.home.arpa'] }, { hosts: ['1943mii'] }, { hosts: [] }];
    expect(dnsmasqRecords(routes, '172.28.0.2')).toEqual([
      'host-record=1943mii,172.28.0.2',
      'host-record=joust,joust.home.arpa,172.28.0.2',
    ]);
    expect(dnsmasqRecords([...routes].reverse(), '172.28.0.2')).toEqual(dnsmasqRecords(routes, '172.28.0.2'));
  });

  it('cover a wildcard as dnsmasq does', () => {
    expect(dnsmasqRecords([{ hosts: ['*.cams.home.arpa'] }], '172.28.0.2')).toEqual(['address=/cams.home.arpa/172.28.0.2']);
  });
});
