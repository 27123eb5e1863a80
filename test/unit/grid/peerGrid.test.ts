import { describe, expect, it } from 'vitest';
import { gridMakers } from '../../../server/src/grid/index.ts';
import type { GridKind } from '../../../server/src/protocol.ts';
import { fixture } from '../../fixture.ts';
import { choiceOf, gridOf, rulesAt, tableOf, workspaceOf } from './kit.ts';

const pod = (name: string, labels = `app: ${name}`) => `
  apiVersion: v1
  kind: Pod
  metadata: {name: ${name}, namespace: shop, labels: {${labels}}}
  spec: {containers: [{name: c, image: i, ports: [{name: sql, containerPort: 5432}]}]}
  ---`;
const service = `
  apiVersion: v1
  kind: Service
  metadata: {name: store, namespace: shop}
  spec: {selector: {app: db}, ports: [{name: sql, port: 80, targetPort: sql}, {name: stats, port: 81, targetPort: 9187}]}
  ---`;
const policy = `
  apiVersion: networking.k8s.io/v1
  kind: NetworkPolicy
  metadata: {name: only-web, namespace: shop}
  spec:
    podSelector: {matchLabels: {app: db}}
    ingress:
      - from:
          - podSelector: {matchLabels: {app: web}}
          - ipBlock: {cidr: 10.0.0.0/8}
        ports: [{port: sql}]
`;
const all = `\n  //- all.yaml${pod('web')}${pod('job')}${pod('db')}${service}${policy}`;
const cluster = workspaceOf(all);
/** Of a line of the fixture's one file, from 1. */
const line = (text: string) => {
  const lines = (fixture(all, 'x').files[0]?.text ?? '').split('\n');
  return lines.findIndex((it) => it.includes(text)) + 1;
};

describe('who may reach one peer', () => {
  it('is everybody by the workload', () => {
    const grid = gridOf(cluster, 'reachTo', { peer: 'shop/db[Pod]' });
    expect(tableOf(grid)).toEqual([
      'db',
      'job: none (closed)',
      'web: TCP 5432 (partly)',
      'outside: some (partly)',
    ]);
    expect([grid?.title, grid?.subtitle]).toEqual([
      'Who may reach Pod shop/db',
      '1 of 2 workloads · addresses outside',
    ]);
  });

  it('names the rule that allows, the policy that isolates, and the label that is missing', () => {
    const grid = gridOf(cluster, 'reachTo', { peer: 'shop/db[Pod]' });
    expect(rulesAt(grid, 1, 0)).toEqual([
      `shop/only-web spec.ingress[0] · ingress · allows TCP 5432 @ all.yaml:${line('- from:')}`,
    ]);
    expect(rulesAt(grid, 0, 0)).toEqual([
      `shop/only-web · ingress · selects the pod, and no rule of it fits @ all.yaml:${line('podSelector: {matchLabels: {app: db}}')}`,
      `shop/only-web spec.ingress[0].from[0] · ingress · would allow TCP 5432 if shop/job[Pod] had app=web @ all.yaml:${line('- podSelector: {matchLabels: {app: web}}')}`,
    ]);
  });

  it('asks about a Service where its pods answer, port by port', () => {
    const grid = gridOf(cluster, 'reachTo', { peer: 'shop/store[Service]' });
    expect(tableOf(grid)).toEqual([
      'db TCP 5432 | db TCP 9187',
      'job: none (closed) | none (closed)',
      'web: TCP 5432 (open) | none (closed)',
      'outside: some (partly) | none (closed)',
    ]);
    expect(grid?.columns.map(({ detail }) => detail)).toEqual(['as store:80', 'as store:81']);
    // The rule allows another port than the one that is asked about: it decides nothing here.
    expect(rulesAt(grid, 1, 1)).toEqual([expect.stringContaining('no rule of it fits')]);
  });

  it('of one peer what it may reach goes from the column to the row', () => {
    const grid = gridOf(cluster, 'reachFrom', { peer: 'shop/job[Pod]' });
    expect(tableOf(grid)).toEqual(['job', 'db: none (closed)', 'web: all (open)', 'outside: all (open)']);
    expect(grid).toMatchObject({ from: 'column', rowsAre: 'destination', columnsAre: 'source' });
  });

  it('asks about addresses', () => {
    expect(tableOf(gridOf(cluster, 'reachFrom', { peer: '10.1.0.0/16' }))).toEqual([
      'outside',
      'db: TCP 5432 (partly)',
      'job: all (open)',
      'web: all (open)',
    ]);
    expect(tableOf(gridOf(cluster, 'reachFrom', { peer: '8.0.0.0/6' }))[1]).toBe('db: some (partly)');
    expect(tableOf(gridOf(cluster, 'reachFrom', { peer: '2001:db8::1' }))[1]).toBe('db: none (closed)');
  });

  it.each([
    ['shop/gone[Pod]', 'The manifests have it no more.'],
    ['shop/empty[Service]', 'Service shop/empty leads to no pods of the manifests.'],
  ])('says why there is nothing: %s', (peer, subtitle) => {
    const empty = service.replace('store', 'empty').replace('app: db', 'app: nobody');
    const grid = gridOf(workspaceOf(`\n  //- all.yaml${pod('web')}${empty}`), 'reachTo', { peer });
    expect(grid).toMatchObject({ rows: [], columns: [], places: [], subtitle });
  });
});

describe('whom a question about one peer means', () => {
  const here = (text: string, kind: GridKind = 'reachTo') => {
    const { files, cursor } = fixture(text, 'all.yaml');
    const workspace = workspaceOf(files.map((file) => `//- ${file.name}\n${file.text}`).join('\n'));
    if (cursor === null) throw new Error('no cursor');
    const question = { kind, uri: `file:///${cursor.file}`, position: cursor.position, choices: {} };
    return gridMakers[kind].choice(workspace, question)?.options.map(({ value }) => value);
  };

  it.each([
    ['a pod', all.replace('name: web,', 'name: w$0eb,'), ['shop/web[Pod]']],
    [
      'somewhere in a Service',
      all.replace('targetPort: 9187', 'target$0Port: 9187'),
      ['shop/store[Service]'],
    ],
    ['a range of addresses', all.replace('10.0.0.0/8', '10.$00.0.0/8'), ['10.0.0.0/8']],
  ])('%s', (_what, text, expected) => {
    expect(here(text)).toEqual(expected);
    expect(here(text, 'reachFrom')).toEqual(expected);
  });

  it('somewhere else: whoever is chosen, or an address', () => {
    expect(here(all.replace('only-web', 'only$0-web'))).toEqual([
      'shop/db[Pod]',
      'shop/job[Pod]',
      'shop/web[Pod]',
      'shop/store[Service]',
    ]);
    const { typed } = choiceOf(cluster, 'reachTo') ?? {};
    const accepts = (text: string) => new RegExp(typed?.pattern ?? '').test(text);
    expect(['10.0.0.0/8', '192.0.2.7', '2001:db8::/32', '::1'].filter((it) => !accepts(it))).toEqual([]);
    expect(['web', '10', 'dead', '10.0.0.0/', 'a:b:x'].filter(accepts)).toEqual([]);
    expect(choiceOf(cluster, 'reachTo', { peer: 'shop/db[Pod]' })).toBeNull();
  });
});
