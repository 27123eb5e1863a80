import { describe, expect, it } from 'vitest';
import { deciders } from '../../../server/src/policy/deciders.ts';
import { explain, PortSet, peerName, type Reach, sideWords } from '../../../server/src/policy/index.ts';
import { adminPolicy, namespace, pod, policy, reachOf, rowsOf } from './kit.ts';

/** What is said of both sides of a pair. */
function words(reach: Reach, from: string, to: string, ports = PortSet.all) {
  return rowsOf(reach, from, to, ports).flatMap((row) =>
    explain(reach, row, row.asked).map(({ egress, ingress }) => ({
      egress: egress && sideWords(egress, peerName(row.destination)),
      ingress: ingress && sideWords(ingress, peerName(row.source)),
    })),
  );
}

function decidersOf(reach: Reach, from: string, to: string) {
  return rowsOf(reach, from, to).map(({ connection }) => ({
    egress: deciders(connection, 'egress'),
    ingress: deciders(connection, 'ingress'),
  }));
}

const a = pod('a', 'app=a,tier=front');
const b = pod('b', 'app=b', { ports: 'http=8080/TCP' });
const deny = policy('deny', 'podSelector: { matchLabels: { app: b } }');
const open = 'open: no policy is about it';
const http = PortSet.of({ protocol: 'TCP', from: 80, to: 80 });

describe('who decides', () => {
  it('nobody where no policy is about it', () => {
    expect(decidersOf(reachOf(a, b), 'a', 'b')).toEqual([{ egress: [], ingress: [] }]);
  });

  it('the policies whose rules allow, else those that isolate', () => {
    const allow = policy('allow', 'podSelector: {}\ningress: [{ ports: [{ port: 80 }] }]');
    expect(decidersOf(reachOf(a, b, deny, allow), 'a', 'b')).toEqual([
      { egress: [], ingress: ['default/allow'] },
    ]);
    expect(decidersOf(reachOf(a, b, deny), 'a', 'b')).toEqual([{ egress: [], ingress: ['default/deny'] }]);
  });

  it('policies of the cluster with their kind, and NetworkPolicies for what these leave', () => {
    const admin = (ports: string) =>
      adminPolicy(
        'AdminNetworkPolicy',
        'gate',
        `priority: 1\nsubject: { namespaces: {} }\ningress: [{ action: Allow, from: [{ namespaces: {} }]${ports} }]`,
      );
    expect(decidersOf(reachOf(a, b, deny, admin('')), 'a', 'b')[0]?.ingress).toEqual([
      'AdminNetworkPolicy/gate',
    ]);
    expect(
      decidersOf(reachOf(a, b, deny, admin(', ports: [{ namedPort: http }]')), 'a', 'b')[0]?.ingress,
    ).toEqual(['AdminNetworkPolicy/gate', 'default/deny']);
  });
});

describe('explanations', () => {
  it('say that nothing is in the way', () => {
    expect(words(reachOf(a, b), 'a', 'b')).toEqual([{ egress: [open], ingress: [open] }]);
  });

  it('name the rules that allow and the policies that isolate', () => {
    const allow = policy(
      'allow',
      'podSelector: { matchLabels: { app: b } }\ningress:\n- ports: [{ port: 80 }]\n- from: [{ podSelector: {} }]\n  ports: [{ port: 443 }]',
    );
    expect(words(reachOf(a, b, deny, allow), 'a', 'b', http)).toEqual([
      {
        egress: [open],
        ingress: [
          'TCP 80 allowed by default/allow spec.ingress[0]',
          'TCP 443 allowed by default/allow spec.ingress[1]',
          'nothing else: isolated by default/deny, default/allow',
        ],
      },
    ]);
  });

  const missing = (from: string, more: readonly string[] = []) => {
    const rule = policy('allow', `podSelector: { matchLabels: { app: b } }\ningress: [{ from: [${from}] }]`);
    return words(reachOf(a, b, rule, ...more), 'a', 'b', http)[0]?.ingress?.slice(1);
  };

  it.each([
    [
      'a label',
      '{ podSelector: { matchLabels: { app: a, role: client } } }',
      'default/allow spec.ingress[0].from[0] would allow TCP 80 if default/a[Pod] had role=client',
    ],
    [
      'another value',
      '{ podSelector: { matchExpressions: [{ key: tier, operator: In, values: [back, base] }] } }',
      'default/allow spec.ingress[0].from[0] would allow TCP 80 if default/a[Pod] had tier in (back, base)',
    ],
    [
      'one label less',
      '{ podSelector: { matchExpressions: [{ key: tier, operator: DoesNotExist }] } }',
      'default/allow spec.ingress[0].from[0] would allow TCP 80 if default/a[Pod] had no label tier',
    ],
    [
      'a label of the namespace',
      '{ namespaceSelector: { matchLabels: { team: x } }, podSelector: { matchLabels: { app: a } } }',
      'default/allow spec.ingress[0].from[0] would allow TCP 80 if the namespace of default/a[Pod] had team=x',
    ],
  ])('find %s that is missing', (_, from, expected) => {
    expect(missing(from)).toEqual([expected]);
  });

  it.each([
    ['two labels are missing', '{ podSelector: { matchLabels: { app: x, role: client } } }'],
    [
      'the namespace and the pod lack one each',
      '{ namespaceSelector: { matchLabels: { team: x } }, podSelector: { matchLabels: { app: x } } }',
    ],
    ['the peer is a block', '{ ipBlock: { cidr: 10.0.0.0/8 } }'],
  ])('offer nothing where %s', (_, from) => {
    expect(missing(from, [namespace('default', 'team=y')])).toEqual([]);
  });

  it('offer no label for a port that is not asked for', () => {
    const rule = policy(
      'allow',
      'podSelector: { matchLabels: { app: b } }\ningress: [{ from: [{ podSelector: { matchLabels: { role: c } } }], ports: [{ port: 443 }] }]',
    );
    expect(words(reachOf(a, b, rule), 'a', 'b', http)[0]?.ingress).toEqual([
      'closed: isolated by default/allow',
    ]);
  });

  it('find a port’s name that the destination hasn’t got, on both sides', () => {
    const rule = policy(
      'some',
      'podSelector: {}\ningress: [{ ports: [{ port: web }] }]\negress: [{ ports: [{ port: web }] }]',
    );
    expect(words(reachOf(a, b, rule), 'a', 'b')).toEqual([
      {
        egress: [
          'closed: isolated by default/some',
          'default/some spec.egress[0].ports names default/b[Pod], but the destination has no port web',
        ],
        ingress: [
          'closed: isolated by default/some',
          'default/some spec.ingress[0].ports names default/a[Pod], but the destination has no port web',
        ],
      },
    ]);
  });

  it('tell what admin policies allow, deny and pass on', () => {
    const rules = ['Allow', 'Deny', 'Pass'].map(
      (action, index) =>
        `- { action: ${action}, from: [{ namespaces: {} }], ports: [{ portNumber: { port: ${index + 1} } }] }`,
    );
    const gate = adminPolicy(
      'AdminNetworkPolicy',
      'gate',
      `priority: 1\nsubject: { namespaces: {} }\ningress:\n${rules.join('\n')}`,
    );
    expect(words(reachOf(a, b, gate), 'a', 'b')[0]?.ingress).toEqual([
      'TCP 1 allowed by AdminNetworkPolicy/gate spec.ingress[0]',
      'TCP 2 denied by AdminNetworkPolicy/gate spec.ingress[1]',
      'TCP 3 passed on by AdminNetworkPolicy/gate spec.ingress[2]',
      'TCP 3-65535, UDP, SCTP open: no policy decides',
    ]);
  });

  it('have one side for what comes from outside', () => {
    expect(words(reachOf(b, deny), '192.0.2.1', 'b')).toEqual([
      { egress: null, ingress: ['closed: isolated by default/deny'] },
    ]);
  });
});
