import { expect, test } from 'vitest';
import { readRoutes } from '../../../server/src/iptables/routes.ts';
import { splitLines } from '../../../server/src/text/index.ts';
import { fixture } from '../../fixture.ts';

function read(text: string) {
  return readRoutes(splitLines(fixture(text).files[0]?.text ?? ''), 0);
}

test('the routes of a node: default, link, router, pod, nowhere, several', () => {
  const found = read(`
    default via 10.0.0.9 dev eth0 proto dhcp metric 100
    10.0.0.0/24 dev eth0 proto kernel scope link src 10.0.0.1
    10.244.1.0/24 via 10.244.1.0 dev flannel.1 onlink
    192.168.208.240 dev calic440f455693 scope link
    blackhole 10.244.2.0/26 proto bird
    10.7.0.0/16
    \tnexthop via 10.0.0.3 dev eth0 weight 1
    \tnexthop via 10.0.0.4 dev eth0 weight 1
    FE80::/64 dev eth0 proto kernel metric 256 pref medium
    # next
  `);
  expect(
    found?.routes.map(({ destination, via, device, source }) => [
      destination === null ? 'default' : `${destination.address}/${destination.prefix}`,
      via,
      device,
      source,
    ]),
  ).toEqual([
    ['default', '10.0.0.9', 'eth0', null],
    ['10.0.0.0/24', null, 'eth0', '10.0.0.1'],
    ['10.244.1.0/24', '10.244.1.0', 'flannel.1', null],
    ['192.168.208.240/32', null, 'calic440f455693', null],
    ['10.244.2.0/26', null, null, null],
    ['10.7.0.0/16', null, null, null],
    ['fe80::/64', null, 'eth0', null],
  ]);
  expect(found?.end).toBe(9);
  expect(found?.routes[3]?.ranges).toEqual({
    destination: { start: { line: 3, character: 0 }, end: { line: 3, character: 15 } },
    device: { start: { line: 3, character: 20 }, end: { line: 3, character: 35 } },
  });
});

test('ip route get, with Windows line ends', () => {
  const found = readRoutes(['10.244.2.15 dev cali1 src 10.0.0.1 uid 0 \r', '    cache \r', 'k8s-2\r'], 0);
  expect(found).toMatchObject({ end: 2, routes: [{ device: 'cali1', source: '10.0.0.1' }] });
});

test.each([
  'default',
  'default deny in KUBE-FORWARD',
  '10.0.0.1',
  '300.0.0.1 dev eth0',
  '10.0.0.0/33 dev eth0',
  'nginx 192.168.208.240 machine03.example.com',
  '-A FORWARD -o eth0 -j ACCEPT',
  'inet 10.0.0.1/24 scope global eth0',
])('%j is no route', (line) => expect(readRoutes([line], 0)).toBeNull());
