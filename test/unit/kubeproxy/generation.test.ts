import { describe, expect, it } from 'vitest';
import { printVersionRange, versionRange } from '../../../server/src/kubeproxy/index.ts';
import { draws, EXT, FW, hash, read, rule, SVC, sep, wholeDump, XLB } from './clusterText.ts';

/** The versions that a dump tells, as they are printed; whole tables unless it says otherwise. */
function checkVersions(text: string, expected: string): void {
  const { ruleset, services } = read(text);
  expect(printVersionRange(versionRange(ruleset, services))).toBe(expected);
}

const entrance = (target: string, comment = 'a/b:p cluster IP', before = '-d 10.96.0.9/32 -p tcp') =>
  rule('KUBE-SERVICES', before, comment, `-m tcp --dport 80 -j ${target}`);
const nodePort = (target: string, before = '-p tcp', behind = '') =>
  rule('KUBE-NODEPORTS', before, 'a/b:p', `-m tcp --dport 30080 ${behind}-j ${target}`);
const localnet = rule(
  'KUBE-FIREWALL',
  '! -s 127.0.0.0/8 -d 127.0.0.0/8',
  'block incoming localnet connections',
  '-j DROP',
);
const marked = rule(
  'KUBE-FIREWALL',
  '',
  'kubernetes firewall for dropping marked packets',
  '-m mark --mark 0x8000/0x8000 -j DROP',
);
const named = (last: number) => rule(SVC, '', `a/b:p -> 10.0.0.${last}:80`, `-j ${sep(last)}`);
const commented = rule(SVC, '', 'a/b:p', `-j ${sep(1)}`);

const forward = (comment: string) =>
  rule('KUBE-FORWARD', '', comment, '-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT');

describe('signs of an age', () => {
  it.each<[string, string, string[], string[]?]>([
    [
      'the counter of node ports on localhost',
      '≥1.31',
      [nodePort(EXT, '-d 127.0.0.0/8 -p tcp', '-m nfacct --nfacct-name  localhost_nps_accepted_pkts ')],
    ],
    [
      'the counter of invalid packets',
      '≥1.30',
      [],
      [
        rule(
          'KUBE-FORWARD',
          '',
          '',
          '-m conntrack --ctstate INVALID -m nfacct --nfacct-name  ct_state_invalid_dropped_pkts -j DROP',
        ),
      ],
    ],
    [
      'the closing comment of a firewall chain',
      '≥1.27',
      [rule(FW, '', 'other traffic to a/b:p will be dropped by KUBE-PROXY-FIREWALL', '')],
    ],
    ['KUBE-FIREWALL without the rule for marked packets', '≥1.27', [], [localnet]],
    ['KUBE-FIREWALL with both rules', '', [], [localnet, marked]],
    ['KUBE-FIREWALL with the rule for marked packets only', '', [], [marked]],
    ['KUBE-PROXY-FIREWALL', '≥1.25', [], [':KUBE-PROXY-FIREWALL - [0:0]']],
    ['KUBE-EXT without it', '1.24', [rule(EXT, '', '', `-j ${SVC}`)]],
    ['KUBE-SVL without it', '1.24', [`:KUBE-SVL-${hash('a/b:ptcp')} - [0:0]`]],
    ['KUBE-XLB', '≤1.23', [`:${XLB} - [0:0]`]],
    ['a firewall chain without source ranges', '≤1.23', [rule(FW, '', 'a/b:p loadbalancer IP', `-j ${SVC}`)]],
    [
      'a firewall chain that hands on to KUBE-XLB',
      '≤1.23',
      [rule(FW, '', 'a/b:p loadbalancer IP', `-j ${XLB}`)],
    ],
    [
      'a firewall chain with source ranges of 1.24',
      '1.24',
      [rule(FW, '-s 1.2.3.0/28', 'a/b:p loadbalancer IP', `-j ${EXT}`), `:${EXT} - [0:0]`],
    ],
    ['masquerade rules in KUBE-SERVICES', '≤1.20', [entrance('KUBE-MARK-MASQ'), entrance(SVC), commented]],
    ['masquerade rules in KUBE-NODEPORTS', '≤1.20', [nodePort('KUBE-MARK-MASQ'), nodePort(SVC), commented]],
    [
      'masquerade rules in service chains',
      '≥1.21',
      [
        rule(
          SVC,
          '! -s 10.244.0.0/16 -d 10.96.0.9/32 -p tcp',
          'a/b:p cluster IP',
          '-m tcp --dport 80 -j KUBE-MARK-MASQ',
        ),
      ],
    ],
    [
      'the masquerade of 127.0.0.1 before KUBE-XLB, which 1.21 to 1.23 have too',
      '1.21–1.23',
      [nodePort('KUBE-MARK-MASQ', '-s 127.0.0.0/8 -p tcp'), nodePort(XLB)],
      [':KUBE-NODEPORTS - [0:0]'],
    ],
    ['a trailing colon', '≤1.18', [entrance(`KUBE-SVC-${hash('a/b:tcp')}`, 'a/b: cluster IP')]],
    [
      'no trailing colon behind an unnamed port',
      '≥1.19',
      [entrance(`KUBE-SVC-${hash('a/btcp')}`, 'a/b cluster IP')],
    ],
    ['probabilities of 5 digits', '≤1.16', draws(SVC, 3, 5)],
    ['probabilities of 10 digits, without comments', '1.17–1.19', draws(SVC, 3, 10)],
    [
      'probabilities of 10 digits',
      '≥1.17',
      draws(SVC, 3, 10).map((line) => line.replace(' -j', ' -m comment --comment "a/b:p" -j')),
    ],
    ['probabilities that both print alike', '≤1.19', draws(SVC, 2, 10)],
    ['service chains without comments', '≤1.19', [`-A ${SVC} -j ${sep(1)}`]],
    ['comments in service chains', '', [commented]],
    ['endpoints named in service chains', '≥1.24', [named(1)]],
    ['one conntrack rule', '≥1.24', [], [forward('kubernetes forwarding conntrack rule')]],
    ['two conntrack rules', '≤1.23', [], [forward('kubernetes forwarding conntrack pod source rule')]],
    ['INPUT enters KUBE-SERVICES', '≤1.19', [], ['-A INPUT -j KUBE-SERVICES']],
    ['KUBE-NODEPORTS in filter', '≥1.21', [], [':KUBE-NODEPORTS - [0:0]']],
    ['nothing that tells', '', [entrance(SVC)]],
  ])('%s: %s', (_sign, expected, nat, filter = []) => checkVersions(wholeDump(nat, filter), expected));

  it('many endpoints leave the comments out in every version', () => {
    const many = Array.from({ length: 1000 }, (_, index) => `:KUBE-SEP-${hash(String(index))} - [0:0]`);
    checkVersions(wholeDump([...many, `-A ${SVC} -j ${sep(1)}`]), '');
  });

  it('a part of a ruleset doesn’t tell by what it lacks', () => {
    checkVersions(rule(EXT, '', '', `-j ${SVC}`), '≥1.24');
    checkVersions(nodePort(EXT), '≥1.24');
    checkVersions(`-A ${SVC} -j ${sep(1)}`, '');
    checkVersions(localnet, '');
  });
});

describe('a node that was upgraded', () => {
  it('leftover KUBE-XLB chains don’t make it old', () => {
    const leftover = `:KUBE-XLB-${hash('old')} - [0:0]`;
    const text = wholeDump([rule(EXT, '', '', `-j ${SVC}`), leftover], [':KUBE-PROXY-FIREWALL - [0:0]']);
    checkVersions(text, '≥1.25');
  });

  it('says what was seen, the surest sign first', () => {
    const { ruleset, services } = read(
      wholeDump([entrance('KUBE-MARK-MASQ'), entrance(SVC), ...draws(SVC, 3, 5)]),
    );
    expect(versionRange(ruleset, services)).toEqual({
      since: null,
      until: 16,
      evidence: ['masquerade rules in KUBE-SERVICES or KUBE-NODEPORTS', 'probabilities of 5 digits'],
    });
  });
});

it.each([
  [null, null, ''],
  [null, 16, '≤1.16'],
  [30, null, '≥1.30'],
  [24, 24, '1.24'],
  [25, 26, '1.25–1.26'],
])('from %s to %s: %s', (since, until, expected) => {
  expect(printVersionRange({ since, until, evidence: [] })).toBe(expected);
});
