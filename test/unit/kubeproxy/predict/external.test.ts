import { describe, expect, it } from 'vitest';
import { endpoint, here, predicted, rulesOf, service, serviceRules, slice, vip } from './kit.ts';

const remote = [slice(endpoint('10.244.1.5'))];
const both = [slice(endpoint('10.244.1.5'), endpoint('10.244.2.6', here))];
const quiet = { nfacct: false };
const to = (address: string, words: string, port = 80) =>
  `-d ${address}/32 -p tcp -m comment --comment "${words}" -m tcp --dport ${port}`;

describe('an external IP', () => {
  const external = service({ externalIPs: ['198.51.100.7', '2001:db8::7'] });

  it('leads to the external chain, which masquerades', () => {
    const prediction = predicted({ services: [external], slices: remote });
    expect(rulesOf(prediction, 'nat', 'KUBE-SERVICES')[1]).toBe(
      `${to('198.51.100.7', 'ns/svc:p80 external IP')} -j KUBE-EXT`,
    );
    expect(rulesOf(prediction, 'nat', 'KUBE-EXT')).toEqual([
      '-m comment --comment "masquerade traffic for ns/svc:p80 external destinations" -j KUBE-MARK-MASQ',
      '-j KUBE-SVC',
    ]);
  });

  it('is refused without endpoints', () => {
    expect(serviceRules(predicted({ services: [external] }))).toEqual([
      `filter KUBE-SERVICES ${to('10.96.0.10', 'ns/svc:p80 has no endpoints')} -j REJECT --reject-with icmp-port-unreachable`,
      `filter KUBE-EXTERNAL-SERVICES ${to('198.51.100.7', 'ns/svc:p80 has no endpoints')} -j REJECT --reject-with icmp-port-unreachable`,
    ]);
  });
});

describe('a node port', () => {
  const nodePort = service({ type: 'NodePort' }, { nodePort: 30080 });
  const local = service({ type: 'NodePort', externalTrafficPolicy: 'Local' }, { nodePort: 30080 });

  it('has a rule in KUBE-NODEPORTS, and one more that counts localhost', () => {
    expect(rulesOf(predicted({ services: [nodePort], slices: remote }), 'nat', 'KUBE-NODEPORTS')).toEqual([
      '-d 127.0.0.0/8 -p tcp -m comment --comment "ns/svc:p80" -m tcp --dport 30080 -m nfacct --nfacct-name  localhost_nps_accepted_pkts -j KUBE-EXT',
      '-p tcp -m comment --comment "ns/svc:p80" -m tcp --dport 30080 -j KUBE-EXT',
    ]);
  });

  it.each([
    ['without counters', { settings: { nfacct: false } }],
    ['without node ports on localhost', { settings: { localhostNodePorts: false } }],
    ['before 1.32', { version: 31 }],
  ])('has only one %s', (_, more) => {
    const prediction = predicted({ services: [nodePort], slices: remote, ...more });
    expect(rulesOf(prediction, 'nat', 'KUBE-NODEPORTS')).toHaveLength(1);
  });

  it('is refused without endpoints, on every address of the node', () => {
    expect(rulesOf(predicted({ services: [nodePort] }), 'filter', 'KUBE-EXTERNAL-SERVICES')).toEqual([
      '-p tcp -m comment --comment "ns/svc:p80 has no endpoints" -m addrtype --dst-type LOCAL -m tcp --dport 30080 -j REJECT --reject-with icmp-port-unreachable',
    ]);
  });

  it('of policy Local keeps outsiders to local endpoints, and takes the cluster anywhere', () => {
    const prediction = predicted({ services: [local], slices: both });
    expect(rulesOf(prediction, 'nat', 'KUBE-EXT')).toEqual([
      '-s 10.244.0.0/16 -m comment --comment "pod traffic for ns/svc:p80 external destinations" -j KUBE-SVC',
      '-m comment --comment "masquerade LOCAL traffic for ns/svc:p80 external destinations" -m addrtype --src-type LOCAL -j KUBE-MARK-MASQ',
      '-m comment --comment "route LOCAL traffic for ns/svc:p80 external destinations" -m addrtype --src-type LOCAL -j KUBE-SVC',
      '-j KUBE-SVL',
    ]);
    expect(rulesOf(prediction, 'nat', 'KUBE-SVL')).toEqual([
      '-m comment --comment "ns/svc:p80 -> 10.244.2.6:8080" -j KUBE-SEP',
    ]);
    expect(rulesOf(prediction, 'filter', 'KUBE-EXTERNAL-SERVICES')).toEqual([]);
  });

  it('of policy Local without local endpoints drops what comes from outside', () => {
    const prediction = predicted({ services: [local], slices: remote });
    expect(rulesOf(prediction, 'nat', 'KUBE-EXT')).toHaveLength(3);
    expect(rulesOf(prediction, 'nat', 'KUBE-SVL')).toEqual([]);
    expect(rulesOf(prediction, 'filter', 'KUBE-EXTERNAL-SERVICES')).toEqual([
      '-p tcp -m comment --comment "ns/svc:p80 has no local endpoints" -m addrtype --dst-type LOCAL -m tcp --dport 30080 -j DROP',
    ]);
    expect(rulesOf(prediction, 'filter', 'KUBE-SERVICES')).toEqual([]);
  });

  it('of policy Local cannot tell pods without a detector', () => {
    const prediction = predicted({ services: [local], slices: both, settings: { clusterCIDRs: [] } });
    expect(rulesOf(prediction, 'nat', 'KUBE-EXT').map((rule) => rule.includes('pod traffic'))).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('of policy Local counts every endpoint as remote where the node is not known', () => {
    const prediction = predicted({ services: [local], slices: both, node: { name: null } });
    expect(rulesOf(prediction, 'nat', 'KUBE-SVL')).toEqual([]);
  });
});

describe('a load balancer', () => {
  const balanced = (more = {}) =>
    service(
      { type: 'LoadBalancer', loadBalancerIngress: [vip('203.0.113.9')], ...more },
      { nodePort: 30080 },
    );

  it('has its address in KUBE-SERVICES', () => {
    const prediction = predicted({ services: [balanced()], slices: remote });
    expect(rulesOf(prediction, 'nat', 'KUBE-SERVICES')[1]).toBe(
      `${to('203.0.113.9', 'ns/svc:p80 loadbalancer IP')} -j KUBE-EXT`,
    );
    expect(rulesOf(prediction, 'nat', 'KUBE-FW')).toEqual([]);
    expect(rulesOf(prediction, 'filter', 'KUBE-PROXY-FIREWALL')).toEqual([]);
  });

  it('lets its source ranges in, blanks and host bits taken off, and drops the rest', () => {
    const ranges = [' 203.0.113.77/25 ', '2001:db8::/32'];
    const prediction = predicted({
      services: [balanced({ loadBalancerSourceRanges: ranges })],
      slices: remote,
    });
    expect(rulesOf(prediction, 'nat', 'KUBE-SERVICES')[1]).toBe(
      `${to('203.0.113.9', 'ns/svc:p80 loadbalancer IP')} -j KUBE-FW`,
    );
    expect(rulesOf(prediction, 'nat', 'KUBE-FW')).toEqual([
      '-s 203.0.113.0/25 -m comment --comment "ns/svc:p80 loadbalancer IP" -j KUBE-EXT',
      '-m comment --comment "other traffic to ns/svc:p80 will be dropped by KUBE-PROXY-FIREWALL"',
    ]);
    expect(rulesOf(prediction, 'filter', 'KUBE-PROXY-FIREWALL')).toEqual([
      `${to('203.0.113.9', 'ns/svc:p80 traffic not accepted by KUBE-FW')} -j DROP`,
    ]);
    expect(rulesOf(prediction, 'nat', 'KUBE-NODEPORTS').at(-1)).toMatch(/-j KUBE-EXT$/);
  });

  it('lets the node in by the load balancer’s address where the node is in a range', () => {
    const ranges = ['192.168.0.0/24'];
    const chain = (the: object) =>
      rulesOf(
        predicted({
          services: [balanced({ loadBalancerSourceRanges: ranges })],
          slices: remote,
          ...the,
        }),
        'nat',
        'KUBE-FW',
      );
    expect(chain({})[1]).toBe(
      '-s 203.0.113.9/32 -m comment --comment "ns/svc:p80 loadbalancer IP" -j KUBE-EXT',
    );
    expect(chain({ node: { addresses: ['172.16.0.1', '192.168.0.2'] } })).toHaveLength(2);
    expect(chain({ node: { addresses: [] } })).toHaveLength(2);
  });

  it('takes a range of everything as iptables-save prints it', () => {
    const prediction = predicted({
      services: [balanced({ loadBalancerSourceRanges: ['0.0.0.0/0'] })],
      slices: remote,
    });
    expect(rulesOf(prediction, 'nat', 'KUBE-FW')[0]).toBe(
      '-m comment --comment "ns/svc:p80 loadbalancer IP" -j KUBE-EXT',
    );
  });

  it('without endpoints is refused, whatever the ranges', () => {
    const prediction = predicted({ services: [balanced({ loadBalancerSourceRanges: ['10.0.0.0/8'] })] });
    expect(serviceRules(prediction).map((rule) => rule.split(' ').slice(0, 2).join(' '))).toEqual([
      'filter KUBE-SERVICES',
      'filter KUBE-EXTERNAL-SERVICES',
      'filter KUBE-EXTERNAL-SERVICES',
    ]);
  });

  it('leaves addresses of ipMode Proxy to the load balancer, from 1.30 on', () => {
    const ingress = [
      { ...vip('203.0.113.9'), ipMode: 'Proxy' },
      { ...vip('203.0.113.10'), ipMode: 'VIP' },
    ];
    const rules = (version: number) => {
      const prediction = predicted({
        version,
        services: [balanced({ loadBalancerIngress: ingress })],
        slices: remote,
      });
      return [
        rulesOf(prediction, 'nat', 'KUBE-SERVICES').filter((rule) => rule.includes('loadbalancer')).length,
        prediction.leftOut.map(({ reason }) => reason),
      ];
    };
    expect(rules(29)).toEqual([2, []]);
    expect(rules(30)).toEqual([1, ['ip-mode-proxy']]);
  });

  it('lets health checks in, for policy Local, with or without endpoints, always tcp', () => {
    const health = (more: object, the: object = {}) =>
      rulesOf(
        predicted({ services: [balanced({ healthCheckNodePort: 32000, ...more })], ...the }),
        'filter',
        'KUBE-NODEPORTS',
      );
    const rule =
      '-p tcp -m comment --comment "ns/svc:p80 health check node port" -m tcp --dport 32000 -j ACCEPT';
    expect(health({ externalTrafficPolicy: 'Local' })).toEqual([rule]);
    expect(health({ externalTrafficPolicy: 'Local' }, { slices: both })).toEqual([rule]);
    expect(health({})).toEqual([]);
    expect(health({ type: 'NodePort', externalTrafficPolicy: 'Local' })).toEqual([]);
  });

  it('with policy Local and no local endpoints drops each of its addresses', () => {
    const prediction = predicted({
      services: [balanced({ externalTrafficPolicy: 'Local', externalIPs: ['198.51.100.7'] })],
      slices: remote,
      settings: quiet,
    });
    expect(rulesOf(prediction, 'filter', 'KUBE-EXTERNAL-SERVICES')).toEqual([
      `${to('198.51.100.7', 'ns/svc:p80 has no local endpoints')} -j DROP`,
      `${to('203.0.113.9', 'ns/svc:p80 has no local endpoints')} -j DROP`,
      '-p tcp -m comment --comment "ns/svc:p80 has no local endpoints" -m addrtype --dst-type LOCAL -m tcp --dport 30080 -j DROP',
    ]);
  });
});

describe('internal policy Local', () => {
  const internal = service({ internalTrafficPolicy: 'Local' });

  it('keeps cluster IP traffic on the node', () => {
    const prediction = predicted({ services: [internal], slices: both });
    expect(rulesOf(prediction, 'nat', 'KUBE-SERVICES')[0]).toBe(
      `${to('10.96.0.10', 'ns/svc:p80 cluster IP')} -j KUBE-SVL`,
    );
    expect(rulesOf(prediction, 'nat', 'KUBE-SVL')).toEqual([
      `! -s 10.244.0.0/16 ${to('10.96.0.10', 'ns/svc:p80 cluster IP')} -j KUBE-MARK-MASQ`,
      '-m comment --comment "ns/svc:p80 -> 10.244.2.6:8080" -j KUBE-SEP',
    ]);
    expect(rulesOf(prediction, 'nat', 'KUBE-SVC')).toEqual([]);
    expect(rulesOf(prediction, 'nat', 'KUBE-SEP')).toHaveLength(2);
  });

  it('drops it where the endpoints are elsewhere, and nothing else', () => {
    const outside = { ...internal, externalIPs: ['198.51.100.7'] };
    const prediction = predicted({ services: [outside], slices: remote });
    expect(rulesOf(prediction, 'filter', 'KUBE-SERVICES')).toEqual([
      `${to('10.96.0.10', 'ns/svc:p80 has no local endpoints')} -j DROP`,
    ]);
    expect(rulesOf(prediction, 'filter', 'KUBE-EXTERNAL-SERVICES')).toEqual([]);
    expect(rulesOf(prediction, 'nat', 'KUBE-EXT')).toHaveLength(2);
    expect(rulesOf(prediction, 'nat', 'KUBE-SVC')).toHaveLength(1);
  });

  it('refuses it where there are none at all', () => {
    expect(serviceRules(predicted({ services: [internal] }))[0]).toContain('has no endpoints');
  });
});
