import { describe, expect, it } from 'vitest';
import { hover } from '../../../../server/src/features/manifest/hover.ts';
import { checkHover, deployment, hoverText, sampleFile, scene, uriOf } from './kit.ts';

/** A Service shop/web of Deployment web, the cursor on its kind. */
function service(spec: string, more = deployment('web')): string {
  return `//- web.yaml
apiVersion: v1
kind: $0Service
metadata: {name: web, namespace: shop}
spec:
${spec}//- pods.yaml
${more}`;
}

const port80 = '  ports: [{port: 80, targetPort: http}]\n';
const plain = `  selector: {app: web}\n${port80}`;

/** A sample with the cursor before some text, the rest of the story beside it. */
function sampleAt(name: string, at: string): string {
  const all = [
    'nodeport.yaml',
    'clusterip.yaml',
    'deploy.yaml',
    'networkpolicy.yaml',
    'cluster.session',
    'k8s-1.iptables',
  ];
  const own = sampleFile(name).replace(at, `$0${at}`);
  return [own, ...all.filter((it) => it !== name).map(sampleFile)].join('');
}

describe('the tutorial’s scenes', () => {
  it('NodePort', () => {
    expect(hoverText(sampleAt('nodeport.yaml', 'app-svc-nodeport'))).toMatchInlineSnapshot(`
      "**Service test001/app-svc-nodeport** · NodePort · cluster IP 10.111.7.86

      - \`app-svc-nodeport.test001.svc.cluster.local:80\`
      - \`10-244-2-15.app-svc-nodeport.test001.svc.cluster.local\`: one of 3 pods (CoreDNS)
      - port **30080** on every node

      sends each connection to one of the 3 pods of Deployment app, port 8080  
      In: from some addresses outside, by NetworkPolicy app-from-tools-and-outside · Who may reach this?  
      from outside, the pods see the node’s address, not the client’s

      kube-proxy 1.15 will write 13 rules on every node: \`KUBE-SVC-CFVXM4HF2HSCB2P5\` (\`KUBE-SVC-GH7Q6IUKMEKBDRBM\` from 1.19)  
      k8s-1 ✓  
      Show flow · Preview rules · Compare with nodes"
    `);
  });

  it('ClusterIP', () => {
    expect(hoverText(sampleAt('clusterip.yaml', 'app-svc-clusterip'))).toMatchInlineSnapshot(`
      "**Service test001/app-svc-clusterip** · ClusterIP · cluster IP 10.109.117.159

      - \`app-svc-clusterip.test001.svc.cluster.local:80\`
      - \`10-244-2-15.app-svc-clusterip.test001.svc.cluster.local\`: one of 3 pods (CoreDNS)

      sends each connection to one of the 3 pods of Deployment app, port 8080  
      In: from some addresses outside, by NetworkPolicy app-from-tools-and-outside · Who may reach this?

      kube-proxy 1.15 will write 11 rules on every node: \`KUBE-SVC-F657HDVWWTO5ELQA\` (\`KUBE-SVC-RHQLBKAS6TAUWIOQ\` from 1.19)  
      k8s-1 ✓  
      Show flow · Preview rules · Compare with nodes"
    `);
  });

  it('a node that lacks something leads to its rules', () => {
    const text = sampleAt('nodeport.yaml', 'app-svc-nodeport');
    checkHover(
      text.replaceAll('--to-destination 10.244.2.16:8080', '--to-destination 10.244.2.99:8080'),
      'k8s-1 lacks 10.244.2.16:8080, has 10.244.2.99:8080 left over',
    );
  });

  const nginx = (name: string, service: string) => `//- svc.yaml
apiVersion: v1
kind: Service
metadata:
  name: $0${service}
spec:
  selector: {app: ${name}}
  ports: [{port: 80}]
//- deploy.yaml
${deployment(name, { namespace: 'default', port: 80 })}`;

  it('Service DNS', () => {
    checkHover(
      nginx('nginx', 'my-nginx'),
      '- `my-nginx.default.svc.cluster.local:80`',
      'one of the 3 pods of Deployment nginx, port 80',
    );
  });

  it('Pod DNS: each pod has a name by its address', () => {
    const session = `//- pods.session
$ kubectl get pods -o wide
NAME                         READY   STATUS    RESTARTS   AGE   IP                NODE        NOMINATED NODE   READINESS GATES
nginx-dns-69fdc94b9f-hdh7d   1/1     Running   0          5m    192.168.208.238   machine03   <none>           <none>
nginx-69fdc94b9f-hdh7d       1/1     Running   0          5m    192.168.208.239   machine03   <none>           <none>
`.replace('$ ', '\\$ ');
    checkHover(
      nginx('nginx-dns', 'nginx-dns') + session,
      '- `192-168-208-238.nginx-dns.default.svc.cluster.local`: pod nginx-dns-69fdc94b9f-hdh7d (CoreDNS)',
    );
  });
});

describe('each type of Service', () => {
  it('a plain one, with several ports', () => {
    expect(
      hoverText(
        service(
          '  selector: {app: web}\n  ports:\n  - {name: http, port: 80, targetPort: http}\n  - {name: dns, port: 53, protocol: UDP}\n',
        ),
      ),
    ).toMatchInlineSnapshot(`
      "**Service shop/web** · ClusterIP · cluster IP assigned on creation

      - \`web.shop.svc.cluster.local\`
      - SRV \`_http._tcp.web.shop.svc.cluster.local\` and \`_dns._udp.web.shop.svc.cluster.local\`

      | port | pods’ port | chains |
      | --- | --- | --- |
      | http 80/TCP | http (8080) | \`KUBE-SVC-67NZLRHBNDSAWJRO\` |
      | dns 53/UDP | 53 | \`KUBE-SVC-UDAYG4HHTBF7BYCC\` |

      sends each connection to one of the 3 pods of Deployment web

      kube-proxy 1.37 will write 20 rules on every node  
      Show flow · Preview rules"
    `);
  });

  it('NodePort without a number, policy Local, affinity', () => {
    expect(
      hoverText(
        service(`  type: NodePort\n  externalTrafficPolicy: Local\n  sessionAffinity: ClientIP\n${plain}`),
      ),
    ).toMatchInlineSnapshot(`
      "**Service shop/web** · NodePort · cluster IP assigned on creation

      - \`web.shop.svc.cluster.local:80\`
      - a port on every node, assigned on creation (by default 30000–32767)

      sends each connection to one of the 3 pods of Deployment web, port http (8080)  
      from outside, a node sends to its own pods only, and they see the client’s address; on a node without one, packets are dropped (externalTrafficPolicy Local)  
      a client comes back to the same pod for 3 h; each node remembers by itself

      kube-proxy 1.37 will write 18 rules on a node without its pods, up to 24 on one with them: \`KUBE-SVC-E3PXEPMWAWIUT6ZV\`, \`KUBE-EXT-E3PXEPMWAWIUT6ZV\`, \`KUBE-SVL-E3PXEPMWAWIUT6ZV\` (\`KUBE-SVC-R3QLXARIJDVMZQ3A\` up to 1.18, KUBE-XLB- for KUBE-EXT- and KUBE-SVL- up to 1.23)  
      Show flow · Preview rules"
    `);
  });

  it('LoadBalancer that waits for its address', () => {
    expect(
      hoverText(
        service(
          `  type: LoadBalancer\n  loadBalancerSourceRanges: [10.0.0.0/8]\n  trafficDistribution: PreferClose\n${plain}`,
        ),
      ),
    ).toMatchInlineSnapshot(`
      "**Service shop/web** · LoadBalancer · cluster IP assigned on creation

      - \`web.shop.svc.cluster.local:80\`
      - a port on every node, assigned on creation (by default 30000–32767)
      - a load balancer, once some controller has given it an address; until then kubectl shows \`<pending>\`

      sends each connection to one of the 3 pods of Deployment web, port http (8080)  
      from outside, the pods see the node’s address, not the client’s  
      through the load balancer from 10.0.0.0/8 only; node ports heed no ranges  
      pods in the zone of the client’s node are preferred while there are any

      kube-proxy 1.37 will write 14 rules on every node (18 once the load balancer has an address): \`KUBE-SVC-E3PXEPMWAWIUT6ZV\`, \`KUBE-EXT-E3PXEPMWAWIUT6ZV\`, \`KUBE-FW-E3PXEPMWAWIUT6ZV\` (\`KUBE-SVC-R3QLXARIJDVMZQ3A\` up to 1.18)  
      Show flow · Preview rules"
    `);
  });

  it('LoadBalancer with an address, and without node ports', () => {
    const text = service(
      `  type: LoadBalancer\n  allocateLoadBalancerNodePorts: false\n  externalTrafficPolicy: Local\n  healthCheckNodePort: 32000\n${plain}status: {loadBalancer: {ingress: [{ip: 203.0.113.7}]}}\n`,
    );
    checkHover(
      text,
      '- load balancer 203.0.113.7:80',
      'the load balancer asks each node on port 32000 whether it has pods',
      '`KUBE-SVL-',
    );
    expect(hoverText(text)).not.toMatch(/on every node,|pending/);
  });

  it('headless with a StatefulSet', () => {
    const set = deployment('web')
      .replace('Deployment', 'StatefulSet')
      .replace('spec:', 'spec:\n  serviceName: web');
    expect(
      hoverText(
        service(
          '  clusterIP: None\n  selector: {app: web}\n  ports: [{name: pg, port: 5432, targetPort: http}]\n',
          set,
        ),
      ),
    ).toMatchInlineSnapshot(`
      "**Service shop/web** · headless: no cluster IP, DNS answers with the addresses of its pods

      - \`web.shop.svc.cluster.local\`
      - \`web-0.web.shop.svc.cluster.local\` to \`web-2\`: each pod by its name
      - SRV \`_pg._tcp.web.shop.svc.cluster.local\`

      leads to the 3 pods of StatefulSet web: clients use the pods’ own port, http (8080)

      kube-proxy writes no rules for it  
      Show flow"
    `);
  });

  it('ExternalName', () => {
    expect(
      hoverText(service('  type: ExternalName\n  externalName: api.example.com\n', '')),
    ).toMatchInlineSnapshot(`
      "**Service shop/web** · ExternalName

      DNS answers \`web.shop.svc.cluster.local\` with a CNAME to \`api.example.com\`.
      No cluster IP, no ports, no rules; TLS and the Host header keep the name that was asked for."
    `);
  });

  it('without selector, and with endpoints that somebody wrote', () => {
    checkHover(
      service(port80, ''),
      'has no selector: it leads to what somebody writes, in an EndpointSlice with the label `kubernetes.io/service-name: web`',
      'will write 1 rule on every node as long as it has no endpoints',
    );
    const slice = `apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: web-1, namespace: shop, labels: {kubernetes.io/service-name: web}}
addressType: IPv4
endpoints: [{addresses: [192.0.2.1]}, {addresses: [192.0.2.2]}]
ports: [{port: 80}]
`;
    checkHover(
      service('  ports: [{port: 80}]\n', slice),
      'has no selector: it leads to the 2 endpoints of EndpointSlice web-1',
      'will write 7 rules',
    );
  });

  it('external IPs, dual-stack, IPv6', () => {
    checkHover(
      service(`  ipFamilyPolicy: RequireDualStack\n  externalIPs: [2001:db8::1]\n${plain}`),
      'cluster IPs of both families, assigned on creation',
      '- [2001:db8::1]:80, where somebody routes it to a node',
      ' in iptables and ',
      ' in ip6tables',
    );
    checkHover(
      service(`  clusterIP: fd00::1\n${plain}`),
      'cluster IP fd00::1',
      'will write 10 rules on every node',
    );
  });
});

describe('whom it leads to', () => {
  it('several workloads, each with its own port of that name', () => {
    const both = `${deployment('web')}---\n${deployment('old', { labels: 'app: web', port: 9090 })}`;
    checkHover(
      service(plain, both),
      'one of the 6 pods of Deployment web (3 pods) and Deployment old (3 pods), port http (8080 in Deployment web and 9090 in Deployment old)',
    );
  });

  it('nobody', () => {
    checkHover(
      service('  selector: {app: wbe}\n  ports: [{port: 80}]\n'),
      'no pods with its labels are in the workspace, in namespace shop',
    );
  });

  it('pods without the port, of the host’s network, under a policy', () => {
    checkHover(
      service('  selector: {app: web}\n  ports: [{port: 80, targetPort: htpp}]\n'),
      'no container of Deployment web has a port htpp',
    );
    const host = deployment('web').replace('      containers:', '      hostNetwork: true\n      containers:');
    checkHover(service(plain, host), 'its pods have their nodes’ addresses (hostNetwork)');
    const policy =
      'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: closed, namespace: shop}\nspec: {podSelector: {}}\n';
    checkHover(service(plain, `${deployment('web')}---\n${policy}`), 'In: nothing, by NetworkPolicy closed');
    expect(hoverText(service(plain, `${host}---\n${policy}`))).not.toContain('NetworkPolicy closed');
  });

  it('one pod', () => {
    checkHover(
      service(plain, deployment('web').replace('replicas: 3', 'replicas: 1')),
      'sends each connection to the pod of Deployment web, port http (8080)',
    );
  });

  it('as many pods as there are nodes', () => {
    const agent = deployment('web').replace('Deployment', 'DaemonSet').replace('  replicas: 3\n', '');
    checkHover(
      service(plain, agent),
      'sends each connection to one of the pods of DaemonSet web',
      'for one pod, and 3 more for each further one',
    );
  });

  it('the same pods once, where kubectl printed who made them', () => {
    const owned = (kind: string, name: string, owner: string) => `---
apiVersion: ${kind === 'Pod' ? 'v1' : 'apps/v1'}
kind: ${kind}
metadata: {name: ${name}, namespace: shop, labels: {app: web}, ownerReferences: [${owner}]}
spec: {template: {metadata: {labels: {app: web}}}}
`;
    const printed = [
      deployment('web'),
      owned('ReplicaSet', 'web-58866f5c7', '{kind: Deployment, name: web}'),
      owned('Pod', 'web-58866f5c7-2lj7z', '{kind: ReplicaSet, name: web-58866f5c7}'),
    ];
    const words = 'one of the 3 pods of Deployment web, port';
    checkHover(service(plain, printed.join('')), words, 'will write 10 rules');
    // The ReplicaSet was left out.
    checkHover(service(plain, [printed[0], printed[2]].join('')), words);
  });

  it('once, where a repository holds a bundle twice', () => {
    const text = service(plain).replace('//- pods.yaml', '//- other/pods.yaml');
    checkHover(`${text}//- pods.yaml\n${deployment('web')}`, 'one of the 3 pods of Deployment web, port');
  });
});

describe('what is not known', () => {
  it('is said of templates', () => {
    checkHover(
      service('  selector: {app: "{{ .Values.app }}"}\n  ports: [{port: 80}]\n'),
      'a template fills in its selector',
    );
    checkHover(
      service(plain).replace('name: web,', 'name: "{{ .Release.Name }}",'),
      'A template fills in its name or its namespace',
    );
    checkHover(
      service(`{{- if .Values.on }}\n  type: NodePort\n{{- end }}\n${plain}`),
      'A template adds or drops lines here',
    );
    checkHover(
      service(plain).replace(', namespace: shop', ''),
      'No namespace is written: `default` is assumed',
    );
  });

  it('is not said where nothing is open', () => {
    expect(hoverText(service(plain))).not.toMatch(/template|assumed/);
  });
});

describe('however it is written', () => {
  it('JSON, CRLF, a list, a second document', () => {
    const json =
      '//- web.json\n{"apiVersion": "v1", "kind": "$0Service", "metadata": {"name": "web", "namespace": "shop"}, "spec": {"selector": {"app": "web"}, "ports": [{"port": 80, "targetPort": "http"}]}}\n';
    const yaml = service(plain);
    const words = hoverText(yaml);
    expect(words).toContain('one of the 3 pods of Deployment web, port http (8080)');
    expect(hoverText(`${json}//- pods.yaml\n${deployment('web')}`)).toBe(words);
    expect(hoverText(yaml.replaceAll('\n', '\r\n').replace(/(\/\/- \S+)\r/g, '$1'))).toBe(words);
    const second = `//- web.yaml\n${deployment('other')}---\n${yaml.replace('//- web.yaml\n', '')}`;
    expect(hoverText(second)).toBe(words);
    const list = `//- web.yaml
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: $0Service
  metadata: {name: web, namespace: shop}
  spec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}
//- pods.yaml
${deployment('web')}`;
    expect(hoverText(list)).toBe(words);
  });

  it('broken while somebody types: from the last good state', () => {
    const { features, document, position } = scene(service(plain));
    const end = document.lines.positionAt(document.text.length);
    features.workspace.edit(document.uri, { start: end, end }, '  externalIPs: [10.0\n foo: : [');
    const found = hover(features, document, position);
    expect((found?.contents as { value: string } | undefined)?.value).toContain('this is what could be');
    expect(document.uri).toBe(uriOf('web.yaml'));
  });

  it('is about the words, not the blanks between them', () => {
    expect(
      hoverText(
        '//- a.yaml\napiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n $0   ports: [{port: 80}]\n',
      ),
    ).toBe('');
    expect(hoverText('//- a.yaml\n$0\nkind: Other\napiVersion: example.com/v1\n')).toBe('');
  });
});
