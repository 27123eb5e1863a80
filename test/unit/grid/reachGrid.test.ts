import { describe, expect, it } from 'vitest';
import { gridOf, rulesAt, tableOf, workspaceOf } from './kit.ts';

const pod = (name: string, namespace = 'shop') => `
  apiVersion: v1
  kind: Pod
  metadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${name}}}
  spec: {containers: [{name: c, image: i}]}
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
        ports:
          - port: 5432
`;

describe('who may reach whom', () => {
  it('is workloads by workloads, and the outside', () => {
    const grid = gridOf(
      workspaceOf(`\n  //- all.yaml${pod('web')}${pod('db')}${pod('job', 'batch')}${policy}`),
      'reach',
    );
    expect(tableOf(grid)).toEqual([
      'job | db | web | outside',
      'job: - (-) | none (closed) | all (open) | all (open)',
      'db: all (open) | - (-) | all (open) | all (open)',
      'web: all (open) | TCP 5432 (partly) | - (-) | all (open)',
      'outside: all (open) | none (closed) | all (open) | - (-)',
    ]);
    expect(grid?.rows.map(({ group }) => group)).toEqual(['batch', 'shop', 'shop', '']);
    const lines = `${pod('web')}${pod('db')}${pod('job', 'batch')}${policy}`.split('\n');
    const line = (text: string) => lines.findIndex((it) => it.includes(text));
    expect(rulesAt(grid, 2, 1)).toEqual([
      `shop/only-web spec.ingress[0] · ingress · allows TCP 5432 @ all.yaml:${line('- from:')}`,
    ]);
    expect(rulesAt(grid, 0, 1)).toEqual([
      `shop/only-web · ingress · selects the pod, and no rule of it fits @ all.yaml:${line('podSelector: {matchLabels: {app: db}}')}`,
    ]);
    expect(rulesAt(grid, 1, 2)).toEqual([]);
    expect(grid?.rows[1]?.locations[0]?.range.start.line).toBe(line('name: db') - 1);
  });

  it('says which addresses outside, where not all are alike', () => {
    const block = policy.replace('podSelector: {matchLabels: {app: web}}', 'ipBlock: {cidr: 10.0.0.0/8}');
    const grid = gridOf(workspaceOf(`\n  //- all.yaml${pod('db')}${block}`), 'reach');
    expect(tableOf(grid).at(-1)).toBe('outside: some (partly) | - (-)');
    const cell = grid?.cells[grid.places[1]?.[0] ?? -1];
    expect(cell?.tooltip).toBe('Some addresses only. 10.0.0.0-10.255.255.255: Open: TCP 5432.');
  });

  it('has nothing to show without workloads', () => {
    expect(gridOf(workspaceOf(`\n  //- all.yaml${policy}`), 'reach')).toBeNull();
  });
});
