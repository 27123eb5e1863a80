import { describe, expect, it } from 'vitest';
import { Dump } from '../../../../server/src/iptables/index.ts';
import { tableHint } from '../../../../server/src/kubeproxy/index.ts';
import { structureText } from '../structureText.ts';

/** What the lines amount to, as `structureText` writes it; lines count from 1. */
function checkStructure(lines: readonly string[], expected: readonly string[], ending = '\n'): void {
  expect(structureText(Dump.read(lines.join(ending), tableHint)).split('\n')).toEqual(expected);
}

const HEADINGS = 'target     prot opt source               destination         ';
const row = (target: string, rest = '') =>
  `${target.padEnd(10)} 0    --  0.0.0.0/0            0.0.0.0/0            ${rest}`.trimEnd();

describe('a listing', () => {
  it('of one table, after its command', () => {
    checkStructure(
      [
        '# iptables -t mangle -L -n',
        'Chain PREROUTING (policy ACCEPT)',
        HEADINGS,
        row('X'),
        '',
        'Chain X (1 references)',
        HEADINGS,
        row('MARK', 'MARK set 0x1'),
        row('ACCEPT'),
      ],
      ['? IPv4', '  mangle', '    PREROUTING (ACCEPT) :2 4', '    X :6 8 9'],
    );
  });

  it('without its command: the table by what only one table has', () => {
    const chain = (name: string, ...rows: string[]) => [`Chain ${name}`, HEADINGS, ...rows, ''];
    checkStructure(
      [...chain('INPUT (policy DROP)', row('ACCEPT')), ...chain('FORWARD (policy ACCEPT)')],
      ['? IPv4', '  filter', '    INPUT (DROP) :1 3', '    FORWARD (ACCEPT) :5'],
    );
    checkStructure(
      [
        ...chain('PREROUTING (policy ACCEPT)', row('X')),
        ...chain('X (1 references)', row('DNAT', 'to:10.0.0.1')),
      ],
      ['? IPv4', '  nat', '    PREROUTING (ACCEPT) :1 3', '    X :5 7'],
    );
    checkStructure(
      [...chain('PREROUTING (policy ACCEPT)'), ...chain('FORWARD (policy ACCEPT)', row('ACCEPT'))],
      ['? IPv4', '  mangle', '    PREROUTING (ACCEPT) :1', '    FORWARD (ACCEPT) :4 6'],
    );
  });

  it('one after another: a built-in chain that comes again begins the next table', () => {
    checkStructure(
      [
        'Chain INPUT (policy ACCEPT)',
        HEADINGS,
        '',
        'Chain FORWARD (policy ACCEPT)',
        HEADINGS,
        row('DROP'),
        '',
        'Chain PREROUTING (policy ACCEPT)',
        HEADINGS,
        '',
        'Chain INPUT (policy ACCEPT)',
        HEADINGS,
        row('ACCEPT'),
        '',
        'Chain POSTROUTING (policy ACCEPT)',
        HEADINGS,
        row('MASQUERADE'),
      ],
      [
        '? IPv4',
        '  filter',
        '    INPUT (ACCEPT) :1',
        '    FORWARD (ACCEPT) :4 6',
        '  nat',
        '    PREROUTING (ACCEPT) :8',
        '    INPUT (ACCEPT) :11 13',
        '    POSTROUTING (ACCEPT) :15 17',
      ],
    );
  });

  it('of IPv6, seen from the addresses; with Windows line ends, quoted in a mail', () => {
    checkStructure(
      [
        '> Chain INPUT (policy ACCEPT 0 packets, 0 bytes)',
        '>  pkts bytes target     prot opt in     out     source               destination         ',
        '>     0     0 ACCEPT     58   --  *      *       ::/0                 ::/0                 ipv6-icmptype 128',
      ],
      ['? IPv6', '  filter', '    INPUT (ACCEPT) :1 3'],
      '\r\n',
    );
  });

  it('of one chain, grepped: the command says of which', () => {
    checkStructure(
      [
        'root@k8s-1:~# iptables -t nat -L KUBE-SERVICES -n -v --line-numbers | grep 10.96.0.1',
        '2        0     0 KUBE-SVC-A  6    --  *      *       0.0.0.0/0            10.96.0.1            tcp dpt:443',
        'root@k8s-1:~#',
      ],
      ['k8s-1 IPv4', '  nat', '    KUBE-SERVICES 2'],
    );
  });

  it('ends where another dump begins', () => {
    checkStructure(
      [
        'Chain INPUT (policy ACCEPT)',
        HEADINGS,
        row('X'),
        '*filter',
        ':INPUT ACCEPT [0:0]',
        '-A INPUT -j Y',
        'COMMIT',
      ],
      ['? IPv4', '  filter whole', '    INPUT (ACCEPT) :5 :1 6 3'],
    );
  });

  it('with a line that can’t be read keeps those below it', () => {
    checkStructure(
      ['Chain INPUT (policy ACCEPT)', HEADINGS, row('X'), 'what is this', row('Y')],
      ['? IPv4', '  filter', '    INPUT (ACCEPT) :1 3 5', 'text 4'],
    );
  });
});
