import { describe, expect, it } from 'vitest';
import { Dump, type DumpFinding, languageFindings } from '../../../../server/src/iptables/index.ts';
import { checkFindings, filterTable, mended } from './findingsText.ts';

const said = (text: string): DumpFinding[] => [...languageFindings(Dump.read(text))].flat();
const check = (text: string): void => checkFindings(text, said);
const codes = (text: string): string[] => said(text).map(({ code }) => code);
/** A whole table filter, between whose lines `# ^^^ …` may stand. */
const checkFilter = (lines: string): void => check(filterTable(lines));
const natTable = (lines: string): string =>
  `*nat\n:PREROUTING ACCEPT [0:0]\n:INPUT ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:POSTROUTING ACCEPT [0:0]\n${lines}\nCOMMIT\n`;

describe('chains', () => {
  it('that are not there', () => {
    checkFilter(`-A INPUT -j NOPE
#           ^^^^ IPT001 There is no chain NOPE in table filter, and no target of that name.
-A INPUT -m comment --comment "-j GONE" -g GONE
#                                          ^^^^ IPT001 There is no chain GONE in table filter, and no target of that name.
-A LOST -j ACCEPT
#  ^^^^ IPT001 Table filter has rules for chain LOST, but does not declare it.`);
  });

  it('of a name close by: the fix writes it', () => {
    const text = filterTable(':REJECTED - [0:0]\n-A INPUT -j REJECTED\n-A FORWARD -j REJETCED');
    const [finding] = said(text);
    expect(finding && mended(text, finding)).toBe(text.replace('REJETCED', 'REJECTED'));
  });

  it.each([
    ['a grepped dump', '-A INPUT -j NOPE'],
    ['rules that are added to those of the kernel', '*filter\n:OWN - [0:0]\n-A OWN -j NOPE\nCOMMIT'],
    ['a table that is cut off', '*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -j NOPE'],
    ['a table with a line that cannot be read', filterTable('-A INPUT -j NOPE\n...')],
  ])('are not missed in %s', (_, text) => {
    expect(codes(text)).toEqual([]);
  });

  it('of other makers are taken for targets', () => {
    expect(codes(filterTable('-A INPUT -j TARPIT\n-A INPUT -j OWNTARGET --own-option 1'))).toEqual([]);
  });

  it('that nothing leads to', () => {
    checkFilter(`:USED - [0:0]
:UNUSED - [0:0]
#^^^^^^ IPT002 No rule jumps to UNUSED: no packet comes here.
:BEHIND - [0:0]
-A INPUT -j USED
-A UNUSED -j BEHIND`);
  });

  it('that lead back to themselves', () => {
    checkFilter(`:A - [0:0]
:B - [0:0]
-A INPUT -j A
-A A -j B
-A B -p tcp -j A
#              ^ IPT003 A loop: A → B → A.`);
    expect(
      said(filterTable(':A - [0:0]\n-A A -j A')).map(({ severity, code }) => `${severity} ${code}`),
    ).toEqual(['warning IPT003']);
  });

  it('of thousands in a row are no depth for the stack', () => {
    const count = 20_000;
    const chains = Array.from({ length: count }, (_, place) => `:C${place} - [0:0]`);
    const jumps = Array.from({ length: count - 1 }, (_, place) => `-A C${place} -j C${place + 1}`);
    expect(codes(filterTable([...chains, '-A INPUT -j C0', ...jumps].join('\n')))).toEqual([]);
  });

  it('that are built in take no jump', () => {
    checkFilter(`-A INPUT -j FORWARD
#           ^^^^^^^ IPT001 FORWARD is a built-in chain: no rule can jump to it.`);
  });
});

it('what a terminal has scrolled away is not missing in the table below, or above', () => {
  const whole = '*nat\n:PREROUTING ACCEPT [0:0]\n:A - [0:0]\n-A PREROUTING -j A\nCOMMIT\n';
  const rest = '-A PREROUTING -m comment --comment "raw or mangle" -j LOST\n-A LOST2 -j ACCEPT\n';
  check(`${rest}COMMIT\n${whole}`);
  check(`$ iptables-save -t nat\n${whole}$ iptables-save | grep LOST\n${rest}`);
});

describe('rules where they are not allowed', () => {
  it('by table', () => {
    checkFilter(`-A INPUT -j DNAT --to-destination 10.0.0.1
#           ^^^^ IPT004 DNAT does not work in table filter, only in nat.
-A INPUT -m rpfilter -j ACCEPT
#           ^^^^^^^^ IPT004 -m rpfilter does not work in table filter, only in raw, mangle.`);
  });

  it('by hook, also through a chain', () => {
    check(
      natTable(`:OUT - [0:0]
-A PREROUTING -j OUT
-A OUT -j MASQUERADE
#         ^^^^^^^^^^ IPT004 MASQUERADE does not work where packets come from PREROUTING, only in POSTROUTING.
-A POSTROUTING -m owner --uid-owner 0 -j MASQUERADE`),
    );
  });

  it('by interface', () => {
    checkFilter(`-A INPUT -o eth0 -j ACCEPT
#        ^^ IPT004 In INPUT a packet has no outgoing interface: -o is refused.
-A OUTPUT -i eth0 -j ACCEPT
#         ^^ IPT004 In OUTPUT a packet has no incoming interface: -i is refused.`);
  });

  it('but a chain of the name of a target is a chain', () => {
    expect(codes(filterTable(':MARK - [0:0]\n-A INPUT -j MARK'))).toEqual([]);
  });

  it('is not said where the table was guessed', () => {
    expect(codes('-A X -j DNAT --to-destination 10.0.0.1\n-A X -j REJECT')).toEqual([]);
  });
});

describe('options', () => {
  it('without their match or protocol', () => {
    checkFilter(`-A INPUT --dport 80 -j ACCEPT
#        ^^^^^^^ IPT005 --dport needs -p tcp, -p udp or -p sctp before it.
-A INPUT --ctstate NEW -j ACCEPT
#        ^^^^^^^^^ IPT005 --ctstate needs -m conntrack before it.
-A INPUT -m tcp --dport 80 -j ACCEPT
#           ^^^ IPT005 -m tcp needs -p tcp.
-A INPUT -p udp -m multiport --dports 80,81 -m tcp --syn -j ACCEPT
#                                              ^^^ IPT005 -m tcp needs -p tcp.
-A INPUT -j REJECT --reject-with tcp-reset
#                  ^^^^^^^^^^^^^ IPT005 --reject-with tcp-reset needs -p tcp.
-A INPUT -p 6 -m tcp --dport 80 -j ACCEPT`);
    check(
      natTable(`-A PREROUTING -j DNAT --to-destination 10.0.0.1:80
#                     ^^^^^^^^^^^^^^^^ IPT005 --to-destination 10.0.0.1:80 needs -p tcp, -p udp or -p sctp.
-A POSTROUTING -j MASQUERADE --to-ports 1000-2000
#                            ^^^^^^^^^^ IPT005 --to-ports 1000-2000 needs -p tcp, -p udp or -p sctp.
-A PREROUTING -j DNAT --to-destination 10.0.0.1`),
    );
  });

  it('that nobody knows', () => {
    checkFilter(`:OWN - [0:0]
-A INPUT -p tcp -m tcp --dprot 80 -j ACCEPT
#                      ^^^^^^^ IPT006 -m tcp has no option --dprot: is --dport meant?
-A INPUT -p tcp -m tcp --with-a-hat 80 -j ACCEPT
#                      ^^^^^^^^^^^^ IPT006 -m tcp has no option --with-a-hat that iptables 1.8.9 knows.
-A INPUT -m commnet --comment x -j ACCEPT
#           ^^^^^^^ IPT006 There is no match commnet: is comment meant?
-A INPUT -j OWN --hard
#               ^^^^^^ IPT006 OWN is a chain, and a jump to a chain takes no --hard.
-A INPUT -m geoip --src-cc XX -j ACCEPT`);
  });

  it('without their value, twice, and words that belong to none', () => {
    checkFilter(`-A INPUT -p tcp -m tcp --dport
#                      ^^^^^^^ IPT007 --dport needs a value.
-A INPUT -s 10.0.0.1/32 -s 10.0.0.2/32 -j ACCEPT
#                       ^^ IPT007 -s can stand in a rule only once.
-A INPUT what -j ACCEPT
#        ^^^^ IPT007 what belongs to no option.
-A INPUT -m comment --comment "open -j ACCEPT
#                             ^^^^^^^^^^^^^^^ IPT007 This quotation mark is not closed: all that follows is in it.`);
  });

  it('with host bits: the fix writes the network', () => {
    const text = filterTable('-A INPUT -s 10.0.0.5/24,10.1.0.0/16 -d 2001:db8::1/128 -j ACCEPT');
    const findings = said(text);
    expect(findings.map(({ message }) => message)).toEqual([
      '10.0.0.5/24 means 10.0.0.0/24: the bits behind /24 do not count.',
    ]);
    expect(findings[0] && mended(text, findings[0])).toBe(text.replace('10.0.0.5', '10.0.0.0'));
  });
});

describe('rules that are there twice', () => {
  it('where the first one decides, the second may go', () => {
    const text = filterTable('-A INPUT -i lo -j ACCEPT\n-A INPUT -j LOG\n[3:180] -A INPUT -i lo -j ACCEPT');
    const [finding] = said(text);
    expect(finding?.message).toBe('The same rule as in line 5, which leaves no packet for this one.');
    expect(finding && mended(text, finding)).toBe(text.replace('[3:180] -A INPUT -i lo -j ACCEPT\n', ''));
  });

  it('where it only does something, it is done twice', () => {
    expect(
      said(filterTable('-A INPUT -j LOG\n-A INPUT -j LOG')).map(({ severity, fixes }) => [severity, fixes]),
    ).toEqual([['information', []]]);
  });

  it.each([
    ['draws', '-A INPUT -m statistic --mode random --probability 0.5 -j ACCEPT'],
    ['counts', '-A INPUT -m limit --limit 1/sec -j ACCEPT'],
    ['looks up what was noted', '-A INPUT -m recent --rcheck --name a -j ACCEPT'],
    ['asks what only the machine knows', '-A INPUT -m geoip --src-cc XX -j ACCEPT'],
  ])('but one that %s is another chance', (_, rule) => {
    expect(codes(filterTable(`${rule}\n${rule}`))).toEqual([]);
  });

  it('but what is asked may have changed in between', () => {
    const mark = '-A INPUT -m mark --mark 0x1 -j ACCEPT';
    expect(codes(filterTable(`${mark}\n-A INPUT -j MARK --set-xmark 0x1/0x1\n${mark}`))).toEqual([]);
  });

  it('are one rule in two greps', () => {
    expect(
      codes('$ iptables-save | grep a\n-A INPUT -j ACCEPT\n\n$ iptables-save | grep b\n-A INPUT -j ACCEPT'),
    ).toEqual([]);
  });
});

describe('tables', () => {
  it('that were cut off beside whole ones', () => {
    const [finding, ...more] = said(`${natTable('')}*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -j ACCEPT`);
    expect(more).toEqual([]);
    expect(finding?.message).toBe('Table filter ends without COMMIT: the rest was cut off.');
    expect(finding?.related.map(({ line }) => line.text)).toEqual(['-A INPUT -j ACCEPT']);
  });

  it('that are the only one, and a part: whoever copied it knows', () => {
    expect(codes('*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -j ACCEPT')).toEqual([]);
  });

  it('of two back ends', () => {
    expect(
      codes(
        `# Warning: iptables-legacy tables present, use iptables-legacy-save to see them\n${natTable('')}`,
      ),
    ).toEqual(['IPT012']);
    const legacy = `# Generated by iptables-save v1.8.9 on Mon\n${natTable('-A OUTPUT -j ACCEPT')}`;
    const nft = `# Generated by iptables-save v1.8.9 (nf_tables) on Mon\n${filterTable('-A INPUT -j ACCEPT')}`;
    expect(codes(legacy + nft)).toEqual(['IPT012']);
    expect(codes(`root@a:~# iptables-save\n${legacy}root@b:~# iptables-save\n${nft}`)).toEqual([]);
  });

  it('that other programs print are named once', () => {
    check(`
      $ ipvsadm -Ln
      IP Virtual Server version 1.2.1 (size=4096)
    # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ IPT013 This is what ipvsadm prints: not read. kube-proxy balances with IPVS here; iptables-save shows only its filters.
      Prot LocalAddress:Port Scheduler Flags
        -> RemoteAddress:Port           Forward Weight ActiveConn InActConn
      TCP  10.96.0.1:443 rr
        -> 192.168.0.2:6443             Masq    1      0          0
      $ nft list ruleset
      table ip kube-proxy {
    # ^^^^^^^^^^^^^^^^^^^^^ IPT013 This is what nft list ruleset prints: not read. kube-proxy runs in its nftables mode here, whose rules iptables-save does not print.
        chain services {
        }
      }
    `);
  });

  it('with a line that is none', () => {
    expect(codes(filterTable('-A INPUT -j ACCEPT\nwhat is this'))).toEqual(['IPT007']);
  });
});

describe('an edit', () => {
  it('says of all lines what a fresh start says', () => {
    const dump = Dump.read(filterTable('-A INPUT -p tcp -m tcp --dport 80 -j ACCEPT\n-A INPUT -j NOPE'));
    const text = () => [...languageFindings(dump)].flat().map(({ line, code }) => `${line.number} ${code}`);
    expect(text()).toEqual(['5 IPT001']);
    const at = { line: 4, character: 0 };
    dump.edit({ start: at, end: at }, ':NOPE - [0:0]\n');
    expect(text()).toEqual([]);
    dump.edit({ start: { line: 5, character: 9 }, end: { line: 5, character: 16 } }, '');
    expect(text()).toEqual(['5 IPT005']);
  });
});
