import { describe, expect, it } from 'vitest';
import { observedState } from '../../../server/src/workspace/index.ts';
import { type Files, sample, tutorial, withoutEndpoint, workspaceOf } from './nodes.ts';

/** What the nodes have of a Service: "k8s-1 ✓ · k8s-2 lacks 10.244.2.15:8080". */
function state(files: Files, service = 'app-svc-nodeport'): string {
  const workspace = workspaceOf(files);
  const object = workspace.manifests.placed.find(
    (it) => it.object.kind === 'Service' && it.object.name === service,
  )?.object;
  if (object === undefined) throw new Error('no such Service');
  return observedState(workspace, object)
    .map(({ node, words }) => `${node} ${words}`)
    .join(' · ');
}

const withService = (change: (text: string) => string): Files => ({
  ...tutorial,
  'nodeport.yaml': change(sample('nodeport.yaml')),
});
const without = (...names: string[]): Files =>
  Object.fromEntries(Object.entries(tutorial).filter(([name]) => !names.includes(name)));

describe('what the nodes have of a Service', () => {
  it.each(['app-svc-nodeport', 'app-svc-clusterip'])('%s of the tutorial', (service) => {
    expect(state(tutorial, service)).toBe('k8s-1 ✓ · k8s-2 ✓ · k8s-3 ✓');
  });

  it('one node that was left behind', () => {
    const stale = { ...tutorial, 'k8s-2.iptables': withoutEndpoint(sample('k8s-2.iptables')) };
    expect(state(stale)).toBe('k8s-1 ✓ · k8s-2 lacks 10.244.2.15:8080 · k8s-3 ✓');
    expect(state({ ...stale, 'cluster.session': '' })).toBe(
      'k8s-1 ✓ · k8s-2 has 2 endpoints of 3 replicas · k8s-3 ✓',
    );
  });

  it('a pod that is gone', () => {
    const session = sample('cluster.session').replaceAll(',10.244.2.16:8080', '');
    expect(
      state({ ...tutorial, 'cluster.session': session, 'k8s-2.iptables': '', 'k8s-3.iptables': '' }),
    ).toBe('k8s-1 has 10.244.2.16:8080 left over');
  });

  it.each([
    [
      'targetPort: 8080',
      'targetPort: 9090',
      'has 10.244.1.19:8080, not port 9090, has 10.244.2.15:8080, not port 9090',
    ],
    ['clusterIP: 10.111.7.86', 'clusterIP: 10.111.7.87', 'has cluster IP 10.111.7.86, not 10.111.7.87'],
    ['nodePort: 30080', 'nodePort: 30081', 'has node port 30080, not 30081'],
    ['port: 80\n', 'port: 81\n', 'has port 80, not 81'],
    ['protocol: TCP', 'name: web', 'has it as port without a name (tcp), the manifest as web (tcp)'],
    ['name: app-svc-nodeport', 'name: other', 'has no rules for it'],
    ['clusterIP: 10.111.7.86', 'sessionAffinity: None', '✓'],
  ])('with %s → %s', (from, to, words) => {
    const files = withService((text) => text.replace(from, to));
    const name = to.startsWith('name: other') ? 'other' : 'app-svc-nodeport';
    // Only workloads tell the endpoints then.
    expect(
      state({ ...files, 'cluster.session': '', 'k8s-2.iptables': '', 'k8s-3.iptables': '' }, name),
    ).toContain(`k8s-1 ${words}`);
  });

  it.each([
    ['headless', 'clusterIP: 10.111.7.86', 'clusterIP: None'],
    ['ExternalName', 'type: NodePort', 'type: ExternalName'],
    ['the other family', 'clusterIP: 10.111.7.86', 'clusterIP: fd00::1'],
  ])('nothing where kube-proxy has nothing to do: %s', (_, from, to) => {
    expect(state(withService((text) => text.replace(from, to)))).toBe('');
  });

  it('nothing where several manifests name it', () => {
    expect(state({ ...tutorial, 'overlay.yaml': sample('nodeport.yaml') })).toBe('');
  });

  it('that kubectl printed beside the manifest makes no doubt', () => {
    const live = sample('nodeport.yaml').replace('metadata:\n', 'metadata:\n  uid: 5f3c\n');
    expect(state({ ...tutorial, 'live.yaml': live })).toBe('k8s-1 ✓ · k8s-2 ✓ · k8s-3 ✓');
  });

  it('a selector that was changed since the table of endpoints was printed', () => {
    const other = withService((text) => text.replace('app: app', 'app: shop'));
    // Which pods it will have, nobody knows: so none is missing.
    expect(state(other)).toBe('k8s-1 ✓ · k8s-2 ✓ · k8s-3 ✓');
  });

  it('nothing without dumps, or of hosts that have no kube-proxy', () => {
    expect(state(without('k8s-1.iptables', 'k8s-2.iptables', 'k8s-3.iptables'))).toBe('');
    const docker = '*nat\n:PREROUTING ACCEPT [0:0]\nCOMMIT\n*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n';
    expect(state({ ...tutorial, 'docker.iptables': docker })).toBe('k8s-1 ✓ · k8s-2 ✓ · k8s-3 ✓');
  });

  it('unknown where a template or the namespace is open', () => {
    const helm = withService((text) => text.replace('nodePort: 30080', 'nodePort: {{ .Values.port }}'));
    expect(state(helm)).toContain('k8s-1 unknown: a template leaves it open');
    const open = withService((text) => text.replace('  namespace: test001\n', ''));
    expect(state(open)).toContain('k8s-1 unknown: the manifest names no namespace');
  });

  describe('a part of a dump', () => {
    const only = (name: string): Files => ({
      ...without('k8s-1.iptables', 'k8s-2.iptables', 'k8s-3.iptables'),
      [name.replace(/^.*\//, '')]: sample(name),
    });

    it.each([
      ['sessions/all-nodes.session', 'k8s-1 unknown: its dump doesn’t show it'],
      ['sessions/app-svc-nodeport.iptables', 'app-svc-nodeport ✓'],
      ['sessions/nodeport-walk.session', 'nodeport-walk ✓'],
    ])('%s shows no absence', (name, words) => {
      expect(state(only(name))).toContain(words);
    });

    it('that lacks draws says nothing of endpoints', () => {
      const part = sample('sessions/app-svc-nodeport.iptables').replace(/^.*0\.5000.*\n/m, '');
      expect(
        state({ ...only('sessions/app-svc-nodeport.iptables'), 'app-svc-nodeport.iptables': part }),
      ).toBe('app-svc-nodeport ✓');
    });

    it('does not count beside a whole one', () => {
      const part = { 'part.iptables': sample('sessions/app-svc-nodeport.iptables') };
      expect(state({ ...tutorial, ...part })).toBe('k8s-1 ✓ · k8s-2 ✓ · k8s-3 ✓');
    });
  });

  it('keeps its answer while neither the Service nor the dump changes', () => {
    const workspace = workspaceOf(tutorial);
    const object = () =>
      workspace.manifests.placed.find((it) => it.object.name === 'app-svc-nodeport')?.object;
    const before = object();
    const at = { line: 0, character: 0 };
    workspace.edit('file:///clusterip.yaml', { start: at, end: at }, '# a comment\n');
    const after = object();
    if (before === undefined || after === undefined) throw new Error('no such Service');
    expect(after).toBe(before);
    expect(observedState(workspace, after).map(({ verdict }) => verdict)).toEqual(['ok', 'ok', 'ok']);
  });
});
