import { describe, expect, it } from 'vitest';
import { endpoint, here, predicted, rulesOf, service, serviceRules, slice } from './kit.ts';

const two = [slice(endpoint('10.244.1.5'), endpoint('10.244.2.6', here))];

describe('a ClusterIP Service', () => {
  it('has its jump, its masquerade, its draws and its endpoint chains, in this order', () => {
    expect(serviceRules(predicted({ slices: two }))).toEqual([
      'nat KUBE-SERVICES -d 10.96.0.10/32 -p tcp -m comment --comment "ns/svc:p80 cluster IP" -m tcp --dport 80 -j KUBE-SVC',
      'nat KUBE-SVC ! -s 10.244.0.0/16 -d 10.96.0.10/32 -p tcp -m comment --comment "ns/svc:p80 cluster IP" -m tcp --dport 80 -j KUBE-MARK-MASQ',
      'nat KUBE-SVC -m comment --comment "ns/svc:p80 -> 10.244.1.5:8080" -m statistic --mode random --probability 0.50000000000 -j KUBE-SEP',
      'nat KUBE-SVC -m comment --comment "ns/svc:p80 -> 10.244.2.6:8080" -j KUBE-SEP',
      'nat KUBE-SEP -s 10.244.1.5/32 -m comment --comment "ns/svc:p80" -j KUBE-MARK-MASQ',
      'nat KUBE-SEP -p tcp -m comment --comment "ns/svc:p80" -m tcp -j DNAT --to-destination 10.244.1.5:8080',
      'nat KUBE-SEP -s 10.244.2.6/32 -m comment --comment "ns/svc:p80" -j KUBE-MARK-MASQ',
      'nat KUBE-SEP -p tcp -m comment --comment "ns/svc:p80" -m tcp -j DNAT --to-destination 10.244.2.6:8080',
    ]);
  });

  it('is refused without endpoints, and has nothing in nat', () => {
    expect(serviceRules(predicted({ slices: [slice(endpoint('10.0.0.1', { ready: false }))] }))).toEqual([
      'filter KUBE-SERVICES -d 10.96.0.10/32 -p tcp -m comment --comment "ns/svc:p80 has no endpoints" -m tcp --dport 80 -j REJECT --reject-with icmp-port-unreachable',
    ]);
  });

  it('sends a client back to the endpoint that it had', () => {
    const sticky = predicted({ services: [service({ sessionAffinity: 'ClientIP' })], slices: two });
    expect(rulesOf(sticky, 'nat', 'KUBE-SVC').slice(1)).toEqual([
      '-m comment --comment "ns/svc:p80 -> 10.244.1.5:8080" -m recent --rcheck --seconds 10800 --reap --name KUBE-SEP --mask 255.255.255.255 --rsource -j KUBE-SEP',
      '-m comment --comment "ns/svc:p80 -> 10.244.2.6:8080" -m recent --rcheck --seconds 10800 --reap --name KUBE-SEP --mask 255.255.255.255 --rsource -j KUBE-SEP',
      '-m comment --comment "ns/svc:p80 -> 10.244.1.5:8080" -m statistic --mode random --probability 0.50000000000 -j KUBE-SEP',
      '-m comment --comment "ns/svc:p80 -> 10.244.2.6:8080" -j KUBE-SEP',
    ]);
    expect(rulesOf(sticky, 'nat', 'KUBE-SEP')).toContain(
      '-p tcp -m comment --comment "ns/svc:p80" -m recent --set --name KUBE-SEP --mask 255.255.255.255 --rsource -m tcp -j DNAT --to-destination 10.244.1.5:8080',
    );
  });

  it('keeps a client as long as the Service says', () => {
    const sticky = service({ sessionAffinity: 'ClientIP', affinitySeconds: 60 });
    const rules = serviceRules(predicted({ services: [sticky], slices: two }));
    expect(rules.filter((rule) => rule.includes('--seconds 60 '))).toHaveLength(2);
  });

  it.each([
    ['TCP', 'tcp'],
    ['UDP', 'udp'],
    ['SCTP', 'sctp'],
  ])('of protocol %s', (protocol, name) => {
    const ports = [{ name: 'p80', protocol, port: 8080 }];
    const slices = [{ ...slice(endpoint('10.244.1.5')), ports }];
    const prediction = predicted({ services: [service({}, { protocol })], slices });
    expect(rulesOf(prediction, 'nat', 'KUBE-SERVICES')[0]).toContain(`-p ${name} `);
    expect(rulesOf(prediction, 'nat', 'KUBE-SEP')[1]).toContain(`-p ${name} -m comment`);
    expect(rulesOf(prediction, 'nat', 'KUBE-SEP')[1]).toContain(`-m ${name} -j DNAT`);
  });

  it('has chains of its own for each port, by name and protocol', () => {
    const port = { targetPort: null, nodePort: null };
    const dns = {
      ...service(),
      ports: [
        { ...port, name: 'dns', protocol: 'UDP', port: 53 },
        { ...port, name: 'dns-tcp', protocol: 'TCP', port: 53 },
      ],
    };
    const slices = [
      {
        ...slice(endpoint('10.244.1.2')),
        ports: [
          { name: 'dns', protocol: 'UDP', port: 53 },
          { name: 'dns-tcp', protocol: 'TCP', port: 53 },
          // Another protocol under the same name is none of the Service's ports.
          { name: 'dns', protocol: 'TCP', port: 9999 },
        ],
      },
    ];
    const prediction = predicted({ services: [dns], slices });
    expect(rulesOf(prediction, 'nat', 'KUBE-SERVICES').slice(0, 2)).toEqual([
      '-d 10.96.0.10/32 -p udp -m comment --comment "ns/svc:dns cluster IP" -m udp --dport 53 -j KUBE-SVC',
      '-d 10.96.0.10/32 -p tcp -m comment --comment "ns/svc:dns-tcp cluster IP" -m tcp --dport 53 -j KUBE-SVC',
    ]);
    expect(rulesOf(prediction, 'nat', 'KUBE-SEP').filter((rule) => rule.includes('DNAT'))).toHaveLength(2);
  });

  it('of IPv6 is spelled as ip6tables-save spells', () => {
    const six = service({ clusterIPs: ['fd00:96::0010'], sessionAffinity: 'ClientIP' });
    const slices = [slice(endpoint('fd00::0:5'))];
    expect(serviceRules(predicted({ family: 6, services: [six], slices }))).toEqual([
      'nat KUBE-SERVICES -d fd00:96::10/128 -p tcp -m comment --comment "ns/svc:p80 cluster IP" -m tcp --dport 80 -j KUBE-SVC',
      'nat KUBE-SVC ! -s fd00::/48 -d fd00:96::10/128 -p tcp -m comment --comment "ns/svc:p80 cluster IP" -m tcp --dport 80 -j KUBE-MARK-MASQ',
      'nat KUBE-SVC -m comment --comment "ns/svc:p80 -> [fd00::5]:8080" -m recent --rcheck --seconds 10800 --reap --name KUBE-SEP --mask ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff --rsource -j KUBE-SEP',
      'nat KUBE-SVC -m comment --comment "ns/svc:p80 -> [fd00::5]:8080" -j KUBE-SEP',
      'nat KUBE-SEP -s fd00::5/128 -m comment --comment "ns/svc:p80" -j KUBE-MARK-MASQ',
      'nat KUBE-SEP -p tcp -m comment --comment "ns/svc:p80" -m recent --set --name KUBE-SEP --mask ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff --rsource -m tcp -j DNAT --to-destination [fd00::5]:8080',
    ]);
    expect(serviceRules(predicted({ family: 6, services: [six] }))[0]).toContain('icmp6-port-unreachable');
  });
});

describe('who is a pod', () => {
  const masquerade = (more: Parameters<typeof predicted>[0]) =>
    rulesOf(predicted({ slices: two, ...more }), 'nat', 'KUBE-SVC').filter((rule) =>
      rule.endsWith('KUBE-MARK-MASQ'),
    );

  it.each([
    ['ClusterCIDR', {}, '! -s 10.244.0.0/16 -d 10.96.0.10/32 -p tcp '],
    ['NodeCIDR', {}, '! -s 10.244.1.0/24 -d 10.96.0.10/32 -p tcp '],
    ['BridgeInterface', { podBridgeInterface: 'cbr0' }, '-d 10.96.0.10/32 ! -i cbr0 -p tcp '],
    ['InterfaceNamePrefix', { podInterfaceNamePrefix: 'veth' }, '-d 10.96.0.10/32 ! -i veth+ -p tcp '],
  ] as const)('by the mode %s', (detectLocalMode, more, start) => {
    const [rule, ...others] = masquerade({ settings: { detectLocalMode, ...more } });
    expect(others).toEqual([]);
    expect(rule?.startsWith(start)).toBe(true);
  });

  it('nobody knows without a cluster CIDR', () => {
    expect(masquerade({ settings: { clusterCIDRs: [] } })).toEqual([]);
    expect(masquerade({ settings: { clusterCIDRs: ['fd00::/48'] } })).toEqual([]);
  });

  it('does not matter where everything is masqueraded', () => {
    const all =
      '-d 10.96.0.10/32 -p tcp -m comment --comment "ns/svc:p80 cluster IP" -m tcp --dport 80 -j KUBE-MARK-MASQ';
    expect(masquerade({ settings: { masqueradeAll: true } })).toEqual([all]);
    expect(masquerade({ settings: { masqueradeAll: true, clusterCIDRs: [] } })).toEqual([all]);
  });
});

describe('more than 1,000 endpoints', () => {
  const many = (count: number) => [
    slice(
      ...Array.from({ length: count }, (_, i) => endpoint(`10.1.${i >> 8}.${i & 255}`, { ready: i < 2 })),
    ),
  ];
  const comments = (count: number, more = {}) =>
    serviceRules(predicted({ slices: many(count), ...more })).map((rule) => rule.includes('--comment'));

  it('take the comments from service and endpoint chains, not from KUBE-SERVICES and the masquerade', () => {
    expect(comments(1000)).toEqual([true, true, true, true, true, true, true, true]);
    expect(comments(1001)).toEqual([true, true, false, false, false, false, false, false]);
  });

  it('change nothing before 1.12', () => {
    expect(comments(1001, { version: 11 })).not.toContain(false);
  });
});
