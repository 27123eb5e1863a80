import { describe, expect, it } from 'vitest';
import { adminPolicy, allowed, namespace, pod, policy, reachOf } from './kit.ts';

/* policy.networking.k8s.io: v1alpha1 and v1alpha2, sentence by sentence. */

const a = pod('a', 'app=a');
const b = pod('b', 'app=b', { ports: 'http=8080/TCP,dns=53/UDP' });
const outside = '192.0.2.1';
const everyPod = 'from: [{ namespaces: {} }]';

const admin = (name: string, priority: number, rules: string, subject = '{ namespaces: {} }') =>
  adminPolicy('AdminNetworkPolicy', name, `priority: ${priority}\nsubject: ${subject}\n${rules}`);
const baseline = (rules: string) =>
  adminPolicy('BaselineAdminNetworkPolicy', 'default', `subject: { namespaces: {} }\n${rules}`);
const cluster = (name: string, tier: 'Admin' | 'Baseline', priority: number, rules: string) =>
  adminPolicy(
    'ClusterNetworkPolicy',
    name,
    `tier: ${tier}\npriority: ${priority}\nsubject: { namespaces: {} }\n${rules}`,
  );
const ingress = (action: string, more = everyPod) => `ingress: [{ action: ${action}, ${more} }]`;

describe('AdminNetworkPolicy', () => {
  it('isolates nothing: what no rule matches passes', () => {
    const reach = reachOf(
      a,
      b,
      admin('one', 1, `ingress: [{ action: Deny, ${everyPod}, ports: [{ portNumber: { port: 80 } }] }]`),
    );
    expect(allowed(reach, 'a', 'b')).toBe('TCP 1-79, 81-65535, UDP, SCTP');
  });

  it('the lower priority is asked first', () => {
    const [allow, deny] = [ingress('Allow'), ingress('Deny')];
    expect(allowed(reachOf(a, b, admin('x', 5, deny), admin('y', 4, allow)), 'a', 'b')).toBe('all');
    expect(allowed(reachOf(a, b, admin('x', 5, deny), admin('y', 10, allow)), 'a', 'b')).toBe('none');
    expect(allowed(reachOf(a, b, admin('x', 0, deny), admin('y', 10, allow)), 'a', 'b')).toBe('none');
  });

  it('in a policy the first rule that matches decides', () => {
    const rules = `ingress:
- { action: Allow, ${everyPod}, ports: [{ portRange: { start: 80, end: 90 } }] }
- { action: Deny, ${everyPod}, ports: [{ portRange: { start: 1, end: 100 } }] }`;
    expect(allowed(reachOf(a, b, admin('one', 1, rules)), 'a', 'b')).toBe('TCP 80-90, 101-65535, UDP, SCTP');
  });

  it('Allow can’t be forbidden by NetworkPolicies, Deny not allowed', () => {
    const isolating = policy('deny', 'podSelector: {}');
    const opening = policy('allow', 'podSelector: {}\ningress: [{}]');
    expect(allowed(reachOf(a, b, isolating, admin('one', 1, ingress('Allow'))), 'a', 'b')).toBe('all');
    expect(allowed(reachOf(a, b, opening, admin('one', 1, ingress('Deny'))), 'a', 'b')).toBe('none');
  });

  it('Pass leaves the tier, past all later policies of it', () => {
    const passing = [admin('one', 1, ingress('Pass')), admin('two', 2, ingress('Deny'))];
    expect(allowed(reachOf(a, b, ...passing), 'a', 'b')).toBe('all');
    expect(allowed(reachOf(a, b, ...passing, policy('deny', 'podSelector: {}')), 'a', 'b')).toBe('none');
    expect(allowed(reachOf(a, b, ...passing, baseline(ingress('Deny'))), 'a', 'b')).toBe('none');
  });

  it('egress of the source and ingress of the destination are asked by themselves', () => {
    const rules = `egress: [{ action: Allow, to: [{ namespaces: {} }] }]\n${ingress('Deny')}`;
    expect(allowed(reachOf(a, b, admin('one', 1, rules)), 'a', 'b')).toBe('none');
  });

  it('subjects and peers are pods by namespaces, or by both', () => {
    const world = [a, b, pod('green/c', 'app=a'), namespace('green', 'team=g')];
    const subject = '{ pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: b } } } }';
    const peer =
      'from: [{ pods: { namespaceSelector: { matchLabels: { team: g } }, podSelector: { matchLabels: { app: a } } } }]';
    const reach = reachOf(...world, admin('one', 1, ingress('Deny', peer), subject));
    expect(allowed(reach, 'green/c', 'b')).toBe('none');
    expect(allowed(reach, 'a', 'b')).toBe('all');
    expect(allowed(reach, 'green/c', 'a')).toBe('all');
  });

  it('what comes from outside passes it untouched', () => {
    const reach = reachOf(a, admin('one', 1, ingress('Deny')));
    expect(allowed(reach, outside, 'a')).toBe('all');
  });

  it('networks are addresses, those of pods included where they are known', () => {
    const deny = admin(
      'one',
      1,
      'egress: [{ action: Deny, to: [{ networks: [192.0.2.0/24, "fd00::/8"] }] }]',
    );
    const reach = reachOf(a, b, pod('c', '', { ip: '192.0.2.9' }), deny);
    expect(allowed(reach, 'a', outside)).toBe('none');
    expect(allowed(reach, 'a', '192.0.3.0')).toBe('all');
    expect(allowed(reach, 'a', 'fd00::1')).toBe('none');
    expect(allowed(reach, 'a', 'c')).toBe('none');
    expect(allowed(reach, 'a', 'b')).toBe('all');
  });

  it('nodes and domain names are nobody whose address is known', () => {
    const rules = 'egress: [{ action: Deny, to: [{ nodes: {} }, { domainNames: [example.org] }] }]';
    const reach = reachOf(a, b, admin('one', 1, rules));
    expect(allowed(reach, 'a', 'b')).toBe('all');
    expect(allowed(reach, 'a', outside)).toBe('all');
  });

  it.each([
    ['no ports', '', 'none'],
    ['a number, TCP unless told', 'ports: [{ portNumber: { port: 80 } }]', 'TCP 1-79, 81-65535, UDP, SCTP'],
    ['a range', 'ports: [{ portRange: { protocol: UDP, start: 2, end: 65535 } }]', 'TCP, UDP 1, SCTP'],
    ['a name, with the container’s protocol', 'ports: [{ namedPort: dns }]', 'TCP, UDP 1-52, 54-65535, SCTP'],
    ['a name that the pod lacks', 'ports: [{ namedPort: web }]', 'all'],
  ])('ports: %s', (_, ports, expected) => {
    const rule = ports === '' ? everyPod : `${everyPod}, ${ports}`;
    expect(allowed(reachOf(a, b, admin('one', 1, ingress('Deny', rule))), 'a', 'b')).toBe(expected);
  });

  it('pods on the host’s network are neither subjects nor peers', () => {
    const host = pod('h', '', { hostNetwork: true });
    const reach = reachOf(
      a,
      host,
      admin('one', 1, `egress: [{ action: Deny, to: [{ namespaces: {} }] }]\n${ingress('Deny')}`),
    );
    expect(allowed(reach, 'a', 'h')).toBe('all');
    expect(allowed(reach, 'h', 'a')).toBe('all');
  });
});

describe('BaselineAdminNetworkPolicy', () => {
  it('is asked only about pods that no NetworkPolicy selects in that direction', () => {
    const deny = baseline(ingress('Deny'));
    const selecting = policy(
      'some',
      'podSelector: { matchLabels: { app: b } }\ningress: [{ ports: [{ port: 80 }] }]',
    );
    const reach = reachOf(a, b, deny, selecting);
    expect(allowed(reach, 'a', 'b')).toBe('TCP 80');
    expect(allowed(reach, 'b', 'a')).toBe('none');
  });

  it('the first rule that matches decides, and without one everything passes', () => {
    const rules = `ingress:
- { action: Allow, ${everyPod}, ports: [{ namedPort: http }] }
- { action: Deny, ${everyPod}, ports: [{ portRange: { start: 1, end: 65535 } }] }`;
    expect(allowed(reachOf(a, b, baseline(rules)), 'a', 'b')).toBe('TCP 8080, UDP, SCTP');
  });
});

describe('ClusterNetworkPolicy', () => {
  it('Admin comes before NetworkPolicies, Baseline behind them', () => {
    const opening = policy('allow', 'podSelector: { matchLabels: { app: b } }\ningress: [{}]');
    expect(allowed(reachOf(a, b, opening, cluster('x', 'Admin', 1, ingress('Deny'))), 'a', 'b')).toBe('none');
    const reach = reachOf(a, b, opening, cluster('x', 'Baseline', 1, ingress('Deny')));
    expect(allowed(reach, 'a', 'b')).toBe('all');
    expect(allowed(reach, 'b', 'a')).toBe('none');
  });

  it('priorities count within a tier', () => {
    const policies = [
      cluster('x', 'Baseline', 0, ingress('Deny')),
      cluster('y', 'Admin', 1000, ingress('Accept')),
    ];
    expect(allowed(reachOf(a, b, ...policies), 'a', 'b')).toBe('all');
    const baselines = [
      cluster('x', 'Baseline', 7, ingress('Deny')),
      cluster('y', 'Baseline', 3, ingress('Accept')),
    ];
    expect(allowed(reachOf(a, b, ...baselines), 'a', 'b')).toBe('all');
  });

  it('Pass goes on to the next tier: from Baseline to what is allowed by default', () => {
    const passing = cluster('x', 'Admin', 1, ingress('Pass'));
    const denying = cluster('y', 'Baseline', 2, ingress('Deny'));
    expect(allowed(reachOf(a, b, passing, denying), 'a', 'b')).toBe('none');
    expect(allowed(reachOf(a, b, denying, cluster('z', 'Baseline', 1, ingress('Pass'))), 'a', 'b')).toBe(
      'all',
    );
  });

  it.each([
    ['{ tcp: { destinationPort: { number: 80 } } }', 'TCP 80'],
    ['{ udp: { destinationPort: { range: { start: 1, end: 53 } } } }', 'UDP 1-53'],
    ['{ sctp: {} }', 'SCTP'],
    ['{ destinationNamedPort: http }, { destinationNamedPort: dns }', 'TCP 8080, UDP 53'],
    ['{ icmp: {} }', 'none'],
  ])('protocols: %s', (protocols, expected) => {
    const rules = ingress('Accept', `${everyPod}, protocols: [${protocols}]`);
    const reach = reachOf(a, b, policy('deny', 'podSelector: {}'), cluster('x', 'Admin', 1, rules));
    expect(allowed(reach, 'a', 'b')).toBe(expected);
  });

  it.each([
    ['Accept', 'all'],
    ['Deny', 'none'],
    ['Pass', 'none'],
  ])('%s with a peer that the API doesn’t know fails closed', (action, expected) => {
    const rules = ingress(
      action,
      'from: [{ namespaces: { matchLabels: { no: one } } }, { galaxies: {} }], protocols: [{ udp: {} }]',
    );
    expect(allowed(reachOf(a, b, cluster('x', 'Admin', 1, rules)), 'a', 'b')).toBe(expected);
  });

  it('Accept with such a peer matches nothing', () => {
    const rules = ingress('Accept', 'from: [{ namespaces: {} }, { galaxies: {} }]');
    const reach = reachOf(a, b, policy('deny', 'podSelector: {}'), cluster('x', 'Admin', 1, rules));
    expect(allowed(reach, 'a', 'b')).toBe('none');
  });
});
