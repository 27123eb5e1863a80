import { existsSync, readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Interface, pairInterfaces, readInterfaces } from '../../../server/src/iptables/interfaces.ts';
import { splitLines } from '../../../server/src/text/index.ts';
import { fixture } from '../../fixture.ts';

function linesOf(text: string): string[] {
  return splitLines(fixture(text).files[0]?.text ?? '');
}

function read(text: string): Interface[] {
  return readInterfaces(linesOf(text), 0)?.interfaces ?? [];
}

/** All outputs in a text, as a session's reader finds them. */
function groupsOf(lines: readonly string[]): Interface[][] {
  const groups: Interface[][] = [];
  for (let line = 0; line < lines.length; line++) {
    const found = readInterfaces(lines, line);
    if (found === null) continue;
    groups.push(found.interfaces);
    line = found.end - 1;
  }
  return groups;
}

const session = readFileSync(
  new URL('../../../samples/sessions/pod-interface.session', import.meta.url),
  'utf8',
);

describe('the tutorial: calic440f455693@if4 on the node is eth0@if14 in the pod', () => {
  const groups = groupsOf(splitLines(session));

  test('two outputs, indentation lost', () => {
    expect(
      groups.map((group) => group.map(({ index, name, peerIndex }) => [index, name, peerIndex])),
    ).toEqual([
      [[14, 'calic440f455693', 4]],
      [
        [1, 'lo', null],
        [2, 'tunl0', null],
        [4, 'eth0', 14],
      ],
    ]);
    expect(groups[0]?.[0]).toMatchObject({ mac: 'ee:ee:ee:ee:ee:ee', linkNetnsid: 0, peerName: null });
    expect(groups[1]?.[2]?.addresses).toMatchObject([{ address: '192.168.208.240', prefix: 32 }]);
  });

  test('they are a pair', () => {
    const [pair, ...more] = pairInterfaces(groups);
    expect([pair?.host.name, pair?.pod.name, more.length]).toEqual(['calic440f455693', 'eth0', 0]);
  });

  test('ranges point at what they say', () => {
    const lines = splitLines(session);
    const cut = (range: { start: { line: number; character: number }; end: { character: number } } | null) =>
      range === null ? null : lines[range.start.line]?.slice(range.start.character, range.end.character);
    const host = groups[0]?.[0];
    expect(
      [host?.ranges.index, host?.ranges.name, host?.ranges.peer, host?.ranges.mac].map((r) => cut(r ?? null)),
    ).toEqual(['14', 'calic440f455693', 'if4', 'ee:ee:ee:ee:ee:ee']);
    expect(groups[1]?.[2]?.addresses.map(({ range }) => cut(range))).toEqual(['192.168.208.240/32']);
    expect(cut(groups[1]?.[0]?.ranges.mac ?? null)).toBe('00:00:00:00:00:00');
  });
});

describe('spellings', () => {
  test('ip addr with other ends, other names, lifetimes, CRLF and blanks at the end', () => {
    const text = `
      2: eno1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc mq state UP group default qlen 1000
          link/ether 9E:DA:78:4e:f7:bc brd ff:ff:ff:ff:ff:ff
          altname enp0s31f6
          inet 10.0.0.1/24 brd 10.0.0.255 scope global dynamic noprefixroute eno1
             valid_lft 84212sec preferred_lft 84212sec
          inet 10.9.0.1 peer 10.9.0.2/32 scope global eno1
          inet6 FD00:0:0::1/64 scope global tentative
      3: eno1.5@eno1: <BROADCAST,MULTICAST> mtu 1500 qdisc noop state DOWN
          link/ether 9e:da:78:4e:f7:bc brd ff:ff:ff:ff:ff:ff
      4: veth1@if2: <BROADCAST> mtu 1500 qdisc noop state DOWN group default
          link/ether 9e:da:78:4e:f7:bd brd ff:ff:ff:ff:ff:ff link-netns cni-1 promiscuity 0  allmulti 0
          veth numtxqueues 2 numrxqueues 2 gso_max_size 65536
          RX:  bytes packets errors dropped  missed   mcast
             266       3      0       0       0       0
    `;
    const plain = read(text);
    expect(plain.map(({ name, peerName, peerIndex }) => [name, peerName, peerIndex])).toEqual([
      ['eno1', null, null],
      ['eno1.5', 'eno1', null],
      ['veth1', null, 2],
    ]);
    expect(plain[0]?.mac).toBe('9e:da:78:4e:f7:bc');
    expect(plain[0]?.addresses.map(({ address, prefix }) => `${address}/${prefix}`)).toEqual([
      '10.0.0.1/24',
      '10.9.0.1/32',
      'fd00::1/64',
    ]);
    const windows = linesOf(text).map((line) => `${line.trim()}  \r`);
    expect(readInterfaces(windows, 0)?.interfaces).toMatchObject(
      plain.map(({ name, index, peerIndex, mac }) => ({ name, index, peerIndex, mac })),
    );
    expect(readInterfaces(windows, 0)?.end).toBe(windows.length - 1);
  });

  test('one line each (-o addr): lines of one interface are one', () => {
    expect(
      read(`
        1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever preferred_lft forever
        1: lo    inet6 ::1/128 scope host \\       valid_lft forever preferred_lft forever
        3: veth0    inet 10.9.0.1 peer 10.9.0.2/32 scope global veth0\\       valid_lft forever
      `).map(({ index, name, addresses }) => [index, name, addresses.map(({ address }) => address)]),
    ).toEqual([
      [1, 'lo', ['127.0.0.1', '::1']],
      [3, 'veth0', ['10.9.0.1']],
    ]);
  });

  test('one line each (-o link)', () => {
    const text =
      '3: veth0@if2: <UP,LOWER_UP> mtu 1500 state UP\\    link/ether 9e:da:78:4e:f7:bc brd ff:ff:ff:ff:ff:ff link-netnsid 7';
    const [one] = read(text);
    expect(one).toMatchObject({ index: 3, peerIndex: 2, mac: '9e:da:78:4e:f7:bc', linkNetnsid: 7 });
    expect(one?.ranges.mac?.start.character).toBe(text.indexOf('9e:da'));
  });

  test('brief (-br addr)', () => {
    expect(
      read(`
        lo               UNKNOWN        127.0.0.1/8 ::1/128
        veth0@if2        UP             10.0.0.1/24 10.9.0.1 peer 10.9.0.2/32
        br0              DOWN
        Server DOWN since yesterday
      `),
    ).toMatchObject([
      { index: null, name: 'lo', addresses: [{ address: '127.0.0.1' }, { address: '::1', prefix: 128 }] },
      {
        name: 'veth0',
        peerIndex: 2,
        addresses: [{ address: '10.0.0.1' }, { address: '10.9.0.1', prefix: 32 }],
      },
      { name: 'br0', addresses: [] },
    ]);
  });
});

describe('where it ends', () => {
  const eth0 = '4: eth0@if14: <UP> mtu 1440 qdisc noqueue state UP';

  test.each([
    ['a prompt', '# docker ps'],
    ['an empty line', ''],
    ['prose', 'inet is a family'],
    ['a rule', '-A KUBE-SERVICES -j KUBE-NODEPORTS'],
    ['an address that is none', 'inet 300.1.1.1/8 scope global'],
  ])('at %s', (_, line) => {
    expect(readInterfaces([eth0, line], 0)?.end).toBe(1);
  });

  test('at an interface that was there already: the next output', () => {
    const lines = ['1: lo: <UP> mtu 65536', eth0, '1: lo: <UP> mtu 65536', '3: eth0@if20: <UP> mtu 1440'];
    expect(groupsOf(lines).map((group) => group.length)).toEqual([2, 2]);
  });

  test.each([
    'br0 DOWN',
    '1: install the package: it is easy',
    '10.0.0.1/24',
    'link/ether ee:ee:ee:ee:ee:ee',
    '',
  ])('nothing begins at %j', (line) => expect(readInterfaces([line], 0)).toBeNull());
});

describe('pairs', () => {
  const end = (name: string, index: number, peerIndex: number, mac = name): Interface => ({
    ...(read(`${index}: ${name}@if${peerIndex}: <UP> mtu 1500`)[0] as Interface),
    mac,
  });
  const pairs = (...groups: Interface[][]) =>
    pairInterfaces(groups).map(({ host, pod }) => `${host.name}/${host.index} ${pod.name}/${pod.index}`);

  test('several pods of one node', () => {
    expect(
      pairs([end('cali1', 14, 4), end('cali2', 15, 3)], [end('eth0', 4, 14, 'a')], [end('eth0', 3, 15, 'b')]),
    ).toEqual(['cali1/14 eth0/4', 'cali2/15 eth0/3']);
  });

  test('the pod may come first', () => {
    expect(pairs([end('eth0', 4, 14)], [end('cali1', 14, 4)])).toEqual(['cali1/14 eth0/4']);
  });

  test('both ends must say so, and in two outputs', () => {
    expect(pairs([end('cali1', 14, 4)], [end('eth0', 4, 15)])).toEqual([]);
    expect(pairs([end('cali1', 14, 4), end('eth0', 4, 14)])).toEqual([]);
  });

  test('two pods with the same numbers, from two nodes: nothing is said', () => {
    expect(pairs([end('cali1', 14, 4)], [end('eth0', 4, 14, 'a')], [end('eth0', 4, 14, 'b')])).toEqual([]);
    expect(pairs([end('cali1', 14, 4)], [end('cali2', 14, 4)], [end('eth0', 4, 14)])).toEqual([]);
  });

  test('the same output twice is one', () => {
    expect(pairs([end('cali1', 14, 4)], [end('cali1', 14, 4)], [end('eth0', 4, 14)])).toEqual([
      'cali1/14 eth0/4',
    ]);
  });
});

test('no text makes it throw, and it always moves on', () => {
  const word = fc.constantFrom(
    '1:',
    'lo:',
    'eth0@if3:',
    '<UP>',
    'mtu',
    '1500',
    'inet',
    'inet6',
    '10.0.0.1/24',
    '::1/999',
    'link/ether',
    '\\',
    'peer',
    'UP',
    '00:11:22:33:44:55',
    '@',
    '/',
    '\r',
  );
  const line = fc.array(word, { maxLength: 8 }).map((words) => words.join(' '));
  fc.assert(
    fc.property(fc.array(line, { maxLength: 6 }), (lines) => {
      const found = readInterfaces(lines, 0);
      expect(found === null || (found.end > 0 && found.end <= lines.length)).toBe(true);
    }),
  );
});

const corpus = new URL('../../../../shared/corpus/iptables/', import.meta.url);
test.skipIf(!existsSync(corpus))('no dump of the corpus is taken for interfaces', () => {
  for (const name of readdirSync(corpus, { recursive: true, encoding: 'utf8' })) {
    if (/README|\/?(?:listings|matrix)$/.test(name)) continue;
    expect(groupsOf(splitLines(readFileSync(new URL(name, corpus), 'utf8')))).toEqual([]);
  }
});
