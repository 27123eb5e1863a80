import { describe, expect, it } from 'vitest';
import { Dump } from '../../../../server/src/iptables/index.ts';
import { readServices, tableHint, versionRange } from '../../../../server/src/kubeproxy/index.ts';
import {
  behaviourOf,
  changes,
  newestVersion,
  oldestVersion,
  printPrediction,
} from '../../../../server/src/kubeproxy/predict/index.ts';
import {
  type Case,
  chainsOf,
  endpoint,
  here,
  predicted,
  rulesOf,
  service,
  serviceRules,
  slice,
  vip,
} from './kit.ts';

const unnamed = { ports: [{ name: '', protocol: 'TCP', port: 8080 }] };
const three = [slice(endpoint('10.244.1.5'), endpoint('10.244.2.6', here), endpoint('10.244.3.7'))];
const remote = [slice(endpoint('10.244.1.5'))];
const versions = Array.from({ length: newestVersion - oldestVersion + 1 }, (_, i) => oldestVersion + i);

describe('the table of changes', () => {
  it('is in the order of versions, and each row changes something', () => {
    expect(changes.map(({ since }) => since)).toEqual(
      changes.map(({ since }) => since).toSorted((a, b) => a - b),
    );
    for (const { since, set } of changes) {
      const before = behaviourOf(since - 1);
      for (const [key, value] of Object.entries(set)) {
        expect(value, `${key} since 1.${since}`).not.toEqual(before[key as keyof typeof before]);
      }
    }
  });

  it('takes versions beyond the newest for the newest', () => {
    expect(behaviourOf(newestVersion + 50)).toEqual(behaviourOf(newestVersion));
  });
});

describe('what is written is recognised', () => {
  const everything: Case = {
    services: [
      service(
        {
          type: 'LoadBalancer',
          externalTrafficPolicy: 'Local',
          loadBalancerIngress: [vip('203.0.113.9')],
          loadBalancerSourceRanges: ['203.0.113.0/24'],
        },
        { nodePort: 30080 },
      ),
      { ...service({ name: 'plain' }, { name: '' }), clusterIPs: ['10.96.0.11'] },
    ],
    slices: [...three, ...three.map((it) => ({ ...it, service: 'plain', ...unnamed }))],
  };

  it.each(versions)('version 1.%i', (version) => {
    const text = printPrediction(predicted({ ...everything, version }));
    const [ruleset] = Dump.read(text, tableHint).structure.rulesets;
    if (ruleset === undefined) throw new Error('no ruleset');
    const { since, until } = versionRange(ruleset, readServices(ruleset));
    expect(since ?? oldestVersion).toBeLessThanOrEqual(version);
    expect(until ?? newestVersion).toBeGreaterThanOrEqual(version);
  });
});

describe('service and endpoint chains over the versions', () => {
  const draws = (version: number) =>
    rulesOf(predicted({ version, slices: three }), 'nat', 'KUBE-SVC').slice(-3);

  it('have comments, none from 1.12 to 1.18, and name the endpoint from 1.24', () => {
    expect(draws(11)[2]).toBe('-m comment --comment "ns/svc:p80" -j KUBE-SEP');
    for (const version of [12, 18]) expect(draws(version)[2]).toBe('-j KUBE-SEP');
    for (const version of [19, 23])
      expect(draws(version)[2]).toBe('-m comment --comment "ns/svc:p80" -j KUBE-SEP');
    expect(draws(24)[2]).toBe('-m comment --comment "ns/svc:p80 -> 10.244.3.7:8080" -j KUBE-SEP');
  });

  it('draw with 5 digits up to 1.16', () => {
    expect(draws(16)[0]).toContain('--probability 0.33332999982 ');
    expect(draws(17)[0]).toContain('--probability 0.33333333349 ');
  });

  it('have another hash for a port without a name up to 1.18', () => {
    const services = [service({}, { name: '' })];
    const slices = [{ ...remote[0], ...unnamed }] as typeof remote;
    const jump = (version: number) =>
      predicted({ version, services, slices }).tables.flatMap(({ rules }) =>
        rules.flatMap(({ chain, text }) =>
          chain === 'KUBE-SERVICES' && text.includes('KUBE-SVC') ? text : [],
        ),
      )[0];
    expect(jump(18)).toContain('"ns/svc: cluster IP"');
    expect(jump(19)).toContain('"ns/svc cluster IP"');
    expect(jump(18)?.slice(-16)).not.toBe(jump(19)?.slice(-16));
  });

  it('keep a client for 3 minutes up to 1.5', () => {
    const services = [service({ sessionAffinity: 'ClientIP' })];
    const seconds = (version: number) =>
      /--seconds (\d+)/.exec(serviceRules(predicted({ version, services, slices: remote })).join('\n'))?.[1];
    expect(seconds(5)).toBe('180');
    expect(seconds(6)).toBe('10800');
  });
});

describe('external traffic over the versions', () => {
  const to = (address: string, words: string) =>
    `-d ${address}/32 -p tcp -m comment --comment "ns/svc:p80 ${words}" -m tcp --dport 80`;
  const outside = service({ type: 'NodePort', externalIPs: ['198.51.100.7'] }, { nodePort: 30080 });
  const nodePort = '-p tcp -m comment --comment "ns/svc:p80" -m tcp --dport 30080';

  it('is masqueraded beside the jumps up to 1.20', () => {
    const prediction = predicted({ version: 20, services: [outside], slices: remote });
    expect(rulesOf(prediction, 'nat', 'KUBE-SERVICES').slice(0, -1)).toEqual([
      `! -s 10.244.0.0/16 ${to('10.96.0.10', 'cluster IP')} -j KUBE-MARK-MASQ`,
      `${to('10.96.0.10', 'cluster IP')} -j KUBE-SVC`,
      `${to('198.51.100.7', 'external IP')} -j KUBE-MARK-MASQ`,
      `${to('198.51.100.7', 'external IP')} -m physdev ! --physdev-is-in -m addrtype ! --src-type LOCAL -j KUBE-SVC`,
      `${to('198.51.100.7', 'external IP')} -m addrtype --dst-type LOCAL -j KUBE-SVC`,
    ]);
    expect(rulesOf(prediction, 'nat', 'KUBE-NODEPORTS')).toEqual([
      `${nodePort} -j KUBE-MARK-MASQ`,
      `${nodePort} -j KUBE-SVC`,
    ]);
  });

  it('is masqueraded in the service chain from 1.21 to 1.23', () => {
    const prediction = predicted({ version: 21, services: [outside], slices: remote });
    expect(rulesOf(prediction, 'nat', 'KUBE-SVC').slice(0, -1)).toEqual([
      `! -s 10.244.0.0/16 ${to('10.96.0.10', 'cluster IP')} -j KUBE-MARK-MASQ`,
      `! -s 10.244.0.0/16 ${to('198.51.100.7', 'external IP')} -j KUBE-MARK-MASQ`,
      `${nodePort} -j KUBE-MARK-MASQ`,
    ]);
    expect(rulesOf(prediction, 'nat', 'KUBE-SERVICES')).toHaveLength(3);
    const blind = predicted({
      version: 21,
      services: [outside],
      slices: remote,
      settings: { clusterCIDRs: [] },
    });
    expect(rulesOf(blind, 'nat', 'KUBE-SVC')[0]).toBe(
      `${to('198.51.100.7', 'external IP')} -j KUBE-MARK-MASQ`,
    );
  });

  const local = { ...outside, externalTrafficPolicy: 'Local' as const };
  const redirect =
    '-s 10.244.0.0/16 -m comment --comment "Redirect pods trying to reach external loadbalancer VIP to clusterIP" -j KUBE-SVC';
  const node = [
    '-m comment --comment "masquerade LOCAL traffic for ns/svc:p80 LB IP" -m addrtype --src-type LOCAL -j KUBE-MARK-MASQ',
    '-m comment --comment "route LOCAL traffic for ns/svc:p80 LB IP to service chain" -m addrtype --src-type LOCAL -j KUBE-SVC',
  ];

  it.each([
    [14, [redirect]],
    [15, [...node, redirect]],
    [20, [...node, redirect]],
    [21, [redirect, ...node]],
    [23, [redirect, ...node]],
  ])('of policy Local goes through KUBE-XLB in 1.%i', (version, start) => {
    const prediction = predicted({ version, services: [local], slices: three });
    expect(rulesOf(prediction, 'nat', 'KUBE-XLB')).toEqual([
      ...start,
      '-m comment --comment "Balancing rule 0 for ns/svc:p80" -j KUBE-SEP',
    ]);
    expect(rulesOf(prediction, 'nat', 'KUBE-NODEPORTS')).toEqual([
      `-s 127.0.0.0/8 ${nodePort} -j KUBE-MARK-MASQ`,
      `${nodePort} -j KUBE-XLB`,
    ]);
  });

  it('of policy Local without local endpoints is marked to be dropped up to 1.24', () => {
    const drop = '-m comment --comment "ns/svc:p80 has no local endpoints" -j KUBE-MARK-DROP';
    const chain = (version: number, name: string) =>
      rulesOf(predicted({ version, services: [local], slices: remote }), 'nat', name);
    expect(chain(23, 'KUBE-XLB').at(-1)).toBe(drop);
    expect(chain(24, 'KUBE-EXT').at(-1)).toBe('-j KUBE-SVL');
    expect(chain(24, 'KUBE-SVL')).toEqual([drop]);
    expect(chain(25, 'KUBE-SVL')).toEqual([]);
    expect(
      rulesOf(
        predicted({ version: 24, services: [local], slices: remote }),
        'filter',
        'KUBE-EXTERNAL-SERVICES',
      ),
    ).toEqual([]);
  });

  it('of policy Local: external IPs don’t heed it up to 1.17', () => {
    const targets = (version: number) =>
      rulesOf(predicted({ version, services: [local], slices: three }), 'nat', 'KUBE-SERVICES')
        .filter((rule) => rule.includes('external IP'))
        .map((rule) => rule.split(' ').at(-1));
    expect(targets(17)).toEqual(['KUBE-MARK-MASQ', 'KUBE-SVC', 'KUBE-SVC']);
    expect(targets(18)).toEqual(['KUBE-XLB', 'KUBE-XLB']);
  });

  it('declares KUBE-XLB even without endpoints', () => {
    expect(chainsOf(predicted({ version: 23, services: [local] }), 'nat')).toContain('KUBE-XLB');
  });

  const balanced = service({
    type: 'LoadBalancer',
    loadBalancerIngress: [vip('203.0.113.9'), vip('203.0.113.10')],
    loadBalancerSourceRanges: ['192.168.0.0/24'],
  });
  const words = '-m comment --comment "ns/svc:p80 loadbalancer IP"';

  it('to load balancers has a firewall chain for each up to 1.23', () => {
    const chain = (more: object) =>
      rulesOf(
        predicted({ version: 23, services: [{ ...balanced, ...more }], slices: remote }),
        'nat',
        'KUBE-FW',
      );
    const one = (ip: string) => [
      `${words} -j KUBE-MARK-MASQ`,
      `-s 192.168.0.0/24 ${words} -j KUBE-SVC`,
      `-s ${ip}/32 ${words} -j KUBE-SVC`,
      `${words} -j KUBE-MARK-DROP`,
    ];
    expect(chain({})).toEqual([...one('203.0.113.9'), ...one('203.0.113.10')]);
    expect(chain({ loadBalancerSourceRanges: [], loadBalancerIngress: [vip('203.0.113.9')] })).toEqual([
      `${words} -j KUBE-MARK-MASQ`,
      `${words} -j KUBE-SVC`,
      `${words} -j KUBE-MARK-DROP`,
    ]);
    expect(chain({ externalTrafficPolicy: 'Local' })[0]).toBe(`-s 192.168.0.0/24 ${words} -j KUBE-XLB`);
  });

  it('to load balancers is left over to a mark in 1.24, to table filter since', () => {
    const end = (version: number) =>
      rulesOf(predicted({ version, services: [balanced], slices: remote }), 'nat', 'KUBE-FW').at(-1);
    expect(end(24)).toBe(`${words} -j KUBE-MARK-DROP`);
    expect(end(25)).toBe(`-s 203.0.113.10/32 ${words} -j KUBE-EXT`);
    expect(end(27)).toMatch(/dropped by KUBE-PROXY-FIREWALL"$/);
  });

  it('is refused in KUBE-SERVICES up to 1.8, to load balancers up to 1.19', () => {
    const rejects = (version: number, more: object) =>
      serviceRules(predicted({ version, services: [{ ...balanced, ...more }] }))
        .filter((rule) => rule.startsWith('filter') && !rule.includes('10.96.0.10'))
        .map((rule) => rule.split(' ')[1]);
    const ip = { loadBalancerIngress: [], externalIPs: ['198.51.100.7'] };
    expect(rejects(8, ip)).toEqual(['KUBE-SERVICES']);
    expect(rejects(9, ip)).toEqual(['KUBE-EXTERNAL-SERVICES']);
    expect(rejects(19, {})).toEqual(['KUBE-SERVICES', 'KUBE-SERVICES']);
    expect(rejects(20, {})).toEqual(['KUBE-EXTERNAL-SERVICES', 'KUBE-EXTERNAL-SERVICES']);
  });

  it('has rules in nat without endpoints up to 1.9', () => {
    expect(serviceRules(predicted({ version: 9 })).map((rule) => rule.split(' ')[0])).toEqual([
      'filter',
      'nat',
      'nat',
    ]);
    expect(serviceRules(predicted({ version: 10 }))).toHaveLength(1);
  });
});

describe('internal policy Local over the versions', () => {
  const services = [service({ internalTrafficPolicy: 'Local' })];
  const endpointsIn = (version: number) =>
    rulesOf(predicted({ version, services, slices: three }), 'nat', 'KUBE-SEP').length / 2;

  it('is not known up to 1.21, filters the service chain in 1.22 and 1.23', () => {
    expect([21, 22, 23, 24].map(endpointsIn)).toEqual([3, 1, 1, 1]);
    expect(chainsOf(predicted({ version: 23, services, slices: three }), 'nat')).toContain('KUBE-SVC');
    expect(chainsOf(predicted({ version: 24, services, slices: three }), 'nat')).not.toContain('KUBE-SVC');
  });

  it('without local endpoints: refused, marked, dropped', () => {
    const without = (version: number) => serviceRules(predicted({ version, services, slices: remote }));
    expect(without(23)).toHaveLength(1);
    expect(without(23)[0]).toContain('has no endpoints" -m tcp --dport 80 -j REJECT');
    expect(without(24)[0]).toMatch(/^nat KUBE-SERVICES .* -j KUBE-SVL$/);
    expect(without(24).at(-1)).toContain('-j KUBE-MARK-DROP');
    expect(without(25)).toHaveLength(1);
    expect(without(25)[0]).toContain('has no local endpoints" -m tcp --dport 80 -j DROP');
  });
});

describe('static rules over the versions', () => {
  const filter = (version: number, chain: string, more: Case = {}) =>
    rulesOf(predicted({ version, services: [], ...more }), 'filter', chain);
  const targets = (version: number, chain: string) =>
    filter(version, chain).map((rule) => rule.split(' ').at(-1));

  it('KUBE-FORWARD', () => {
    expect(chainsOf(predicted({ version: 7, services: [] }), 'filter')).not.toContain('KUBE-FORWARD');
    expect(filter(8, 'FORWARD')).toEqual(['-m comment --comment "kubernetes forward rules" -j KUBE-FORWARD']);
    expect(filter(14, 'KUBE-FORWARD')).toEqual([
      '-m comment --comment "kubernetes forwarding rules" -m mark --mark 0x4000/0x4000 -j ACCEPT',
      '-s 10.244.0.0/16 -m comment --comment "kubernetes forwarding conntrack pod source rule" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
      '-d 10.244.0.0/16 -m comment --comment "kubernetes forwarding conntrack pod destination rule" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
    ]);
    expect(filter(17, 'KUBE-FORWARD', { settings: { clusterCIDRs: [] } })).toHaveLength(2);
    expect(filter(18, 'KUBE-FORWARD')[2]).toBe(
      '-m comment --comment "kubernetes forwarding conntrack pod source rule" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
    );
    expect([14, 15, 23, 24].map((version) => filter(version, 'KUBE-FORWARD').length)).toEqual([3, 4, 4, 3]);
  });

  it('KUBE-POSTROUTING', () => {
    const rules = (version: number) =>
      rulesOf(predicted({ version, services: [] }), 'nat', 'KUBE-POSTROUTING');
    expect(rules(15)).toEqual([
      '-m comment --comment "kubernetes service traffic requiring SNAT" -m mark --mark 0x4000/0x4000 -j MASQUERADE',
    ]);
    expect(rules(16)[0]).toMatch(/-j MASQUERADE --random-fully$/);
    expect(rules(19)).toHaveLength(3);
  });

  it('the jumps', () => {
    expect(targets(8, 'INPUT')).toEqual(['KUBE-SERVICES', 'KUBE-FIREWALL']);
    expect(targets(19, 'INPUT')).toEqual(['KUBE-SERVICES', 'KUBE-EXTERNAL-SERVICES', 'KUBE-FIREWALL']);
    expect(targets(20, 'INPUT')).toEqual(['KUBE-EXTERNAL-SERVICES', 'KUBE-FIREWALL']);
    expect(targets(20, 'FORWARD')).toEqual(['KUBE-FORWARD', 'KUBE-SERVICES', 'KUBE-EXTERNAL-SERVICES']);
    expect(targets(21, 'INPUT')).toEqual(['KUBE-NODEPORTS', 'KUBE-EXTERNAL-SERVICES', 'KUBE-FIREWALL']);
    expect(targets(26, 'OUTPUT')).toEqual(['KUBE-PROXY-FIREWALL', 'KUBE-SERVICES']);
  });

  it('kubelet’s chains, as long as rules jump to them', () => {
    const prediction = (version: number) => predicted({ version, services: [] });
    expect(rulesOf(prediction(24), 'nat', 'KUBE-MARK-DROP')).toEqual(['-j MARK --set-xmark 0x8000/0x8000']);
    expect([18, 19, 24, 25, 27].map((version) => filter(version, 'KUBE-FIREWALL').length)).toEqual([
      1, 2, 2, 0, 1,
    ]);
    expect(chainsOf(prediction(25), 'nat')).not.toContain('KUBE-MARK-DROP');
    const writers = prediction(24).tables.flatMap(({ rules }) =>
      rules.flatMap(({ writer, chain }) => (writer === 'kubelet' ? chain : [])),
    );
    expect(writers).toEqual(['INPUT', 'OUTPUT', 'KUBE-FIREWALL', 'KUBE-FIREWALL', 'KUBE-MARK-DROP']);
  });

  it('canaries from 1.17 on', () => {
    const tables = (version: number) =>
      predicted({ version, services: [] }).tables.filter(({ chains }) =>
        chains.some(({ name }) => name === 'KUBE-PROXY-CANARY'),
      ).length;
    expect([16, 17].map(tables)).toEqual([0, 3]);
  });
});
