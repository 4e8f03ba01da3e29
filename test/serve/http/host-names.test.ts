import { hostname, type NetworkInterfaceInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { isLoopback, isMeant, shownHost } from '../../../src/serve/http/host-names.ts';

describe('an address', () => {
  it.each([
    ['127.0.0.1', true],
    ['127.8.9.1', true],
    ['localhost', true],
    ['::1', true],
    ['[::1]', true],
    ['0.0.0.0', false],
    ['::', false],
    ['10.0.0.1', false],
    ['localhost.example', false],
    ['127.0.0.1.example', false],
  ])('%s is of this machine alone: %s', (host, expected) => {
    expect(isLoopback(host)).toBe(expected);
  });
});

describe('a Host header', () => {
  it.each([
    ['127.0.0.1', 'localhost:4380', true],
    ['127.0.0.2', '127.0.0.2:4380', true],
    ['::1', '[::1]:4380', true],
    ['127.0.0.1', 'localhost:04380', true],
    ['127.0.0.1', 'localhost:4380:4380', false],
    ['127.0.0.1', '[::1', false],
    ['127.0.0.1', 'localhost:', false],
    ['127.0.0.1', 'localhost:4380/', false],
    ['127.0.0.1', ' localhost:4380', false],
    ['127.0.0.1', undefined, false],
    ['127.0.0.1', 'evil.example:4380', false],
    ['127.0.0.1', '[evil]:4380', false],
  ])('of a server at %s: %s is it: %s', (host, header, expected) => {
    expect(isMeant(header, { host, port: 4380 })).toBe(expected);
  });

  it('may go without its port where that is HTTP’s own', () => {
    expect(isMeant('localhost', { host: '127.0.0.1', port: 80 })).toBe(true);
  });
});

it('an address of six stands in brackets in a URL', () => {
  expect([shownHost('::1'), shownHost('[::1]'), shownHost('10.0.0.1')]).toEqual(['[::1]', '[::1]', '10.0.0.1']);
});

describe('a server that listens everywhere', () => {
  const address = (text: string, { family = 'IPv4', internal = false } = {}) =>
    ({ address: text, family, internal, netmask: '', mac: '', cidr: null, scopeid: 0 }) as NetworkInterfaceInfo;
  const lo = [address('127.0.0.1', { internal: true }), address('::1', { family: 'IPv6', internal: true })];

  it.each([
    ['0.0.0.0', { lo, eth0: [address('fe80::1', { family: 'IPv6' }), address('10.1.2.3')] }, '10.1.2.3'],
    ['::', { lo, eth0: [address('10.1.2.3')], eth1: [address('10.4.5.6')] }, '10.1.2.3'],
    ['0.0.0.0', { lo }, hostname()],
  ])('at %s is reached by %j at %s', (host, interfaces, expected) => {
    expect(shownHost(host, interfaces)).toBe(expected);
  });
});
