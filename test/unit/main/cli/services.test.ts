import { describe, expect, it } from 'vitest';
import { json, run, sample } from './commandLine.ts';

describe('kubehop services', () => {
  it('tells the tutorial’s NodePort Service in full', async () => {
    const [first] = (await json(['services', sample('sessions/app-svc-nodeport.iptables')])) as unknown[];
    expect(first).toMatchInlineSnapshot(`
      {
        "affinitySeconds": null,
        "chains": {
          "external": null,
          "firewall": null,
          "local": null,
          "service": "KUBE-SVC-CFVXM4HF2HSCB2P5",
        },
        "clusterIP": "10.111.7.86",
        "clusterPort": 80,
        "endpoints": [
          {
            "address": "10.244.1.19",
            "chain": "KUBE-SEP-YZPFJIVDJH5M2X7F",
            "node": null,
            "pod": null,
            "port": 8080,
            "probability": 0.33332999982,
          },
          {
            "address": "10.244.2.15",
            "chain": "KUBE-SEP-GBMLEVQY6OROVLIP",
            "node": null,
            "pod": null,
            "port": 8080,
            "probability": 0.33333500009,
          },
          {
            "address": "10.244.2.16",
            "chain": "KUBE-SEP-2HTJJZZDPAT4VCE2",
            "node": null,
            "pod": null,
            "port": 8080,
            "probability": 0.33333500009,
          },
        ],
        "externalIPs": [],
        "externalTrafficPolicy": "Cluster",
        "internalTrafficPolicy": "Cluster",
        "kubeVersions": "≤1.16",
        "loadBalancerIPs": [],
        "name": "app-svc-nodeport",
        "namespace": "test001",
        "node": "app-svc-nodeport",
        "nodePort": 30080,
        "port": "",
        "protocol": "tcp",
        "ruleCount": 13,
      }
    `);
  });

  it('joins pods out of other files', async () => {
    const [first] = (await json(['services', sample('k8s-1.iptables'), sample('cluster.session')])) as {
      endpoints: { pod: string; node: string }[];
    }[];
    expect(first?.endpoints.map(({ pod, node }) => `${pod} ${node}`)).toEqual([
      'test001/app-58866f5c7-5mhrm k8s-2',
      'test001/app-58866f5c7-2lj7z k8s-3',
      'test001/app-58866f5c7-2nxgh k8s-3',
    ]);
  });

  it('prints a Service port and its endpoints below one another', async () => {
    const { out } = await run(['services', sample('sessions/app-svc-nodeport.iptables')]);
    expect(out).toMatchInlineSnapshot(`
      "app-svc-nodeport: 2 Service ports, rules of kube-proxy ≤1.16

        test001/app-svc-nodeport  tcp  10.111.7.86:80, node port 30080
          → 10.244.1.19:8080  1 in 3
          → 10.244.2.15:8080  1 in 3
          → 10.244.2.16:8080  1 in 3
        default/kubernetes:https  tcp  10.96.0.1:443
      "
    `);
  });

  it('says what becomes of a Service without endpoints', async () => {
    const rule =
      '-A KUBE-SERVICES -d 10.0.0.1/32 -p tcp -m comment --comment "a/b has no endpoints" -m tcp --dport 80 -j REJECT';
    const { out } = await run(['services', '-'], `*filter\n${rule}\nCOMMIT\n`);
    expect(out).toContain('a/b  tcp  10.0.0.1:80  refused: no endpoints');
  });
});
