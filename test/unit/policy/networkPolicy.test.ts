import { describe, expect, it } from 'vitest';
import { allowed, namespace, pod, policy, reachOf } from './kit.ts';

/* networking.k8s.io/v1, sentence by sentence. */

const a = pod('a', 'app=a');
const b = pod('b', 'app=b');
const outside = '192.0.2.1';

describe('isolation', () => {
  it('without a policy everything passes', () => {
    const reach = reachOf(a, b);
    expect(allowed(reach, 'a', 'b')).toBe('all');
    expect(allowed(reach, 'a', outside)).toBe('all');
    expect(allowed(reach, outside, 'a')).toBe('all');
  });

  it('a pod that a policy selects gets only what its rules allow, in that direction only', () => {
    const reach = reachOf(a, b, policy('deny', 'podSelector: { matchLabels: { app: b } }'));
    expect(allowed(reach, 'a', 'b')).toBe('none');
    expect(allowed(reach, outside, 'b')).toBe('none');
    expect(allowed(reach, 'b', 'a')).toBe('all');
    expect(allowed(reach, 'b', outside)).toBe('all');
  });

  it('policies add up: what one allows no other takes back', () => {
    const reach = reachOf(
      a,
      b,
      policy('deny', 'podSelector: {}'),
      policy('one', 'podSelector: {}\ningress:\n- ports: [{ port: 80 }]'),
      policy('other', 'podSelector: {}\ningress:\n- ports: [{ port: 81 }, { port: 443 }]'),
    );
    expect(allowed(reach, 'a', 'b')).toBe('TCP 80-81, 443');
  });

  it('a connection needs the egress of its source and the ingress of its destination', () => {
    const reach = reachOf(
      a,
      b,
      policy(
        'out',
        'podSelector: { matchLabels: { app: a } }\npolicyTypes: [Egress]\negress:\n- ports: [{ port: 80 }, { port: 443 }]',
      ),
      policy(
        'in',
        'podSelector: { matchLabels: { app: b } }\ningress:\n- ports: [{ port: 443 }, { port: 8443 }]',
      ),
    );
    expect(allowed(reach, 'a', 'b')).toBe('TCP 443');
  });

  it('a policy selects pods of its own namespace, all of them where the selector is empty or absent', () => {
    for (const selector of ['podSelector: {}', 'podSelector:', 'ingress: []']) {
      const reach = reachOf(a, b, pod('other/c'), policy('deny', selector));
      expect(allowed(reach, 'a', 'b')).toBe('none');
      expect(allowed(reach, 'other/c', 'b')).toBe('none');
      expect(allowed(reach, 'a', 'other/c')).toBe('all');
    }
  });
});

describe('policyTypes', () => {
  const types = (spec: string) => {
    const reach = reachOf(a, b, policy('some', `podSelector: { matchLabels: { app: b } }\n${spec}`));
    return { ingress: allowed(reach, 'a', 'b'), egress: allowed(reach, 'b', 'a') };
  };

  it.each([
    ['absent, no rules', '', { ingress: 'none', egress: 'all' }],
    ['absent, an empty list of egress rules', 'egress: []', { ingress: 'none', egress: 'all' }],
    ['absent, an egress rule', 'egress: [{ ports: [{ port: 53 }] }]', { ingress: 'none', egress: 'TCP 53' }],
    ['empty, as absent', 'policyTypes: []\negress: [{}]', { ingress: 'none', egress: 'all' }],
    ['Egress without rules', 'policyTypes: [Egress]', { ingress: 'all', egress: 'none' }],
    [
      'Egress with ingress rules, which count for nothing',
      'policyTypes: [Egress]\ningress: [{ ports: [{ port: 80 }] }]',
      { ingress: 'all', egress: 'none' },
    ],
    ['Ingress with egress rules', 'policyTypes: [Ingress]\negress: [{}]', { ingress: 'none', egress: 'all' }],
    ['both', 'policyTypes: [Ingress, Egress]', { ingress: 'none', egress: 'none' }],
    ['another case', 'policyTypes: [ingress]', { ingress: 'all', egress: 'all' }],
  ])('%s', (_, spec, expected) => {
    expect(types(spec)).toEqual(expected);
  });
});

describe('rules', () => {
  const ingress = (rules: string) =>
    reachOf(a, b, policy('some', `podSelector: { matchLabels: { app: b } }\ningress: ${rules}`));

  it.each([
    ['null', 'null', 'none'],
    ['an empty list', '[]', 'none'],
    ['an empty rule', '[{}]', 'all'],
    ['an empty from', '[{ from: [] }]', 'all'],
    ['an empty from with ports', '[{ from: [], ports: [{ port: 80 }] }]', 'TCP 80'],
    ['empty ports', '[{ ports: [] }]', 'all'],
  ])('%s', (_, rules, expected) => {
    const reach = ingress(rules);
    expect(allowed(reach, 'a', 'b')).toBe(expected);
    expect(allowed(reach, outside, 'b')).toBe(expected);
  });

  it('peers and ports of a rule must both fit', () => {
    const reach = reachOf(
      a,
      b,
      pod('c', 'app=c'),
      policy(
        'some',
        'podSelector: {}\ningress:\n- from: [{ podSelector: { matchLabels: { app: a } } }]\n  ports: [{ port: 80 }]',
      ),
    );
    expect(allowed(reach, 'a', 'b')).toBe('TCP 80');
    expect(allowed(reach, 'c', 'b')).toBe('none');
  });
});

describe('peers', () => {
  const world = [
    a,
    b,
    pod('green/a', 'app=a'),
    pod('green/c', 'app=c'),
    pod('blank/a', 'app=a'),
    namespace('green', 'team=g'),
  ];
  const from = (peers: string) => {
    const reach = reachOf(
      ...world,
      policy('some', `podSelector: { matchLabels: { app: b } }\ningress: [{ from: [${peers}] }]`),
    );
    return ['a', 'green/a', 'green/c', 'blank/a', outside].filter(
      (peer) => allowed(reach, peer, 'b') !== 'none',
    );
  };

  it.each([
    ['a podSelector means the policy’s namespace', '{ podSelector: { matchLabels: { app: a } } }', ['a']],
    ['an empty podSelector all of it', '{ podSelector: {} }', ['a']],
    [
      'a namespaceSelector means all pods of these namespaces',
      '{ namespaceSelector: { matchLabels: { team: g } } }',
      ['green/a', 'green/c'],
    ],
    [
      'an empty one all pods, and nothing outside',
      '{ namespaceSelector: {} }',
      ['a', 'green/a', 'green/c', 'blank/a'],
    ],
    [
      'both in one item must both fit',
      '{ namespaceSelector: { matchLabels: { team: g } }, podSelector: { matchLabels: { app: a } } }',
      ['green/a'],
    ],
    [
      'in two items either will do',
      '{ namespaceSelector: { matchLabels: { team: g } } }, { podSelector: { matchLabels: { app: a } } }',
      ['a', 'green/a', 'green/c'],
    ],
    [
      'null is as good as absent',
      '{ namespaceSelector: null, podSelector: { matchLabels: { app: a } } }',
      ['a'],
    ],
    ['an item without anything is nobody', '{}', []],
    [
      'a namespace that no file defines has its name as a label',
      '{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: blank } } }',
      ['blank/a'],
    ],
    [
      'and one that is defined without it has it too',
      '{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: green } } }',
      ['green/a', 'green/c'],
    ],
    ['an ipBlock means addresses outside', '{ ipBlock: { cidr: 192.0.2.0/24 } }', [outside]],
  ])('%s', (_, peers, expected) => {
    expect(from(peers)).toEqual(expected);
  });

  it.each([
    ['{ key: app, operator: In, values: [a, x] }', ['a', 'green/a', 'blank/a']],
    ['{ key: app, operator: NotIn, values: [a] }', ['green/c']],
    ['{ key: none, operator: NotIn, values: [a] }', ['a', 'green/a', 'green/c', 'blank/a']],
    ['{ key: app, operator: Exists }', ['a', 'green/a', 'green/c', 'blank/a']],
    ['{ key: app, operator: DoesNotExist }', []],
    ['{ key: app, operator: Gt, values: ["1"] }', []],
  ])('matchExpressions %s', (expression, expected) => {
    expect(from(`{ namespaceSelector: {}, podSelector: { matchExpressions: [${expression}] } }`)).toEqual(
      expected,
    );
  });

  it('matchLabels and matchExpressions must both hold', () => {
    const selector =
      '{ matchLabels: { app: a }, matchExpressions: [{ key: app, operator: NotIn, values: [a] }] }';
    expect(from(`{ podSelector: ${selector} }`)).toEqual([]);
  });
});

describe('ipBlock', () => {
  const egress = (block: string, more: readonly string[] = []) =>
    reachOf(
      a,
      ...more,
      policy('out', `podSelector: {}\npolicyTypes: [Egress]\negress: [{ to: [{ ipBlock: ${block} }] }]`),
    );

  it('means the block without its exceptions, to the address', () => {
    const reach = egress('{ cidr: 10.0.0.0/8, except: [10.1.0.0/16, 10.255.255.255/32] }');
    const open = [
      '9.255.255.255',
      '10.0.0.0',
      '10.0.255.255',
      '10.1.0.0',
      '10.1.255.255',
      '10.2.0.0',
      '10.255.255.254',
      '10.255.255.255',
      '11.0.0.0',
    ];
    expect(open.filter((address) => allowed(reach, 'a', address) === 'all')).toEqual([
      '10.0.0.0',
      '10.0.255.255',
      '10.2.0.0',
      '10.255.255.254',
    ]);
  });

  it('speaks of IPv6 as well', () => {
    const reach = egress('{ cidr: "fd00::/8", except: ["fd00:1::/32"] }');
    expect(allowed(reach, 'a', 'fd00::1')).toBe('all');
    expect(allowed(reach, 'a', 'fd00:1::1')).toBe('none');
    expect(allowed(reach, 'a', 'fe00::1')).toBe('none');
    expect(allowed(reach, 'a', '10.0.0.1')).toBe('none');
  });

  it('0.0.0.0/0 is no IPv6 address', () => {
    expect(allowed(egress('{ cidr: 0.0.0.0/0 }'), 'a', 'fd00::1')).toBe('none');
  });

  it('is not taken for pods, whatever their addresses', () => {
    const reach = egress('{ cidr: 0.0.0.0/0 }', [pod('b', 'app=b', { ip: '10.0.0.5' })]);
    expect(allowed(reach, 'a', 'b')).toBe('none');
    expect(allowed(reach, 'a', '10.0.0.6')).toBe('all');
  });

  it('that is none stands for nothing', () => {
    expect(allowed(egress('{ cidr: 10.0.0.300/8 }'), 'a', '10.0.0.3')).toBe('none');
    expect(allowed(egress('{ cidr: "" }'), 'a', '10.0.0.3')).toBe('none');
  });
});

describe('ports', () => {
  const ports = (list: string, own = '') =>
    allowed(
      reachOf(
        a,
        pod('b', 'app=b', { ports: own }),
        policy('some', `podSelector: { matchLabels: { app: b } }\ningress: [{ ports: [${list}] }]`),
      ),
      'a',
      'b',
    );

  it.each([
    ['TCP where no protocol is told', '{ port: 53 }', 'TCP 53'],
    ['a protocol alone means all its ports', '{ protocol: UDP }', 'UDP'],
    ['nothing at all means all of TCP', '{}', 'TCP'],
    ['a range', '{ port: 8000, endPort: 8080, protocol: SCTP }', 'SCTP 8000-8080'],
    ['ranges that meet', '{ port: 1, endPort: 10 }, { port: 11 }, { port: 5, endPort: 7 }', 'TCP 1-11'],
    ['all three protocols, entirely', '{}, { protocol: UDP }, { protocol: SCTP }', 'all'],
    ['a range that ends before it begins', '{ port: 80, endPort: 79 }', 'none'],
    ['a protocol that is none', '{ protocol: ICMP }', 'none'],
    ['a number in quotes is a name', '{ port: "80" }', 'none'],
  ])('%s', (_, list, expected) => {
    expect(ports(list)).toBe(expected);
  });

  it.each([
    ['in the pod', '{ port: http }', 'http=8080/TCP', 'TCP 8080'],
    ['of the rule’s protocol only', '{ port: dns }', 'dns=53/UDP', 'none'],
    ['with the protocol told', '{ port: dns, protocol: UDP }', 'dns=53/UDP', 'UDP 53'],
    ['that the pod lacks', '{ port: web }', 'http=8080/TCP', 'none'],
    ['that two containers give', '{ port: http }', 'http=8080/TCP,http=8081/TCP', 'TCP 8080-8081'],
  ])('a name is looked up %s', (_, list, own, expected) => {
    expect(ports(list, own)).toBe(expected);
  });

  it('a name in an egress rule is looked up in each destination', () => {
    const reach = reachOf(
      a,
      pod('b', 'app=b', { ports: 'http=8080/TCP' }),
      pod('c', 'app=c', { ports: 'http=9090/TCP' }),
      pod('d', 'app=d'),
      policy('out', 'podSelector: { matchLabels: { app: a } }\negress: [{ ports: [{ port: http }] }]'),
    );
    expect(['b', 'c', 'd', outside].map((peer) => allowed(reach, 'a', peer))).toEqual([
      'TCP 8080',
      'TCP 9090',
      'none',
      'none',
    ]);
  });

  it('a name in an ingress rule is looked up in the pod, also for what comes from outside', () => {
    const reach = reachOf(
      pod('b', 'app=b', { ports: 'http=8080/TCP' }),
      policy(
        'in',
        'podSelector: {}\ningress: [{ from: [{ ipBlock: { cidr: 192.0.2.0/24 } }], ports: [{ port: http }] }]',
      ),
    );
    expect(allowed(reach, outside, 'b')).toBe('TCP 8080');
  });
});

describe('pods on the host’s network', () => {
  const host = pod('h', 'app=h', { hostNetwork: true, ip: '192.0.2.7' });

  it('are isolated by no policy', () => {
    const reach = reachOf(a, host, policy('deny', 'podSelector: {}\npolicyTypes: [Ingress, Egress]'));
    expect(allowed(reach, outside, 'h')).toBe('all');
    expect(allowed(reach, 'h', outside)).toBe('all');
  });

  it('are no peer by their labels, only by the address of their node', () => {
    const rules = (peer: string) => policy('in', `podSelector: {}\ningress: [{ from: [${peer}] }]`);
    expect(allowed(reachOf(a, host, rules('{ podSelector: {} }')), 'h', 'a')).toBe('none');
    expect(allowed(reachOf(a, host, rules('{ namespaceSelector: {} }')), 'h', 'a')).toBe('none');
    expect(allowed(reachOf(a, host, rules('{ ipBlock: { cidr: 192.0.2.0/24 } }')), 'h', 'a')).toBe('all');
    expect(allowed(reachOf(a, host, policy('all', 'podSelector: {}\ningress: [{}]')), 'h', 'a')).toBe('all');
  });
});
