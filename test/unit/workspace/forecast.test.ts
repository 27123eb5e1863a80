import { describe, expect, it } from 'vitest';
import { forecast, previewRules, Workspace } from '../../../server/src/workspace/index.ts';

/** What kube-proxy will write for a Service shop/web with the spec, without dumps. */
function forecastOf(spec: string, pods: string, more = '') {
  const workspace = new Workspace();
  const text = `apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {${spec}}
${more}`;
  workspace.setManifestFile('file:///a/web.yaml', text);
  workspace.setManifestFile('file:///a/pods.yaml', pods);
  const [service] = workspace.manifests.view.services;
  return service === undefined ? null : forecast(workspace, service, { kubeVersion: '', clusterCIDR: '' });
}

const pods = (replicas: number | null, kind = 'Deployment') => `apiVersion: apps/v1
kind: ${kind}
metadata: {name: web, namespace: shop}
spec: {${replicas === null ? '' : `replicas: ${replicas}, `}selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}}}
`;
const ports = 'selector: {app: web}, ports: [{port: 80}]';

describe('the rules that a Service will cost', () => {
  // Sums of facts/kube-proxy.md, section 7: without a way to tell pods one masquerade rule less, 1.32 counts
  // connections to node ports on localhost by one rule more.
  it.each([
    ['a cluster IP', ports, 3, 1 + 9],
    ['two ports', 'selector: {app: web}, ports: [{name: a, port: 80}, {name: b, port: 81}]', 2, 2 * (1 + 6)],
    ['affinity', `sessionAffinity: ClientIP, ${ports}`, 3, 1 + 9 + 3],
    ['a node port', `type: NodePort, ${ports}`, 3, 1 + 9 + 2 + 2],
    ['an external IP', `externalIPs: [192.0.2.1], ${ports}`, 3, 1 + 9 + 2 + 1],
    ['no pods', `type: NodePort, ${ports}`, 0, 2],
  ])('%s', (_, spec, replicas, rules) => {
    expect(forecastOf(spec, pods(replicas))?.counts).toEqual([
      { family: 4, rules, most: rules, balanced: null, perPod: null },
    ]);
  });

  it('policy Local: the more on a node that has the pods', () => {
    const [count] =
      forecastOf(`type: NodePort, externalTrafficPolicy: Local, ${ports}`, pods(2))?.counts ?? [];
    // Without: EXT of two rules, one that drops. With: EXT of three, SVL of two.
    expect(count).toMatchObject({ rules: 1 + 6 + 2 + 2 + 1, most: 1 + 6 + 2 + 3 + 2 });
  });

  it('a load balancer: before and after it has an address', () => {
    const [count] = forecastOf(`type: LoadBalancer, ${ports}`, pods(1))?.counts ?? [];
    expect(count).toMatchObject({ rules: 1 + 3 + 2 + 2, balanced: 1 + 3 + 2 + 2 + 1 });
  });

  it('as many pods as nodes: for each', () => {
    expect(forecastOf(ports, pods(null, 'DaemonSet'))?.counts[0]).toMatchObject({ rules: 4, perPod: 3 });
  });

  it('both families, though one address is to be assigned yet', () => {
    const spec = `clusterIP: 10.0.0.1, ipFamilyPolicy: RequireDualStack, ${ports}`;
    expect(forecastOf(spec, pods(1))?.counts).toMatchObject([
      { family: 4, rules: 4 },
      { family: 6, rules: 4 },
    ]);
  });

  it('nothing for a headless Service, an ExternalName, a name that a template fills in', () => {
    expect(forecastOf(`clusterIP: None, ${ports}`, pods(1))).toBeNull();
    expect(forecastOf('type: ExternalName, externalName: example.com', '')).toBeNull();
  });
});

it.each([
  ports,
  `type: NodePort, ${ports}`,
  `type: LoadBalancer, ${ports}`,
  `type: NodePort, externalTrafficPolicy: Local, ${ports}`,
  `externalIPs: [192.0.2.1], sessionAffinity: ClientIP, ${ports}`,
  'selector: {app: web}, ports: [{name: a, port: 80}, {name: b, port: 80, protocol: UDP}]',
])('is what the preview holds: %s', (spec) => {
  const options = { kubeVersion: '1.27', clusterCIDR: '10.244.0.0/16' };
  const workspace = new Workspace();
  const text = `apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {${spec}}\n`;
  workspace.setManifestFile('file:///a/web.yaml', text);
  workspace.setManifestFile('file:///a/pods.yaml', pods(3));
  const [service] = workspace.manifests.view.services;
  if (service === undefined) throw new Error('no Service');
  const found = forecast(workspace, service, options);
  const preview = previewRules(workspace, service.object, 'service', options) ?? '';
  expect(preview.split('\n').filter((line) => line.startsWith('-A '))).toHaveLength(
    found?.counts[0]?.rules ?? 0,
  );
  for (const chain of found?.chains.flat() ?? []) {
    // Without pods on the node, the chain of its own endpoints isn't there.
    if (!chain.startsWith('KUBE-SVL-')) expect(preview).toContain(`-A ${chain} `);
  }
});

it('the chains of each port', () => {
  const local = `type: LoadBalancer, externalTrafficPolicy: Local, loadBalancerSourceRanges: [10.0.0.0/8], ${ports}`;
  expect(forecastOf(local, pods(1))?.chains).toEqual([
    ['KUBE-SVC-', 'KUBE-EXT-', 'KUBE-SVL-', 'KUBE-FW-'].map((it) => `${it}E3PXEPMWAWIUT6ZV`),
  ]);
  expect(forecastOf(ports, pods(0))?.chains).toEqual([[]]);
});

it('version and settings are those of a dump, if there is one', () => {
  const workspace = new Workspace();
  workspace.setManifestFile(
    'file:///a.yaml',
    `apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {${ports}}\n`,
  );
  const dump = `*nat
:KUBE-SERVICES - [0:0]
-A KUBE-SERVICES ! -s 10.244.0.0/16 -d 10.96.0.1/32 -p tcp -m comment --comment "default/kubernetes:https cluster IP" -m tcp --dport 443 -j KUBE-MARK-MASQ
-A KUBE-SERVICES -d 10.96.0.1/32 -p tcp -m comment --comment "default/kubernetes:https cluster IP" -m tcp --dport 443 -j KUBE-SVC-NPX46M4PTMTKRN6Y
-A KUBE-SVC-NPX46M4PTMTKRN6Y -j KUBE-SEP-AAAAAAAAAAAAAAAA
COMMIT
`;
  workspace.setFile('file:///k8s-1.iptables', dump);
  const [service] = workspace.manifests.view.services;
  const found =
    service === undefined ? null : forecast(workspace, service, { kubeVersion: '', clusterCIDR: '' });
  expect(found?.version).toBe(19);
  expect(found?.counts[0]).toMatchObject({ rules: 2 + 3, perPod: 3 });
});
