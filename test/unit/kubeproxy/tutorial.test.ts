import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ServicePort } from '../../../server/src/kubeproxy/index.ts';
import { Workspace } from '../../../server/src/workspace/index.ts';
import { hash } from './clusterText.ts';

/* Every fact that the tutorial states of its two Services, from its own pastes and from the nodes' whole dumps. */

const samples = new URL('../../../samples/', import.meta.url);

/** The Service port of that name in a sample, with the other samples of the workspace beside it. */
function serviceIn(file: string, name: string, others: readonly string[] = []) {
  const workspace = new Workspace();
  for (const it of [file, ...others]) workspace.open(it, readFileSync(new URL(it, samples), 'utf8'));
  const document = workspace.dump(file);
  if (document === undefined) throw new Error(file);
  const [node] = document.model.nodes;
  const service = node?.services.find((it) => it.identity?.name === name);
  if (service === undefined) throw new Error(`${name} in ${file}`);
  return { workspace, service };
}

const podsOf = (service: ServicePort, workspace: Workspace, uri: string) =>
  service.endpoints.map(({ text, address }) => {
    const pod = address === null ? null : workspace.cluster.podAt(address, uri, 'test001');
    return `${text} ${pod?.name} ${pod?.node}`;
  });

const clusterIP = 'app-svc-clusterip';
const nodePort = 'app-svc-nodeport';
const clusterIPPaste = 'sessions/app-svc-clusterip.iptables';
const nodePortPaste = 'sessions/app-svc-nodeport.iptables';

describe.each([
  [clusterIP, clusterIPPaste],
  [clusterIP, 'sessions/clusterip-walk.session'],
  [clusterIP, 'k8s-1.iptables'],
  [clusterIP, 'k8s-3.iptables'],
  [nodePort, nodePortPaste],
  [nodePort, 'sessions/nodeport-walk.session'],
  [nodePort, 'k8s-2.iptables'],
])('%s in %s', (name, file) => {
  const { service } = serviceIn(file, name);

  it('has three endpoints, each drawn by a third', () => {
    expect(service.endpoints.map((it) => it.text)).toEqual([
      '10.244.1.19:8080',
      '10.244.2.15:8080',
      '10.244.2.16:8080',
    ]);
    // 0.33333, as this kube-proxy writes it, then a half of the rest, then the rest.
    for (const { probability } of service.endpoints) expect(probability).toBeCloseTo(1 / 3, 5);
  });

  it('names its chains by the hashes of Service port and endpoints', () => {
    expect(service.identity).toMatchObject({
      text: `test001/${name}:`,
      namespace: 'test001',
      name,
      port: '',
    });
    expect(service.chains.service?.name).toBe(`KUBE-SVC-${hash(`test001/${name}:tcp`)}`);
    expect(service.hashConfirmed).toBe(true);
    for (const { chainName, text } of service.endpoints) {
      expect(chainName).toBe(`KUBE-SEP-${hash(`test001/${name}:tcp${text}`)}`);
    }
  });

  it('masquerades what an endpoint sends to itself', () => {
    for (const { hairpin, address } of service.endpoints)
      expect(hairpin?.text).toContain(`-s ${address}/32 -j KUBE-MARK-MASQ`);
  });
});

describe('the ClusterIP Service', () => {
  const { service } = serviceIn(clusterIPPaste, clusterIP);

  it('makes 15 lines: 4 declarations of chains and 11 rules', () => {
    const declarations = service.allChains.flatMap((chain) => chain.declarations);
    expect([declarations.length, service.rules.length]).toEqual([4, 11]);
    const lines = readFileSync(new URL(clusterIPPaste, samples), 'utf8').trimEnd().split('\n');
    expect([...declarations, ...service.rules].map((line) => line.text).sort()).toEqual([...lines].sort());
  });

  it('makes 3 + 4n lines for n endpoints: one chain and two rules, then two rules, a draw and a chain each', () => {
    const lines = (it: ServicePort) =>
      it.allChains.flatMap((chain) => chain.declarations).length + it.rules.length;
    expect(lines(service)).toBe(3 + 4 * service.endpoints.length);
    const api = serviceIn('k8s-1.iptables', 'kubernetes').service;
    expect(lines(api)).toBe(3 + 4 * api.endpoints.length);
  });

  it('is entered at its cluster IP, which masquerades what comes from outside the pods', () => {
    expect(
      service.entrances.map(({ kind, address, port, fate, masquerade }) => [
        kind,
        address,
        port,
        fate,
        masquerade?.text,
      ]),
    ).toEqual([
      [
        'cluster-ip',
        '10.109.117.159',
        80,
        'chain',
        '-A KUBE-SERVICES ! -s 10.244.0.0/16 -d 10.109.117.159/32 -p tcp -m comment --comment "test001/app-svc-clusterip: cluster IP" -m tcp --dport 80 -j KUBE-MARK-MASQ',
      ],
    ]);
  });
});

describe('the NodePort Service', () => {
  it.each([nodePortPaste, 'k8s-1.iptables'])('has 13 rules in %s', (file) => {
    expect(serviceIn(file, nodePort).service.rules).toHaveLength(13);
  });

  it('is entered by its cluster IP and by port 30080 of any node, both into one chain', () => {
    for (const file of [nodePortPaste, 'sessions/nodeport-walk.session', 'k8s-3.iptables']) {
      const { service } = serviceIn(file, nodePort);
      expect(
        service.entrances.map(({ kind, address, port, rule }) => [
          kind,
          address,
          port,
          rule.name,
          rule.target,
        ]),
      ).toEqual([
        ['cluster-ip', '10.111.7.86', 80, 'KUBE-SERVICES', 'KUBE-SVC-CFVXM4HF2HSCB2P5'],
        ['node-port', null, 30080, 'KUBE-NODEPORTS', 'KUBE-SVC-CFVXM4HF2HSCB2P5'],
      ]);
    }
  });
});

describe('pods and nodes of the endpoints', () => {
  const expected = [
    '10.244.1.19:8080 app-58866f5c7-5mhrm k8s-2',
    '10.244.2.15:8080 app-58866f5c7-2lj7z k8s-3',
    '10.244.2.16:8080 app-58866f5c7-2nxgh k8s-3',
  ];

  it('from the table inside the walk', () => {
    const walk = 'sessions/clusterip-walk.session';
    const { service, workspace } = serviceIn(walk, clusterIP);
    expect(podsOf(service, workspace, walk)).toEqual(expected);
  });

  it.each([clusterIP, nodePort])('of %s, from the cluster’s tables in another file', (name) => {
    const { service, workspace } = serviceIn('k8s-1.iptables', name, ['cluster.session']);
    expect(podsOf(service, workspace, 'k8s-1.iptables')).toEqual(expected);
  });
});
