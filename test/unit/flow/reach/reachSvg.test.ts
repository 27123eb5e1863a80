import { describe, expect, it } from 'vitest';
import { reachFlow } from '../../../../server/src/flow/reach/reachFlow.ts';
import { reachSvg } from '../../../../server/src/flow/reach/reachSvg.ts';
import { PortSet, Reach, reachRows, readCluster } from '../../../../server/src/policy/index.ts';
import type { Flow } from '../../../../server/src/protocol.ts';
import { generateCluster } from '../../../bench/generateCluster.ts';
import { readXml, textsOf } from '../svg/xml.ts';

const question = { from: null, to: null, ports: PortSet.all };

function reachOf(objects: readonly unknown[]): Reach {
  return new Reach(readCluster(objects.map((value) => ({ value, handle: null }))));
}

/** The picture in short: cards as `column frame/title (rows) [badges]`, lines by the cards' titles. */
function checkReach(objects: readonly unknown[], expected: string): void {
  const reach = reachOf(objects);
  const picture = reachFlow(reach.cluster, question, reachRows(reach, question));
  if (picture.kind !== 'flow') throw new Error('too large');
  expect(shortOf(picture.flow)).toBe(expected.replace(/^ {4}/gm, '').trim());
}

function shortOf({ nodes, edges, groups, story }: Flow): string {
  const nameOf = (id: string) => {
    const node = nodes.find((it) => it.id === id);
    const frame = node?.group == null ? '' : `${groups[node.group]?.title}/`;
    const rows = node?.rows.map((row) => row.title).join(', ');
    return `${frame}${rows || node?.title}${node?.badges.map(({ text }) => ` [${text}]`).join('') ?? ''}`;
  };
  return [
    ...edges.map(({ from, to, label }) => `${nameOf(from)} -> ${nameOf(to)}: ${label || 'all'}`).sort(),
    ...story.map((sentence) => sentence.map(({ text }) => text).join('')),
  ].join('\n');
}

const pod = (namespace: string, name: string, labels = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace, name, labels },
  spec: { containers: [{ name: 'main' }] },
});
const policy = (namespace: string, spec: object) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { namespace, name: 'gate' },
  spec,
});

describe('who may reach whom as a picture', () => {
  it('has one card for all that are alike', () =>
    checkReach(
      [pod('shop', 'a'), pod('shop', 'b'), pod('shop', 'c')],
      `
    any IPv4 address -> shop/a, b, c: all
    shop/a, b, c -> any IPv4 address: all
    shop/a, b, c -> shop/a, b, c: all`,
    ));

  it('keeps apart who is in other namespaces, and who is treated otherwise', () =>
    checkReach(
      [
        pod('shop', 'web'),
        pod('shop', 'db', { app: 'db' }),
        pod('other', 'web'),
        policy('shop', {
          podSelector: { matchLabels: { app: 'db' } },
          ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 5432 }] }],
          egress: [],
          policyTypes: ['Ingress', 'Egress'],
        }),
      ],
      `
    any IPv4 address -> other/web: all
    any IPv4 address -> shop/web: all
    other/web -> any IPv4 address: all
    other/web -> shop/web: all
    shop/web -> any IPv4 address: all
    shop/web -> other/web: all
    shop/web -> shop/db: TCP 5432`,
    ));

  it('counts ports where there are many', () =>
    checkReach(
      [
        pod('shop', 'a'),
        policy('shop', {
          podSelector: {},
          ingress: [
            {
              from: [{ ipBlock: { cidr: '10.0.0.0/31' } }],
              ports: [1, 3, 5, 7, 9].map((port) => ({ port })),
            },
          ],
          policyTypes: ['Ingress', 'Egress'],
        }),
      ],
      '10.0.0.0-10.0.0.1 -> shop/a: TCP 1, 3, 5 + 2 more',
    ));

  it('says so where nothing may pass', () =>
    checkReach(
      [pod('shop', 'a'), policy('shop', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] })],
      'Nothing may pass.',
    ));

  it('draws namespaces for many workloads, and says that it does', () => {
    const many = (namespace: string) =>
      Array.from({ length: 40 }, (_, index) => pod(namespace, `app-${index}`, { odd: `${index % 2}` }));
    checkReach(
      [
        ...many('a'),
        ...many('b'),
        policy('b', {
          podSelector: { matchLabels: { odd: '1' } },
          ingress: [{ from: [{ namespaceSelector: {} }], ports: [{ port: 80 }] }],
        }),
      ],
      `
    a [within: all] -> addresses outside: all
    a [within: all] -> b: some: all
    addresses outside -> a: all
    addresses outside -> b: some: all
    b [within: some: all] -> a: all
    b [within: some: all] -> addresses outside: all
    There is too much for one picture: namespaces stand for their workloads. Some says that not all pairs of them may pass, or not all the same.`,
    );
  });

  it('tells no ports where there are too many lines for that', () => {
    const reach = reachOf(generateCluster({ workloads: 700, policies: 350 }));
    const picture = reachSvg(reach.cluster, question, reachRows(reach, question));
    if (picture.kind !== 'svg') throw new Error('too large');
    const texts = textsOf(readXml(picture.svg));
    expect(texts.filter((text) => / namespaces$/.test(text))).toEqual(['28 namespaces', '28 namespaces']);
    expect(texts.join(' ')).toContain('A line says that some of them may pass on some ports');
    expect(texts.filter((text) => text.startsWith('TCP'))).toEqual([]);
  });

  it('is text, for a screen reader too', () => {
    const reach = reachOf([pod('shop', 'a'), pod('shop', 'b')]);
    const picture = reachSvg(reach.cluster, question, reachRows(reach, question));
    if (picture.kind !== 'svg') throw new Error('too large');
    const root = readXml(picture.svg);
    expect(root.children.find(({ name }) => name === 'title')?.text).toBe('Who may reach whom');
    expect(root.children.find(({ name }) => name === 'desc')?.text).toContain(
      'shop/a, shop/b → any IPv4 address: all',
    );
    expect(textsOf(root)).toEqual(
      expect.arrayContaining(['shop', '2 workloads', 'workload', 'addresses outside']),
    );
  });
});
