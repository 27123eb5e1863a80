import { describe, expect, it } from 'vitest';
import type { Diagnostic } from 'vscode-languageserver-types';
import { differences } from '../../../server/src/features/differences.ts';
import { defaultSettings } from '../../../server/src/features/settings.ts';
import { type Files, sample, tutorial, withoutEndpoint, workspaceOf } from '../workspace/nodes.ts';

function found(files: Files, name: string): Diagnostic[] {
  const features = { workspace: workspaceOf(files), commandLinks: true, settings: defaultSettings };
  return differences(features, `file:///${name}`);
}

/** Each finding of a file: its code, what it stands at and what it says. */
function told(files: Files, name: string): string[] {
  const lines = (files[name] ?? '').split('\n');
  return found(files, name).map(({ code, range: { start, end }, message }) => {
    const at = lines[start.line]?.slice(start.character, end.line === start.line ? end.character : undefined);
    return `${code} at ${at?.slice(0, 44)}: ${message}`;
  });
}

const service = (change: (text: string) => string): Files => ({
  ...tutorial,
  'nodeport.yaml': change(sample('nodeport.yaml')),
});

describe('differences between manifests and nodes', () => {
  it('are none where nothing is wrong', () => {
    for (const name of Object.keys(tutorial)) expect(told(tutorial, name)).toEqual([]);
  });

  const stale: Files = { ...tutorial, 'k8s-2.iptables': withoutEndpoint(sample('k8s-2.iptables')) };

  it('a node that the others have left behind, at the manifest and at the dump', () => {
    const message = 'k8s-2 is behind the other nodes: it lacks 10.244.2.15:8080 (test001/app-svc-nodeport).';
    expect(told(stale, 'nodeport.yaml')).toEqual([`DIF007 at app-svc-nodeport: ${message}`]);
    expect(told(stale, 'k8s-2.iptables')).toEqual([
      `DIF007 at -A KUBE-SVC-CFVXM4HF2HSCB2P5 -m statistic --: ${message}`,
    ]);
    expect(told(stale, 'k8s-1.iptables')).toEqual([]);
  });

  it('each leads to the other', () => {
    const [there] = found(stale, 'nodeport.yaml');
    expect(there?.relatedInformation?.map(({ location, message }) => [location.uri, message])).toEqual([
      ['file:///k8s-2.iptables', 'the rule on k8s-2'],
    ]);
    const [here] = found(stale, 'k8s-2.iptables');
    expect(here?.relatedInformation).toMatchObject([
      { location: { uri: 'file:///nodeport.yaml' }, message: 'Service test001/app-svc-nodeport' },
    ]);
  });

  const all = 'Each of 3 nodes (k8s-1, k8s-2, k8s-3)';
  const name = 'test001/app-svc-nodeport';

  it.each([
    [
      'clusterIP: 10.111.7.86',
      'clusterIP: 10.111.7.87',
      `DIF005 at 10.111.7.87: ${all} has cluster IP 10.111.7.86, not 10.111.7.87 for ${name}.`,
    ],
    [
      'nodePort: 30080',
      'nodePort: 30081',
      `DIF005 at 30081: ${all} has node port 30080, not 30081 for ${name}.`,
    ],
    ['port: 80\n', 'port: 81\n', `DIF005 at 81: ${all} has port 80, not 81 for ${name}.`],
    [
      '- protocol: TCP',
      '- name: web',
      `DIF008 at web: ${all} has ${name}:web under other chains: the node has it as port without a name (tcp), the manifest as web (tcp).`,
    ],
  ])('%s → %s', (from, to, expected) => {
    expect(
      told(
        service((text) => text.replace(from, to)),
        'nodeport.yaml',
      ),
    ).toEqual([expected]);
  });

  it('another port than the targetPort', () => {
    const files = {
      ...service((text) => text.replace('targetPort: 8080', 'targetPort: 9090')),
      'cluster.session': '',
    };
    expect(told(files, 'nodeport.yaml')[0]).toBe(
      `DIF004 at 9090: ${all} sends connections of ${name} to 10.244.1.19:8080, not port 9090.`,
    );
    expect(told(files, 'k8s-1.iptables')).toHaveLength(3);
  });

  it('fewer endpoints than replicas, of which only those count that are ready', () => {
    const more = sample('deploy.yaml').replace('replicas: 3', 'replicas: 5');
    const files = { ...tutorial, 'cluster.session': '', 'deploy.yaml': more };
    expect(told(files, 'nodeport.yaml')).toEqual([
      `DIF003 at selector: ${all} has 3 endpoints of 5 replicas behind ${name}: some pods are not ready, or the node is behind.`,
    ]);
    const ready = `${more}status: {replicas: 5, readyReplicas: 3}\n`;
    expect(told({ ...files, 'deploy.yaml': ready }, 'nodeport.yaml')).toEqual([]);
  });

  it('endpoints that came and went', () => {
    const session = sample('cluster.session').replaceAll('10.244.2.16', '10.244.2.99');
    expect(told({ ...tutorial, 'cluster.session': session }, 'nodeport.yaml')).toEqual([
      `DIF002 at selector: ${all} still sends connections of ${name} to 10.244.2.16:8080, which is no endpoint of it.`,
      `DIF001 at selector: ${all} sends no connections of ${name} to 10.244.2.99:8080.`,
    ]);
  });

  it('a Service that no node has was perhaps never applied: nothing is said', () => {
    const other = service((text) =>
      text.replace('name: app-svc-nodeport', 'name: other').replace('.86', '.99'),
    );
    expect(told(other, 'nodeport.yaml')).toEqual([]);
  });

  it('a Service that one node has and others lack', () => {
    const lacking = (dump: string) =>
      sample(dump)
        .split('\n')
        .filter((line) => !/nodeport|CFVXM4HF2HSCB2P5/.test(line))
        .join('\n');
    const files = {
      ...tutorial,
      'k8s-2.iptables': lacking('k8s-2.iptables'),
      'k8s-3.iptables': lacking('k8s-3.iptables'),
    };
    expect(told(files, 'nodeport.yaml')).toEqual([
      `DIF006 at app-svc-nodeport: Each of 2 nodes (k8s-2, k8s-3) has no rules for ${name}; other nodes have.`,
    ]);
  });
});
