import { describe, expect, it } from 'vitest';
import { codeLenses, resolveCodeLens } from '../../../server/src/features/manifest/codeLens.ts';
import { defaultSettings } from '../../../server/src/features/settings.ts';
import type { Workspace } from '../../../server/src/workspace/index.ts';
import { gridOf, rulesAt, tableOf, workspaceOf } from './kit.ts';

const pod = (name: string) => `apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: shop, labels: {app: ${name}}}
spec: {containers: [{name: c, image: i}]}
---
`;
const pods = ['web', 'job', 'db'].map(pod).join('');
const policy = (from: string, name = 'np') => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress: [{from: [{podSelector: {matchLabels: {app: ${from}}}}], ports: [{port: 5432}]}]
---
`;
const uri = 'file:///np.yaml';

function edited(now: string, before: string | null): Workspace {
  const workspace = workspaceOf(`//- pods.yaml\n${pods}//- np.yaml\n${now}`);
  workspace.setCommitted([{ uri, text: before, isGone: false }]);
  return workspace;
}

function changeLenses(workspace: Workspace): (string | undefined)[] {
  const features = { workspace, commandLinks: true, settings: defaultSettings };
  const document = workspace.manifest(uri);
  if (document === undefined) throw new Error('no policy');
  return codeLenses(features, document)
    .map((lens) => resolveCodeLens(features, document, lens).command)
    .filter((it) => it?.command === 'kubehop.whatChanged')
    .map((it) => it?.title);
}

describe('what edits since the last commit have opened and closed', () => {
  it('is a cell for each pair, with who decides now', () => {
    const grid = gridOf(edited(policy('web'), policy('job')), 'reachChanges');
    expect(tableOf(grid)).toEqual(['db', 'job: − TCP 5432 (closed)', 'web: + TCP 5432 (open)']);
    expect(grid?.subtitle).toBe('since the last commit: 1 connection gained, 1 lost');
    expect(rulesAt(grid, 1, 0)).toEqual(['shop/np spec.ingress[0] · ingress · allows TCP 5432 @ np.yaml:6']);
  });

  it('takes a new file for what was not there, and a deleted one for what was', () => {
    expect(tableOf(gridOf(edited(policy('web'), null), 'reachChanges'))[2]).toContain('web: − ');
    const workspace = workspaceOf(`//- pods.yaml\n${pods}`);
    workspace.setCommitted([{ uri, text: policy('web'), isGone: true }]);
    expect(gridOf(workspace, 'reachChanges')?.subtitle).toBe(
      'since the last commit: 3 connections gained, 0 lost',
    );
    // A file that the workspace doesn't read has no say, whatever the commit holds of it.
    workspace.setCommitted([{ uri, text: policy('web'), isGone: false }]);
    expect(gridOf(workspace, 'reachChanges')).toMatchObject({
      rows: [],
      subtitle: 'Since the last commit no connection was gained or lost.',
    });
  });

  it('is nothing without git', () => {
    const workspace = edited(policy('web'), policy('job'));
    workspace.setCommitted(null);
    expect(gridOf(workspace, 'reachChanges')).toBeNull();
    expect(changeLenses(workspace)).toEqual([]);
  });
});

describe('the lens on an edited policy', () => {
  it('counts what its own edits have done', () => {
    const both = policy('web') + policy('db', 'other');
    expect(changeLenses(edited(both, policy('job') + policy('db', 'other')))).toEqual([
      'since the last commit: 1 connection gained, 1 lost',
    ]);
    expect(changeLenses(edited(policy('web'), policy('web').replace('name: np,', 'name:  np,')))).toEqual([
      'since the last commit: no connection gained or lost',
    ]);
    expect(changeLenses(edited(policy('web'), policy('web')))).toEqual([]);
    expect(changeLenses(edited(policy('web'), `# a remark\n${policy('web')}`))).toEqual([]);
  });
});
