import { describe, expect, it } from 'vitest';
import { Dump } from '../../../server/src/iptables/index.ts';
import { readServices, tableHint } from '../../../server/src/kubeproxy/index.ts';
import {
  draws,
  EXT,
  FW,
  hash,
  read,
  rule,
  SVC,
  SVL,
  sep,
  serviceText,
  wholeDump,
  XLB,
} from './clusterText.ts';

/** Every Service port of the text, one paragraph each. */
function checkServices(text: string, ...expected: string[]): void {
  const { services } = read(text);
  const margin = /^\n?( *)/.exec(expected[0] ?? '')?.[1] ?? '';
  const wanted = expected.map((it) => it.replaceAll(`\n${margin}`, '\n').trim());
  expect(services.map(serviceText)).toEqual(wanted);
}

const to = (address: string, port: number, comment: string, target: string) =>
  rule('KUBE-SERVICES', `-d ${address}/32 -p tcp`, `a/b:p ${comment}`, `-m tcp --dport ${port} -j ${target}`);
const nodePort = (target: string, before = '-p tcp') =>
  rule('KUBE-NODEPORTS', before, 'a/b:p', `-m tcp --dport 30080 -j ${target}`);
const sepRules = (last: number) => [
  rule(sep(last), `-s 10.0.0.${last}/32`, 'a/b:p', '-j KUBE-MARK-MASQ'),
  rule(sep(last), '-p tcp', 'a/b:p', `-m tcp -j DNAT --to-destination 10.0.0.${last}:80`),
];
const twoEndpoints = [...sepRules(1), ...sepRules(2), ...draws(SVC, 2, 10)];

describe('a Service by the rules of each generation', () => {
  it('to 1.20: masquerade rules stand beside the jumps', () => {
    checkServices(
      wholeDump([
        rule(
          'KUBE-SERVICES',
          '! -s 10.244.0.0/16 -d 10.96.0.9/32 -p tcp',
          'a/b:p cluster IP',
          '-m tcp --dport 80 -j KUBE-MARK-MASQ',
        ),
        to('10.96.0.9', 80, 'cluster IP', SVC),
        to('1.2.3.4', 80, 'external IP', 'KUBE-MARK-MASQ'),
        rule(
          'KUBE-SERVICES',
          '-d 1.2.3.4/32 -p tcp',
          'a/b:p external IP',
          `-m tcp --dport 80 -m physdev ! --physdev-is-in -m addrtype ! --src-type LOCAL -j ${SVC}`,
        ),
        rule(
          'KUBE-SERVICES',
          '-d 1.2.3.4/32 -p tcp',
          'a/b:p external IP',
          `-m tcp --dport 80 -m addrtype --dst-type LOCAL -j ${SVC}`,
        ),
        nodePort('KUBE-MARK-MASQ'),
        nodePort(SVC),
        ...twoEndpoints,
      ]),
      `
      a/b:p tcp ✓
      cluster-ip 10.96.0.9:80 → KUBE-SVC masquerades
      external-ip 1.2.3.4:80 → KUBE-SVC masquerades
      node-port *:30080 → KUBE-SVC masquerades
      KUBE-SVC
      10.0.0.1:80 0.5000
      10.0.0.2:80 0.5000
      1 more rules`,
    );
  });

  it('to 1.23, policy Local: KUBE-XLB, and a load balancer behind KUBE-FW', () => {
    const text = wholeDump([
      to('10.96.0.9', 80, 'cluster IP', SVC),
      to('1.2.3.4', 80, 'loadbalancer IP', FW),
      nodePort('KUBE-MARK-MASQ', '-s 127.0.0.0/8 -p tcp'),
      nodePort(XLB),
      rule(FW, '', 'a/b:p loadbalancer IP', `-j ${XLB}`),
      rule(FW, '', 'a/b:p loadbalancer IP', '-j KUBE-MARK-DROP'),
      rule(
        XLB,
        '-s 10.244.0.0/16',
        'Redirect pods trying to reach external loadbalancer VIP to clusterIP',
        `-j ${SVC}`,
      ),
      rule(XLB, '', 'Balancing rule 0 for a/b:p', `-j ${sep(2)}`),
      ...twoEndpoints,
    ]);
    checkServices(
      text,
      `
      a/b:p tcp ✓
      cluster-ip 10.96.0.9:80 → KUBE-SVC
      load-balancer 1.2.3.4:80 → KUBE-FW-
      node-port *:30080 → KUBE-XLB masquerades
      KUBE-SVC KUBE-XLB KUBE-FW-
      10.0.0.1:80 0.5000
      10.0.0.2:80 0.5000 local`,
    );
    expect(read(text).services[0]?.externalTrafficPolicy).toBe('Local');
  });

  it('from 1.24: KUBE-EXT, policy Cluster', () => {
    const text = wholeDump([
      to('10.96.0.9', 80, 'cluster IP', SVC),
      nodePort(EXT),
      rule(EXT, '', 'masquerade traffic for a/b:p external destinations', '-j KUBE-MARK-MASQ'),
      rule(EXT, '', '', `-j ${SVC}`),
      ...twoEndpoints,
    ]);
    checkServices(
      text,
      `
      a/b:p tcp ✓
      cluster-ip 10.96.0.9:80 → KUBE-SVC
      node-port *:30080 → KUBE-EXT
      KUBE-SVC KUBE-EXT
      10.0.0.1:80 0.5000
      10.0.0.2:80 0.5000`,
    );
    expect(read(text).services[0]).toMatchObject({
      externalTrafficPolicy: 'Cluster',
      internalTrafficPolicy: 'Cluster',
      affinitySeconds: null,
    });
  });

  it('from 1.24, both policies Local: KUBE-SVL draws this node’s endpoints', () => {
    const text = wholeDump([
      to('10.96.0.9', 80, 'cluster IP', SVL),
      nodePort(EXT),
      rule(EXT, '-s 10.244.0.0/16', 'pod traffic for a/b:p external destinations', `-j ${SVC}`),
      rule(EXT, '', '', `-j ${SVL}`),
      rule(SVL, '', 'a/b:p -> 10.0.0.2:80', `-j ${sep(2)}`),
      ...twoEndpoints,
    ]);
    checkServices(
      text,
      `
      a/b:p tcp ✓
      cluster-ip 10.96.0.9:80 → KUBE-SVL
      node-port *:30080 → KUBE-EXT
      KUBE-SVC KUBE-SVL KUBE-EXT
      10.0.0.1:80 0.5000
      10.0.0.2:80 0.5000 local`,
    );
    expect(read(text).services[0]).toMatchObject({
      externalTrafficPolicy: 'Local',
      internalTrafficPolicy: 'Local',
    });
  });

  it('policy Local without local endpoints: refused from outside, its chains still there', () => {
    const text = wholeDump(
      [
        to('10.96.0.9', 80, 'cluster IP', SVC),
        nodePort(EXT),
        rule(
          EXT,
          '',
          'route LOCAL traffic for a/b:p external destinations',
          `-m addrtype --src-type LOCAL -j ${SVC}`,
        ),
        ...twoEndpoints,
      ],
      [
        rule(
          'KUBE-EXTERNAL-SERVICES',
          '-p tcp',
          'a/b:p has no local endpoints',
          '-m addrtype --dst-type LOCAL -m tcp --dport 30080 -j DROP',
        ),
        rule('KUBE-NODEPORTS', '-p tcp', 'a/b:p health check node port', '-m tcp --dport 32000 -j ACCEPT'),
      ],
    );
    checkServices(
      text,
      `
      a/b:p tcp ✓
      cluster-ip 10.96.0.9:80 → KUBE-SVC
      node-port *:30080 → KUBE-EXT
      KUBE-SVC KUBE-EXT
      10.0.0.1:80 0.5000
      10.0.0.2:80 0.5000
      2 more rules`,
    );
    expect(read(text).services[0]?.externalTrafficPolicy).toBe('Local');
  });

  it('from 1.25: source ranges behind KUBE-FW, the rest dropped in filter', () => {
    checkServices(
      wholeDump(
        [
          to('10.96.0.9', 80, 'cluster IP', SVC),
          to('5.6.7.8', 80, 'loadbalancer IP', FW),
          rule(FW, '-s 203.0.113.0/25', 'a/b:p loadbalancer IP', `-j ${EXT}`),
          rule(FW, '', 'other traffic to a/b:p will be dropped by KUBE-PROXY-FIREWALL', ''),
          rule(EXT, '', '', `-j ${SVC}`),
          ...twoEndpoints,
        ],
        [
          rule(
            'KUBE-PROXY-FIREWALL',
            '-d 5.6.7.8/32 -p tcp',
            `a/b:p traffic not accepted by ${FW}`,
            '-m tcp --dport 80 -j DROP',
          ),
        ],
      ),
      `
      a/b:p tcp ✓
      cluster-ip 10.96.0.9:80 → KUBE-SVC
      load-balancer 5.6.7.8:80 → KUBE-FW-
      KUBE-SVC KUBE-EXT KUBE-FW-
      10.0.0.1:80 0.5000
      10.0.0.2:80 0.5000
      1 more rules`,
    );
  });

  it('from 1.32: the counted rule for 127.0.0.1 is no second node port', () => {
    const counted = rule(
      'KUBE-NODEPORTS',
      '-d 127.0.0.0/8 -p tcp',
      'a/b:p',
      `-m tcp --dport 30080 -m nfacct --nfacct-name  localhost_nps_accepted_pkts -j ${EXT}`,
    );
    for (const rules of [
      [counted, nodePort(EXT)],
      [nodePort(EXT), counted],
    ]) {
      const { services } = read(wholeDump(rules));
      expect(services[0]?.entrances.map((it) => [it.kind, it.address, it.rule.text])).toEqual([
        ['node-port', null, nodePort(EXT)],
      ]);
      expect(services[0]?.rules.map((it) => it.text).sort()).toEqual([...rules].sort());
    }
  });
});

describe('Services without endpoints', () => {
  const refused = (chain: string, before: string, behind: string, comment = 'has no endpoints') =>
    rule(
      chain,
      `${before}-p tcp`,
      `a/b:p ${comment}`,
      `${behind} -j REJECT --reject-with icmp-port-unreachable`,
    );

  it('are known by their refusals', () => {
    checkServices(
      wholeDump(
        [],
        [
          refused('KUBE-SERVICES', '-d 10.96.0.9/32 ', '-m tcp --dport 80'),
          refused('KUBE-EXTERNAL-SERVICES', '-d 1.2.3.4/32 ', '-m tcp --dport 80'),
          refused('KUBE-EXTERNAL-SERVICES', '', '-m addrtype --dst-type LOCAL -m tcp --dport 30080'),
        ],
      ),
      `
      a/b:p tcp
      cluster-ip 10.96.0.9:80 reject
      external-ip 1.2.3.4:80 reject
      node-port *:30080 reject`,
    );
  });

  it('up to 1.19 load balancer addresses are refused beside the cluster IP', () => {
    checkServices(
      wholeDump(
        [],
        [
          refused('KUBE-SERVICES', '-d 10.96.0.9/32 ', '-m tcp --dport 80'),
          refused('KUBE-SERVICES', '-d 1.2.3.4/32 ', '-m tcp --dport 80'),
        ],
      ),
      `
      a/b:p tcp
      cluster-ip 10.96.0.9:80 reject
      load-balancer 1.2.3.4:80 reject`,
    );
  });

  it('their empty chains are told by the hash', () => {
    const text = wholeDump(
      [`:${XLB} - [0:0]`],
      [refused('KUBE-SERVICES', '-d 10.96.0.9/32 ', '-m tcp --dport 80')],
    );
    checkServices(
      text,
      `
      a/b:p tcp ✓
      cluster-ip 10.96.0.9:80 reject
      KUBE-XLB`,
    );
  });

  it('internal policy Local, none on this node: the cluster IP drops', () => {
    checkServices(
      wholeDump(
        [],
        [
          rule(
            'KUBE-SERVICES',
            '-d 10.96.0.9/32 -p tcp',
            'a/b:p has no local endpoints',
            '-m tcp --dport 80 -j DROP',
          ),
        ],
      ),
      `
      a/b:p tcp
      cluster-ip 10.96.0.9:80 drop`,
    );
  });

  it('the health check of a Service of another protocol is its own', () => {
    checkServices(
      wholeDump(
        [],
        [
          rule(
            'KUBE-SERVICES',
            '-d 10.96.0.9/32 -p udp',
            'a/b:p has no endpoints',
            '-m udp --dport 53 -j REJECT',
          ),
          rule('KUBE-NODEPORTS', '-p tcp', 'a/b:p health check node port', '-m tcp --dport 32000 -j ACCEPT'),
        ],
      ),
      `
      a/b:p udp
      cluster-ip 10.96.0.9:53 reject
      1 more rules`,
    );
  });
});

describe('parts of a ruleset', () => {
  it('a service chain that nobody names', () => {
    checkServices(
      draws(SVC, 2, 10).join('\n'),
      `
      ? tcp
      KUBE-SVC
      ${sep(1)} 0.5000
      ${sep(2)} 0.5000`,
    );
  });

  it('chains of 1.24 name their Service without the rules that lead there', () => {
    checkServices(
      [
        rule(
          SVC,
          '! -s 10.244.0.0/16 -d 10.96.0.9/32 -p tcp',
          'a/b:p cluster IP',
          '-m tcp --dport 80 -j KUBE-MARK-MASQ',
        ),
        rule(SVC, '', 'a/b:p -> 10.0.0.1:80', `-j ${sep(1)}`),
      ].join('\n'),
      `
      a/b:p tcp ✓
      KUBE-SVC
      10.0.0.1:80 1.0000`,
    );
  });

  it('a masquerade rule whose jump is not shown belongs to its Service, but is no way in', () => {
    const masquerade = rule(
      'KUBE-SERVICES',
      '! -s 10.244.0.0/16 -d 1.2.3.4/32 -p tcp',
      'a/b:p external IP',
      '-m tcp --dport 80 -j KUBE-MARK-MASQ',
    );
    const { services } = read([to('10.96.0.9', 80, 'cluster IP', SVC), masquerade].join('\n'));
    expect(services.map((service) => service.entrances.map((it) => it.address))).toEqual([['10.96.0.9']]);
    expect(services[0]?.otherRules.map((it) => it.text)).toEqual([masquerade]);
  });

  it('a hash that is another Service’s is said', () => {
    const other = `KUBE-SVC-${hash('other')}`;
    expect(read(to('10.96.0.9', 80, 'cluster IP', other)).services[0]?.hashConfirmed).toBe(false);
  });
});

describe('protocols and families', () => {
  it.each(['udp', 'sctp'] as const)('%s', (protocol) => {
    const chain = `KUBE-SVC-${hash(`a/b:p${protocol}`)}`;
    checkServices(
      rule(
        'KUBE-SERVICES',
        `-d 10.96.0.9/32 -p ${protocol}`,
        'a/b:p cluster IP',
        `-m ${protocol} --dport 53 -j ${chain}`,
      ),
      `
      a/b:p ${protocol} ✓
      cluster-ip 10.96.0.9:53 → KUBE-SVC`,
    );
  });

  it('a nameless chain’s protocol is that of its endpoints’ rules', () => {
    const text = wholeDump([
      `-A ${SVC} -j ${sep(1)}`,
      `-A ${sep(1)} -p udp -m udp -j DNAT --to-destination 10.0.0.1:53`,
    ]);
    expect(read(text).services.map((it) => it.protocol)).toEqual(['udp']);
  });

  it('IPv6', () => {
    const chain = `KUBE-SEP-${hash('a/b:ptcp[fd00::a]:80')}`;
    checkServices(
      wholeDump([
        rule('KUBE-SERVICES', '-d fd00::1/128 -p tcp', 'a/b:p cluster IP', `-m tcp --dport 80 -j ${SVC}`),
        `-A ${SVC} -j ${chain}`,
        rule(chain, '-p tcp', 'a/b:p', '-m tcp -j DNAT --to-destination [fd00::a]:80'),
      ]),
      `
      a/b:p tcp ✓
      cluster-ip fd00::1:80 → KUBE-SVC
      KUBE-SVC
      [fd00::a]:80 1.0000`,
    );
  });

  it('restore spelling says the same', () => {
    const comment = '-m comment --comment';
    checkServices(
      wholeDump([
        `-A KUBE-SERVICES ${comment} "a/b:p cluster IP" -m tcp -p tcp -d 10.96.0.9 --dport 80 -j ${SVC}`,
        `-A KUBE-NODEPORTS ${comment} a/b:p -m tcp -p tcp --dport 30080 -j ${SVC}`,
        `-A ${SVC} ${comment} a/b:p -m recent --name ${sep(1)} --rcheck --seconds 10800 --reap -j ${sep(1)}`,
        `-A ${SVC} ${comment} a/b:p -j ${sep(1)}`,
        `-A ${sep(1)} ${comment} a/b:p -s 10.0.0.1 -j KUBE-MARK-MASQ`,
        `-A ${sep(1)} ${comment} a/b:p -m recent --name ${sep(1)} --set -m tcp -p tcp -j DNAT --to-destination 10.0.0.1:80`,
      ]),
      `
      a/b:p tcp ✓
      cluster-ip 10.96.0.9:80 → KUBE-SVC
      node-port *:30080 → KUBE-SVC
      KUBE-SVC
      10.0.0.1:80 1.0000 sticky`,
    );
  });
});

it('each node of a session has Services of its own', () => {
  const text = [
    'k8s-1',
    to('10.96.0.9', 80, 'cluster IP', SVC),
    'k8s-2',
    to('10.96.0.9', 80, 'cluster IP', SVC),
  ];
  const { rulesets } = Dump.read(text.join('\n'), tableHint).structure;
  expect(rulesets.map((ruleset) => [ruleset.node, readServices(ruleset).length])).toEqual([
    ['k8s-1', 1],
    ['k8s-2', 1],
  ]);
});

it('a ruleset without kube-proxy has no Services', () => {
  expect(read('*nat\n-A POSTROUTING -j MASQUERADE\n-A KUBE-SERVICES -j RETURN\nCOMMIT').services).toEqual([]);
});
