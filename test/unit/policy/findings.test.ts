import { describe, expect, it } from 'vitest';
import { findPolicyProblems } from '../../../server/src/policy/index.ts';
import { pod, policy, reachOf } from './kit.ts';

/** Codes, places and messages of what is found. */
function found(...manifests: readonly string[]) {
  return findPolicyProblems(reachOf(...manifests)).map(({ code, severity, place, message }) => ({
    code,
    severity,
    path: place.path,
    message,
  }));
}

const messages = (...manifests: readonly string[]) => found(...manifests).map(({ message }) => message);
const a = pod('a', 'app=a');
const b = pod('b', 'app=b');
const dns = '{ ports: [{ port: 53, protocol: UDP }] }';

describe('a policy that changes nothing', () => {
  const one = policy('one', 'podSelector: {}\ningress:\n- from: [{ podSelector: {} }]');

  it('allows what another allows to the same pods already', () => {
    const narrow = policy(
      'two',
      'podSelector: { matchLabels: { app: a } }\ningress:\n- from: [{ podSelector: { matchLabels: { app: b } } }]\n  ports: [{ port: 80 }, { port: http }]',
    );
    expect(found(a, b, one, narrow)).toEqual([
      {
        code: 'NP110',
        severity: 'information',
        path: 'metadata.name',
        message: 'default/two changes nothing: default/one allows the same to the same pods already.',
      },
    ]);
  });

  it('of two alike the first stays', () => {
    const twin = policy('two', 'podSelector: {}\ningress:\n- from: [{ podSelector: {} }]');
    expect(messages(a, b, one, twin)).toEqual([
      'default/two changes nothing: default/one allows the same to the same pods already.',
    ]);
  });

  it.each([
    [
      'pods that the other doesn’t select',
      'podSelector: {}\ningress: [{ from: [{ namespaceSelector: {} }] }]',
    ],
    [
      'other ports',
      'podSelector: {}\ningress: [{ from: [{ namespaceSelector: {} }], ports: [{ port: 1, endPort: 65535 }] }]',
    ],
    ['everybody', 'podSelector: {}\ningress: [{}]'],
    ['the other direction', `podSelector: {}\negress: [${dns}]`],
    ['a block', 'podSelector: {}\ningress: [{ from: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }]'],
    ['nothing: denying by default is a base for others', 'podSelector: {}'],
  ])('is none that opens %s', (_, spec) => {
    expect(messages(a, b, one, policy('two', spec))).not.toContainEqual(
      expect.stringContaining('default/two changes'),
    );
  });

  it('is none in another namespace', () => {
    const elsewhere = policy('x/two', 'podSelector: {}\ningress:\n- from: [{ podSelector: {} }]');
    expect(messages(a, pod('x/c'), one, elsewhere)).toEqual([]);
  });
});

describe('a rule that another of its policy shadows', () => {
  const shadowed = (...rules: readonly string[]) =>
    found(a, b, policy('p', `podSelector: {}\ningress:\n${rules.map((rule) => `- ${rule}\n`).join('')}`)).map(
      ({ path }) => path,
    );

  it.each([
    ['everything', ['{ from: [{ podSelector: {} }] }', '{}'], ['spec.ingress[0]']],
    [
      'the same',
      ['{ ports: [{ port: 80 }] }', '{ ports: [{ port: 80, protocol: TCP }] }'],
      ['spec.ingress[1]'],
    ],
    ['a range', ['{ ports: [{ port: 1, endPort: 99 }] }', '{ ports: [{ port: 80 }] }'], ['spec.ingress[1]']],
    [
      'a wider block',
      [
        '{ from: [{ ipBlock: { cidr: 10.0.0.0/8, except: [10.1.0.0/16] } }] }',
        '{ from: [{ ipBlock: { cidr: 10.2.0.0/16 } }] }',
      ],
      ['spec.ingress[1]'],
    ],
    [
      'all namespaces',
      ['{ from: [{ namespaceSelector: {} }] }', '{ from: [{ podSelector: { matchLabels: { x: z } } }] }'],
      ['spec.ingress[1]'],
    ],
  ])('by %s', (_, rules, expected) => {
    expect(shadowed(...rules)).toEqual(expected);
  });

  it.each([
    [
      'the pods of today are the same, but not by what is written',
      [
        '{ from: [{ podSelector: { matchLabels: { app: a } } }] }',
        '{ from: [{ podSelector: { matchExpressions: [{ key: app, operator: NotIn, values: [b] }] } }] }',
      ],
    ],
    [
      'the exception is what the other wants',
      [
        '{ from: [{ ipBlock: { cidr: 10.0.0.0/8, except: [10.1.0.0/16] } }] }',
        '{ from: [{ ipBlock: { cidr: 10.1.2.0/24 } }] }',
      ],
    ],
    ['a name may be any number', ['{ ports: [{ port: 80 }] }', '{ ports: [{ port: http }] }']],
  ])('not where %s', (_, rules) => {
    expect(shadowed(...rules)).toEqual([]);
  });
});

describe('a Service that is closed to all', () => {
  const service = `apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: b }, ports: [{ port: 80, targetPort: 8080 }] }`;

  it('is told, with the policies', () => {
    expect(found(a, b, service, policy('deny', 'podSelector: { matchLabels: { app: b } }'))).toEqual([
      {
        code: 'NP112',
        severity: 'information',
        path: 'spec.ports[0].port',
        message:
          'Nobody in these files may reach default/web:80: TCP 8080 of default/b[Pod] is closed by default/deny.',
      },
    ]);
  });

  it.each([
    ['somebody reaches it', [policy('open', 'podSelector: {}\ningress: [{ from: [{ podSelector: {} }] }]')]],
    [
      'addresses outside reach it',
      [policy('open', 'podSelector: {}\ningress: [{ from: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }]')],
    ],
  ])('is none where %s', (_, more) => {
    expect(found(a, b, service, ...more)).toEqual([]);
  });

  it('is none where it leads to no pod', () => {
    const astray = service.replace('app: b', 'app: c');
    expect(found(a, b, astray, policy('deny', 'podSelector: {}'))).toEqual([]);
  });

  it('is none where no other workload is known', () => {
    expect(found(b, service, policy('deny', 'podSelector: {}'))).toEqual([]);
  });
});
