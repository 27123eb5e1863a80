import fc from 'fast-check';
import { matches, POOL, PORTS, pick, sharesField, type TableName } from './matches.ts';
import type { Packet } from './packet.ts';

const JUMPS: Readonly<Record<string, readonly string[]>> = {
  A: ['-j B', '-g B', '-j C', '-g C'],
  B: ['-j C', '-g C'],
  C: [],
};

/** What a rule of the chain may do. User chains of nat are reached from one kind of hook only. */
function targets(family: 4 | 6, table: TableName, chain: string): fc.Arbitrary<string> {
  const side = chain.slice(1);
  const jumps =
    JUMPS[chain[0] ?? '']?.map((jump) => jump + side) ??
    ['-j A', '-g A', '-j B', '-j C'].map((jump) => jump + entrySide(table, chain));
  const own =
    JUMPS[chain] !== undefined || chain.length === 2
      ? jumps
      : ['-j A', '-j A', '-g A', '-j B', '-g B', '-j C'].map((jump) => jump + entrySide(table, chain));
  const marks = [
    ...[
      '--set-mark 1',
      '--set-mark 2/3',
      '--set-xmark 0x10/0xf0',
      '--or-mark 2',
      '--and-mark 0xf0',
      '--xor-mark 0x3',
    ].map((it) => `-j MARK ${it}`),
  ];
  const connmarks = [
    '-j CONNMARK --set-mark 1',
    '-j CONNMARK --set-xmark 0x2/0x3',
    '-j CONNMARK --save-mark',
    '-j CONNMARK --restore-mark',
    '-j CONNMARK --save-mark --nfmask 0x3 --ctmask 0xf',
    '-j CONNMARK --restore-mark --nfmask 0xf0 --ctmask 0x3',
  ];
  const drop = table === 'nat' ? [] : ['-j DROP'];
  const more: Readonly<Record<TableName, readonly string[]>> = {
    raw: ['-j CT --notrack', '-j NOTRACK', ...marks.slice(0, 2), ...connmarks.slice(0, 2)],
    mangle: [
      ...marks,
      ...connmarks,
      ...(family === 4
        ? ['-j TTL --ttl-set 64', '-j TTL --ttl-dec 1', '-j TTL --ttl-inc 2']
        : ['-j HL --hl-set 64', '-j HL --hl-dec 1']),
      '-j TOS --set-tos 0x10',
      '-j TOS --or-tos 0x08',
      '-j DSCP --set-dscp 0x2e',
      '-j DSCP --set-dscp-class CS1',
      '-j TOS --set-tos Minimize-Delay',
      '-j TOS --and-tos 0xfc',
      '-j TOS --xor-tos 0x10',
      ...(chain === 'FORWARD' || chain === 'POSTROUTING' ? ['-j CLASSIFY --set-class 1:1'] : []),
      '-p tcp -j TCPOPTSTRIP --strip-options wscale',
      '-j CONNMARK --restore-mark --left-shift-mark 4 --nfmask 0xff --ctmask 0xf',
      ...(family === 4 ? ['-j ECN --ecn-ip-ect 1'] : []),
      ...(chain === 'PREROUTING' ? ['-p udp -j TPROXY --on-port 99 --tproxy-mark 0x1/0x1'] : []),
      // Not DNPT and SNPT: their manual forbids them beside connection tracking.
    ],
    nat: natTargets(family, table, chain),
    filter: [
      '-j REJECT',
      '-p tcp -j REJECT --reject-with tcp-reset',
      '-j NFLOG --nflog-group 7',
      '-j LOG --log-prefix "a "',
      '-j NFQUEUE --queue-num 3',
      '-j NFQUEUE --queue-num 3 --queue-bypass',
      `-j REJECT --reject-with ${family === 4 ? 'icmp-host-prohibited' : 'icmp6-adm-prohibited'}`,
      ...(chain === 'INPUT' || chain === 'FORWARD' ? ['-p tcp -j SYNPROXY --mss 1460'] : []),
      ...connmarks.slice(0, 2),
    ],
    security: ['-j NFLOG --nflog-group 7'],
  };
  return fc.oneof(
    { weight: 3, arbitrary: pick(...own, ...own, '') },
    { weight: 1, arbitrary: pick('-j RETURN', '-j ACCEPT', ...drop) },
    { weight: table === 'nat' ? 4 : 3, arbitrary: pick(...marks.slice(0, 3), ...more[table]) },
  );
}

/** nat's user chains come in twins: D for those that DNAT is allowed in, S for SNAT. */
function entrySide(table: TableName, chain: string): string {
  if (table !== 'nat') return '';
  return chain === 'PREROUTING' || chain === 'OUTPUT' ? 'D' : chain === 'POSTROUTING' ? 'S' : 'I';
}

function natTargets(family: 4 | 6, table: TableName, chain: string): readonly string[] {
  const { behind, beyond, own } = POOL[family];
  const [to, near, here] = [beyond[1], behind[1], own[2]];
  const at = (address: string, port: string) =>
    family === 6 ? `[${address}]:${port}` : `${address}:${port}`;
  const side = chain.length === 2 ? chain.slice(1) : entrySide(table, chain);
  if (side === 'D') {
    return [
      `-j DNAT --to-destination ${to}`,
      `-j DNAT --to-destination ${near}`,
      `-j DNAT --to-destination ${here}`,
      `-p tcp -j DNAT --to-destination ${at(to, '8080')}`,
      `-p udp -j DNAT --to-destination ${at(here, '53-60')}`,
      `-p udp -j DNAT --to-destination ${family === 4 ? ':99' : at(to, '99')}`,
      `-j DNAT --to-destination ${beyond[0]}-${beyond[1]}`,
      '-p tcp -j REDIRECT --to-ports 443',
      '-j REDIRECT',
      '-p tcp -j REDIRECT --to-ports 1-65000 --random',
      `-p tcp -j DNAT --to-destination ${at(to, '1-65000')} --random`,
      `-j DNAT --to-destination ${beyond[0]}-${beyond[1]} --persistent`,
      `-p udp -j DNAT --to-destination ${at(to, '2000-3000/1000')}`,
      `-j NETMAP --to ${family === 4 ? '10.9.0.0/16' : 'fd09::/64'}`,
    ];
  }
  if (side === 'S') {
    return [
      '-j MASQUERADE',
      '-p udp -j MASQUERADE --to-ports 2000-2100',
      '-j MASQUERADE --random-fully',
      '-p tcp -j MASQUERADE --to-ports 1-65000 --random',
      `-j SNAT --to-source ${own[1]} --random-fully`,
      `-p tcp -j SNAT --to-source ${at(near, '40-60000')}`,
      `-j SNAT --to-source ${own[0]}-${own[0]} --persistent`,
      `-j SNAT --to-source ${own[1]}`,
      `-j SNAT --to-source ${near}`,
      `-j NETMAP --to ${family === 4 ? '172.16.0.0/16' : 'fd0a::/64'}`,
    ];
  }
  return [`-j SNAT --to-source ${near}`];
}

const CHAINS: Readonly<Record<TableName, readonly string[]>> = {
  raw: ['PREROUTING', 'OUTPUT', 'A', 'B', 'C'],
  mangle: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING', 'A', 'B', 'C'],
  nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING', 'AD', 'BD', 'CD', 'AS', 'BS', 'CS', 'AI', 'BI', 'CI'],
  filter: ['INPUT', 'FORWARD', 'OUTPUT', 'A', 'B', 'C'],
  security: ['INPUT', 'FORWARD', 'OUTPUT', 'A', 'B', 'C'],
};

/** A whole ruleset as iptables-restore reads it. Every built-in chain begins with a rule that only counts. */
export function rulesets(family: 4 | 6): fc.Arbitrary<string> {
  const table = (name: TableName, maxLength: number) =>
    fc
      .tuple(
        fc.array(ruleOf(family, name), { minLength: maxLength / 2, maxLength, size: 'max' }),
        fc.array(pick(...Array<string>(11).fill('ACCEPT'), 'DROP'), { minLength: 5, maxLength: 5 }),
      )
      .map(([rules, policies]) => tableText(name, rules, policies));
  return fc
    .tuple(table('raw', 6), table('mangle', 16), table('nat', 24), table('filter', 20), table('security', 4))
    .map((tables) => tables.join(''));
}

function ruleOf(family: 4 | 6, table: TableName): fc.Arbitrary<string> {
  return pick(...CHAINS[table]).chain((chain) =>
    fc
      .tuple(
        matches(family, table, chain.length <= 2 ? (table === 'nat' ? '' : 'A') : chain),
        targets(family, table, chain),
      )
      .map(([match, target]) =>
        sharesField(match, `${target} `) ? `-A ${chain} ${match}` : `-A ${chain} ${match}${target}`,
      ),
  );
}

function tableText(table: TableName, rules: readonly string[], policies: readonly string[]): string {
  const builtin = CHAINS[table].filter((chain) => chain.length > 2);
  return [
    `*${table}`,
    // nat refuses a policy of DROP.
    ...builtin.map(
      (chain, index) => `:${chain} ${table === 'nat' ? 'ACCEPT' : (policies[index] ?? 'ACCEPT')} [0:0]`,
    ),
    ...CHAINS[table].filter((chain) => chain.length <= 2).map((chain) => `:${chain} - [0:0]`),
    ...builtin.map((chain) => `-A ${chain}`),
    ...rules,
    'COMMIT\n',
  ].join('\n');
}

/** A packet, and where it is sent. */
export interface Sending {
  readonly from: 'near' | 'far' | 'node';
  readonly packet: Packet;
}

/** Packets with a source port of their own each, so that no two belong to one connection. */
export function sendings(family: 4 | 6, count: number): fc.Arbitrary<Sending[]> {
  const { behind, beyond, own, groups } = POOL[family];
  const one = pick<Sending['from']>('near', 'near', 'far', 'node').chain((from) =>
    fc.record({
      from: fc.constant(from),
      packet: fc.record({
        family: fc.constant(family),
        source: pick(...(from === 'node' ? own : from === 'near' ? behind : beyond)),
        destination: pick(
          ...beyond,
          ...behind,
          ...own,
          ...beyond,
          ...behind,
          ...own,
          ...(from === 'near' ? groups : []),
        ),
        protocol: pick<Packet['protocol']>('tcp', 'tcp', 'tcp', 'udp', 'udp', 'udp', 'icmp', 'sctp'),
        sourcePort: fc.integer({ min: 1, max: 65535 }),
        destinationPort: pick(...PORTS, 9, 1234),
        ttl: pick(64, 64, 63, 200, 11),
        tos: pick(0, 0, 0x10, 0xb8, 0x02),
        tcpFlags: pick(0x02, 0x02, 0x02, 0x02, 0x10, 0x18, 0x04, 0x12, 0x00),
        payload: pick(0, 1, 20, 100),
      }),
    }),
  );
  return fc.uniqueArray(one, {
    minLength: count,
    maxLength: count,
    selector: ({ packet }) => packet.sourcePort,
    comparator: (a, b) => a === b || (PORTS as readonly number[]).includes(b),
  });
}
