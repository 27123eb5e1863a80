import { describe, expect, it } from 'vitest';
import { layoutFlow, manifestFlowAt } from '../../../../server/src/flow/index.ts';
import type { Flow } from '../../../../server/src/protocol.ts';
import { type Files, sample, tutorial, workspaceOf } from '../../workspace/nodes.ts';

const asIs = { kubeVersion: '', clusterCIDR: '' };

/** The picture with the cursor at `text` in a file, its first by default. */
function at(files: Files, name: string, text = 'kind:') {
  const workspace = workspaceOf(files);
  const document = workspace.manifest(`file:///${name}`);
  if (document === undefined) throw new Error('no such manifest');
  const lines = document.text.split('\n');
  const line = lines.findIndex((it) => it.includes(text));
  return manifestFlowAt(workspace, document, { line, character: lines[line]?.indexOf(text) ?? 0 }, asIs);
}

function flowOf(files: Files, name: string, text?: string): Flow {
  const found = at(files, name, text);
  if (found === null) throw new Error('nothing to draw');
  // Every flow can be laid out.
  layoutFlow(found.flow);
  return found.flow;
}

/** A flow in lines: cards by column with badges, then edges. */
function print(flow: Flow): string {
  const names = new Map(flow.nodes.map(({ id, title }) => [id, title]));
  const cards = flow.nodes.map(({ column, title, detail, badges, group, rows }) => {
    const frame = group === null ? '' : ` {${flow.groups[group]?.title}}`;
    const more = badges.map(({ text }) => ` [${text}]`).join('');
    const listed = rows.map((row) => `\n    ${row.title} ${row.detail}`).join('');
    return `${flow.columns[column]}: ${title} | ${detail}${frame}${more}${listed}`;
  });
  const edges = flow.edges.map(
    ({ from, to, label }) => `${names.get(from)} → ${names.get(to)}${label && ` (${label})`}`,
  );
  return [flow.title, flow.subtitle, ...cards, ...edges].join('\n');
}

const policy = {
  'networkpolicy.yaml': sample('networkpolicy.yaml'),
  'nslookup.yaml': sample('nslookup.yaml'),
};
const manifests: Files = { 'nodeport.yaml': sample('nodeport.yaml'), 'deploy.yaml': sample('deploy.yaml') };
const change = (from: string, to: string): Files => ({
  ...manifests,
  'nodeport.yaml': sample('nodeport.yaml').replace(from, to),
});

describe('the picture of a Service in a manifest', () => {
  it('is the tutorial’s, with its pods where a session tells them', () => {
    expect(print(flowOf({ ...tutorial, ...policy }, 'nodeport.yaml'))).toMatchInlineSnapshot(`
      "test001/app-svc-nodeport
      NodePort · 80/tcp → 8080 · 3 endpoints on 2 nodes · 13 rules on every node, kube-proxy 1.15 · a preview
      Service chain: app-svc-nodeport | KUBE-SVC-CFVX…CB2P5 [3 endpoints, 1 in 3 each] [MASQ unless pod]
      Entrance: 10.111.7.86 : 80 | cluster IP · from pods and nodes [app-svc-nodeport.test001.svc]
      Entrance: any node : 30080 | node port · from outside [masqueraded]
      Endpoint: 10.244.1.19 : 8080 | kubectl get endpoints
      Pod: app-58866f5c7-5mhrm | :8080 · Running {k8s-2}
      Policy: app-from-tools-and-outside | :8080 [open to Pod tools] [open to a part of outside]
      Endpoint: 10.244.2.15 : 8080 | kubectl get endpoints
      Pod: app-58866f5c7-2lj7z | :8080 · Running {k8s-3}
      Endpoint: 10.244.2.16 : 8080 | kubectl get endpoints
      Pod: app-58866f5c7-2nxgh | :8080 · Running {k8s-3}
      10.111.7.86 : 80 → app-svc-nodeport
      any node : 30080 → app-svc-nodeport
      app-svc-nodeport → 10.244.1.19 : 8080 (1 in 3)
      10.244.1.19 : 8080 → app-from-tools-and-outside
      app-from-tools-and-outside → app-58866f5c7-5mhrm
      app-svc-nodeport → 10.244.2.15 : 8080 (1 in 3)
      10.244.2.15 : 8080 → app-from-tools-and-outside
      app-from-tools-and-outside → app-58866f5c7-2lj7z
      app-svc-nodeport → 10.244.2.16 : 8080 (1 in 3)
      10.244.2.16 : 8080 → app-from-tools-and-outside
      app-from-tools-and-outside → app-58866f5c7-2nxgh"
    `);
  });

  it('has placeholders where nobody tells the pods', () => {
    expect(print(flowOf(manifests, 'nodeport.yaml'))).toMatchInlineSnapshot(`
      "test001/app-svc-nodeport
      NodePort · 80/tcp → 8080 · 3 endpoints · 14 rules on every node, kube-proxy 1.37 · a preview
      Service chain: app-svc-nodeport | KUBE-SVC-GH7Q…BDRBM [3 endpoints, 1 in 3 each]
      External chain: from outside | KUBE-EXT-GH7Q…BDRBM [masqueraded]
      Entrance: 10.111.7.86 : 80 | cluster IP · from pods and nodes [app-svc-nodeport.test001.svc]
      Entrance: any node : 30080 | node port · from outside
      Endpoint: pod address : 8080 | given with the pod
      Pod: pod 1 of 3 | Deployment app · :8080
      Endpoint: pod address : 8080 | given with the pod
      Pod: pod 2 of 3 | Deployment app · :8080
      Endpoint: pod address : 8080 | given with the pod
      Pod: pod 3 of 3 | Deployment app · :8080
      from outside → app-svc-nodeport
      10.111.7.86 : 80 → app-svc-nodeport
      any node : 30080 → from outside
      app-svc-nodeport → pod address : 8080 (1 in 3)
      pod address : 8080 → pod 1 of 3
      app-svc-nodeport → pod address : 8080 (1 in 3)
      pod address : 8080 → pod 2 of 3
      app-svc-nodeport → pod address : 8080 (1 in 3)
      pod address : 8080 → pod 3 of 3"
    `);
  });

  it('says in words what it shows', () => {
    const { story } = flowOf({ ...tutorial, ...policy }, 'nodeport.yaml');
    expect(story.map((parts) => parts.map(({ text }) => text).join(''))).toMatchInlineSnapshot(`
      [
        "test001/app-svc-nodeport is found as app-svc-nodeport.test001.svc.cluster.local.",
        "A connection to 10.111.7.86 port 80 goes to KUBE-SVC-CFVXM4HF2HSCB2P5, which has 3 endpoints, 1 in 3 each; from anywhere but a pod (10.244.0.0/16) it is masqueraded.",
        "From outside any pod is drawn, and it sees the address of the node (masqueraded).",
        "Its endpoints are 10.244.1.19:8080 (pod app-58866f5c7-5mhrm), 10.244.2.15:8080 (pod app-58866f5c7-2lj7z), 10.244.2.16:8080 (pod app-58866f5c7-2nxgh).",
        "Policies stand before the pods: test001/app-from-tools-and-outside: open to Pod tools, a part of outside.",
      ]
    `);
  });

  it.each([
    ['a selector with a slip', 'app: app\n', 'app: ap-p\n', 'selects nothing | Deployment app has app=app'],
    [
      'a selector of another application',
      'app: app\n',
      'app: shop\n',
      'selects nothing | no pods here fit app=shop',
    ],
    ['no selector', '  selector:\n    app: app\n', '', 'refused | no selector, no endpoints'],
    ['a port that no container has', 'targetPort: 8080', 'targetPort: web', 'refused | no port is named web'],
  ])('ends where nobody answers: %s', (_, from, to, card) => {
    const printed = print(flowOf(change(from, to), 'nodeport.yaml'));
    expect(printed).toContain(`Service chain: ${card}`);
    expect(printed).not.toContain('Endpoint:');
    expect(printed).toContain('10.111.7.86 : 80 → ');
    expect(printed).toContain('any node : 30080 → ');
  });

  it('counts no endpoint where nobody answers', () => {
    const flow = flowOf(change('app: app\n', 'app: shop\n'), 'nodeport.yaml');
    expect(flow.subtitle).toMatch(/no endpoints · a preview$/);
    const story = flow.story.map((parts) => parts.map(({ text }) => text).join(''));
    expect(story).toContain('A connection to 10.111.7.86 port 80 is refused: there are no endpoints.');
  });

  it('counts a workload once that two bundles hold', () => {
    const twice = {
      ...manifests,
      'release/all.yaml': sample('deploy.yaml').replace('replicas: 3', 'replicas: 5'),
    };
    expect(print(flowOf(twice, 'nodeport.yaml'))).toBe(print(flowOf(manifests, 'nodeport.yaml')));
  });

  it('ends where the selector no longer fits, whatever a table showed before', () => {
    const text = sample('nodeport.yaml').replace('app: app\n', 'app: ap\n');
    const printed = print(flowOf({ ...tutorial, 'nodeport.yaml': text }, 'nodeport.yaml'));
    expect(printed).toContain('Service chain: selects nothing | no pods here fit app=ap');
  });

  it('ends where there are no replicas, or none is ready', () => {
    const idle = { ...manifests, 'deploy.yaml': sample('deploy.yaml').replace('replicas: 3', 'replicas: 0') };
    expect(print(flowOf(idle, 'nodeport.yaml'))).toContain('refused | Deployment app has 0 replicas');
    const slice = `apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: app-1, namespace: test001, labels: { kubernetes.io/service-name: app-svc-nodeport } }
addressType: IPv4
endpoints: [{ addresses: [10.244.1.5], conditions: { ready: false } }]
ports: [{ port: 8080 }]
`;
    expect(print(flowOf({ ...manifests, 'slice.yaml': slice }, 'nodeport.yaml'))).toContain(
      'refused | its pod is not ready',
    );
    expect(at({ ...manifests, 'slice.yaml': slice }, 'slice.yaml')?.flow.title).toBe(
      'test001/app-svc-nodeport',
    );
  });

  it('headless: DNS leads to pods', () => {
    const headless = change('clusterIP: 10.111.7.86', 'clusterIP: None');
    expect(print(flowOf(headless, 'nodeport.yaml'))).toMatchInlineSnapshot(`
      "test001/app-svc-nodeport
      headless · no rules of kube-proxy · a preview
      Entrance: app-svc-nodeport.test001.svc | DNS name · from pods
      Pod: 3 pods of Deployment app | DNS answers with their addresses
      app-svc-nodeport.test001.svc → 3 pods of Deployment app"
    `);
  });

  it('ExternalName: DNS leads to another name', () => {
    const alias = change('type: NodePort', 'type: ExternalName\n  externalName: example.com');
    expect(print(flowOf(alias, 'nodeport.yaml'))).toMatchInlineSnapshot(`
      "test001/app-svc-nodeport
      ExternalName · no rules of kube-proxy · a preview
      Entrance: app-svc-nodeport.test001.svc | DNS name · from pods
      Endpoint: example.com | another DNS name (CNAME)
      app-svc-nodeport.test001.svc → example.com"
    `);
  });

  it('a load balancer with ranges, policies Local and affinity', () => {
    const text = sample('nodeport.yaml')
      .replace(
        'type: NodePort',
        'type: LoadBalancer\n  externalTrafficPolicy: Local\n  internalTrafficPolicy: Local\n  sessionAffinity: ClientIP\n  loadBalancerSourceRanges: [203.0.113.0/24]\n  externalIPs: [198.51.100.7]',
      )
      .replace('  clusterIP: 10.111.7.86\n', '')
      .replace('      nodePort: 30080\n', '');
    expect(
      print(
        flowOf(
          { ...manifests, 'nodeport.yaml': `${text}status: {loadBalancer: {ingress: [{ip: 192.0.2.1}]}}\n` },
          'nodeport.yaml',
        ),
      ),
    ).toMatchInlineSnapshot(`
      "test001/app-svc-nodeport
      LoadBalancer · 80/tcp → 8080 · 3 endpoints · 25 rules on every node, kube-proxy 1.37 · a preview
      Service chain: app-svc-nodeport | KUBE-SVC-GH7Q…BDRBM [3 endpoints, 1 in 3 each] [affinity 3 h] [only the client’s node]
      External chain: from outside | KUBE-EXT-GH7Q…BDRBM [only this node] [keeps the client’s address]
      Entrance: assigned : 80 | cluster IP · from pods and nodes [app-svc-nodeport.test001.svc]
      Entrance: any node : assigned | node port · from outside
      Entrance: 198.51.100.7 : 80 | external IP · from outside
      Entrance: 192.0.2.1 : 80 | load balancer · from outside [only from 203.0.113.0/24]
      Endpoint: pod address : 8080 | given with the pod
      Pod: pod 1 of 3 | Deployment app · :8080
      Endpoint: pod address : 8080 | given with the pod
      Pod: pod 2 of 3 | Deployment app · :8080
      Endpoint: pod address : 8080 | given with the pod
      Pod: pod 3 of 3 | Deployment app · :8080
      from outside → app-svc-nodeport
      assigned : 80 → app-svc-nodeport
      any node : assigned → from outside
      198.51.100.7 : 80 → from outside
      192.0.2.1 : 80 → from outside
      app-svc-nodeport → pod address : 8080 (1 in 3)
      pod address : 8080 → pod 1 of 3
      app-svc-nodeport → pod address : 8080 (1 in 3)
      pod address : 8080 → pod 2 of 3
      app-svc-nodeport → pod address : 8080 (1 in 3)
      pod address : 8080 → pod 3 of 3"
    `);
  });

  it('a policy that nobody gets through ends the way', () => {
    const deny = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: deny, namespace: test001 }
spec: { podSelector: {}, policyTypes: [Ingress] }
`;
    const printed = print(flowOf({ ...manifests, 'deny.yaml': deny }, 'nodeport.yaml'));
    expect(printed).toContain('Policy: closed | by deny');
    expect(printed).not.toContain('closed → pod');
  });

  it('many endpoints are a list', () => {
    const many = {
      ...manifests,
      'deploy.yaml': sample('deploy.yaml').replace('replicas: 3', 'replicas: 40'),
    };
    const list = flowOf(many, 'nodeport.yaml').nodes.find(({ rows }) => rows.length > 0);
    expect(list?.rows).toHaveLength(40);
  });

  it('both families and several ports', () => {
    const text = sample('nodeport.yaml')
      .replace('clusterIP: 10.111.7.86', 'clusterIPs: [10.111.7.86, "fd00::7"]')
      .replace('    - protocol', '    - {name: metrics, port: 9090}\n    - name: web\n      protocol');
    const printed = print(flowOf({ ...manifests, 'nodeport.yaml': text }, 'nodeport.yaml'));
    for (const entrance of ['10.111.7.86 : 80', 'fd00::7 : 80', '10.111.7.86 : 9090', 'fd00::7 : 9090']) {
      expect(printed).toContain(`Entrance: ${entrance} | cluster IP`);
    }
    expect(printed).toContain('Service chain: app-svc-nodeport:metrics');
  });
});

describe('asked from', () => {
  it.each([
    ['deploy.yaml', 'replicas:', 'Deployment test001/app', '2 Services lead here · a preview'],
    ['deploy.yaml', 'containerPort', 'Deployment test001/app', '2 Services lead here · a preview'],
    [
      'clusterip.yaml',
      'targetPort',
      'test001/app-svc-clusterip',
      expect.stringContaining('ClusterIP · 80/tcp → 8080'),
    ],
  ])('%s at %s', (name, text, title, subtitle) => {
    const flow = flowOf(tutorial, name, text);
    expect(flow).toMatchObject({ title, subtitle });
  });

  it.each(['namespace.yaml', 'nslookup.yaml'])('%s there is nothing to draw', (name) => {
    const files = { ...tutorial, [name]: sample(name) };
    expect(at(files, name)).toBeNull();
  });

  it('a line, the card that stands for it is in focus', () => {
    const found = at(tutorial, 'nodeport.yaml', 'nodePort: 30080');
    const titles = found?.flow.nodes.filter(({ id }) => found.focus.includes(id)).map(({ title }) => title);
    expect(titles).toEqual(['any node : 30080']);
  });
});

describe('while somebody types', () => {
  it('cards keep their ids', () => {
    const ids = (files: Files) => flowOf(files, 'nodeport.yaml').nodes.map(({ id }) => id);
    const before = ids(manifests);
    for (const [from, to] of [
      ['nodePort: 30080', 'nodePort: 3008'],
      ['clusterIP: 10.111.7.86', 'clusterIP: 10.111.7.8'],
      ['targetPort: 8080', 'targetPort: 80'],
      ['port: 80\n', 'port: 8\n'],
      ['      nodePort: 30080\n', ''],
    ] as const) {
      expect(ids(change(from, to)), to).toEqual(before);
    }
  });

  it('a broken line leaves the last picture, at its new place', () => {
    const workspace = workspaceOf(tutorial);
    const uri = 'file:///nodeport.yaml';
    const draw = () => {
      const document = workspace.manifest(uri);
      if (document === undefined) throw new Error('no such manifest');
      return manifestFlowAt(workspace, document, { line: 3, character: 4 }, asIs);
    };
    const before = draw();
    const start = { line: 0, character: 0 };
    workspace.edit(uri, { start, end: start }, '# a comment\n');
    const end = { line: 9, character: 'selector:'.length + 2 };
    workspace.edit(uri, { start: end, end }, ' {');
    expect(workspace.manifest(uri)?.file.documents[0]?.tree).not.toBe('current');
    const after = draw();
    expect(after?.flow.nodes.map(({ id, title }) => [id, title])).toEqual(
      before?.flow.nodes.map(({ id, title }) => [id, title]),
    );
    const place = (flow: Flow | undefined) =>
      flow?.nodes.find(({ role }) => role === 'node-port')?.locations[0]?.range.start.line ?? 0;
    expect(place(after?.flow)).toBe(place(before?.flow) + 1);
  });
});
