import { describe, expect, it } from 'vitest';
import { Dump } from '../../../server/src/iptables/index.ts';
import { tableHint } from '../../../server/src/kubeproxy/index.ts';
import { fixture } from '../../fixture.ts';

/** Which table each line was read into, where no `*table` says it. `bare`: without knowledge of kube-proxy. */
function checkTables(text: string, expected: string[], bare = false): void {
  const dump = Dump.read(fixture(text).files[0]?.text ?? '', bare ? undefined : tableHint);
  expect(dump.structure.rulesets.length).toBe(1);
  const lines = dump.lines.filter((line) => line.kind === 'rule' || line.kind === 'chain');
  expect(lines.map((line) => line.chain?.table.name)).toEqual(expected);
}

describe('what a line itself tells', () => {
  it.each([
    ['-A X -j DNAT --to-destination 10.0.0.1', 'nat'],
    ['-A X -j MASQUERADE', 'nat'],
    ['-A X -j REJECT', 'filter'],
    ['-A X -j NOTRACK', 'raw'],
    ['-A X -j TPROXY --on-port 80', 'mangle'],
    ['-A PREROUTING -j X', 'nat'],
    ['-A POSTROUTING -j X', 'nat'],
    ['-A INPUT -j DROP', 'filter'],
    ['-A FORWARD -j X', 'filter'],
    [':X - [0:0]', 'filter'],
    ['-P PREROUTING ACCEPT', 'nat'],
    ['-A X -j MARK --set-xmark 0x1/0xffffffff', 'filter'],
  ])('%s: %s', (line, table) => checkTables(line, [table], true));
});

describe('what other lines tell', () => {
  it('a chain’s declaration, its rules and who jumps to it go together', () => {
    checkTables(
      `
      :A - [0:0]
      :B - [0:0]
      -A A -j B
      -A B -j DNAT --to-destination 10.0.0.1
      -A OUTPUT -j A
      -A FORWARD -j ACCEPT
      `,
      ['nat', 'nat', 'nat', 'nat', 'nat', 'filter'],
      true,
    );
  });

  it('a chain of two tables tells nothing about its callers', () => {
    checkTables(
      `
      -A A -j REJECT
      -A A -j MASQUERADE
      -A B -j A
      `,
      ['filter', 'nat', 'filter'],
      true,
    );
  });

  it('a long chain of jumps, told from its end', () => {
    const depth = 5000;
    const jumps = Array.from({ length: depth }, (_, index) => `-A C${index} -j C${index + 1}`);
    checkTables(
      [...jumps, `-A C${depth} -j DNAT --to-destination 10.0.0.1`].join('\n'),
      Array(depth + 1).fill('nat'),
      true,
    );
  });
});

describe('what kube-proxy’s chains tell', () => {
  it.each([
    ['-A KUBE-SERVICES -d 10.0.0.1/32 -j KUBE-SVC-F657HDVWWTO5ELQA', 'nat'],
    ['-A KUBE-SERVICES -d 10.0.0.1/32 -j KUBE-MARK-MASQ', 'nat'],
    ['-A KUBE-SERVICES -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS', 'nat'],
    ['-A KUBE-SERVICES -d 10.0.0.1/32 -j REJECT --reject-with icmp-port-unreachable', 'filter'],
    ['-A KUBE-SERVICES -d 10.0.0.1/32 -j DROP', 'filter'],
    ['-A KUBE-NODEPORTS -p tcp -m tcp --dport 30000 -j ACCEPT', 'filter'],
    ['-A KUBE-NODEPORTS -p tcp -m tcp --dport 30080 -j KUBE-EXT-F657HDVWWTO5ELQA', 'nat'],
    ['-A KUBE-EXTERNAL-SERVICES -d 10.0.0.1/32 -j DROP', 'filter'],
    ['-A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000', 'nat'],
    ['-A KUBE-SEP-F657HDVWWTO5ELQA -s 10.0.0.1/32 -j KUBE-MARK-MASQ', 'nat'],
    [':KUBE-SEP-F657HDVWWTO5ELQA - [0:0]', 'nat'],
    [':KUBE-FORWARD - [0:0]', 'filter'],
    ['-A KUBE-FORWARD -m mark --mark 0x4000/0x4000 -j ACCEPT', 'filter'],
    ['-A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES', 'nat'],
    ['-A OUTPUT -m comment --comment "kubernetes service portals" -j KUBE-SERVICES', 'nat'],
    ['-A OUTPUT -m conntrack --ctstate NEW -j KUBE-SERVICES', 'filter'],
    ['-A FORWARD -m conntrack --ctstate NEW -j KUBE-SERVICES', 'filter'],
    ['-A INPUT -j KUBE-FIREWALL', 'filter'],
    ['-A POSTROUTING -j KUBE-POSTROUTING', 'nat'],
  ])('%s: %s', (line, table) => checkTables(line, [table]));

  it('refusals of a grep stand in filter, beside the rules of nat', () => {
    checkTables(
      `
      -A KUBE-SERVICES -d 10.0.0.1/32 -j KUBE-SVC-F657HDVWWTO5ELQA
      -A KUBE-SERVICES -d 10.0.0.2/32 -m comment --comment "a/b has no local endpoints" -j DROP
      `,
      ['nat', 'filter'],
    );
  });
});
