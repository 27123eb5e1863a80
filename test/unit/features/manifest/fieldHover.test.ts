import { describe, expect, it } from 'vitest';
import { checkHover, deployment, hoverText, sampleFile } from './kit.ts';

const service = (spec: string, more = deployment('web')) => `//- web.yaml
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec:
${spec}//- pods.yaml
${more}`;

describe('on fields of a Service', () => {
  const two = `${deployment('web', { labels: 'app: web, tier: front' })}---\n${deployment('old', { labels: 'app: web, tier: back' })}`;

  it('a selector: whom it matches', () => {
    expect(hoverText(service('  $0selector: {app: web}\n  ports: [{port: 80}]\n'))).toMatchInlineSnapshot(`
      "**selector** · the pods behind the Service, by the labels of the pods themselves

      Pods with \`app=web\` in namespace shop: 3 pods

      - Deployment web (3 pods)"
    `);
    checkHover(
      service('  selector: {$0app: wbe}\n'),
      'Pods with `app=wbe` in namespace shop: none in the workspace.',
    );
  });

  it('one pair of several: who would be there without it', () => {
    checkHover(
      service('  selector: {app: web, $0tier: front}\n', two),
      '`tier=front` in namespace shop: 3 pods',
      '- Deployment web (3 pods)',
      'It shuts out Deployment old.',
    );
    checkHover(
      service('  selector: {$0app: web, tier: front}\n', two),
      'The other pairs match the same pods.',
    );
  });

  it('a targetPort: which port of which container', () => {
    checkHover(
      service('  selector: {app: web}\n  ports: [{port: 80, targetPort: $0http}]\n'),
      '**targetPort `http`**',
      '- Deployment web (3 pods): 8080, port http of container web',
    );
    checkHover(
      service('  selector: {app: web}\n  ports: [{port: 80, targetPort: $08081}]\n'),
      '- Deployment web (3 pods): 8081, which no container declares; it is reached all the same',
    );
    checkHover(
      service('  selector: {app: web}\n  ports: [{port: 80, targetPort: $0htpp}]\n'),
      'no container has a port htpp/TCP, so its pods are left out',
    );
    checkHover(
      service('  selector: {app: web}\n  ports: [{port: 80, targetPort: "{{ $0.x }}"}]\n'),
      'is filled in by a template',
    );
  });

  it('a port of a Service without selector: the endpoints that somebody wrote', () => {
    const slice =
      'apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: web-1, namespace: shop, labels: {kubernetes.io/service-name: web}}\naddressType: IPv6\nendpoints: [{addresses: ["fd00::1"]}, {addresses: ["fd00::2"]}]\nports: [{name: http, port: 9376}]\n';
    const spec = (port: string) => `  ports: [{name: http, port: ${port}]\n`;
    checkHover(
      service(spec('$080, targetPort: 9376}'), slice),
      '- EndpointSlice web-1: `[fd00::1]:9376` and `[fd00::2]:9376`',
    );
    checkHover(
      service(spec('80, $0targetPort: 1}'), slice),
      '**targetPort `1`** · not heeded: without a selector the ports of the endpoints count',
      '`[fd00::1]:9376`',
    );
    checkHover(service(spec('$080}')), 'No endpoints of this port are in the workspace.');
  });

  it('a nodePort: on which addresses', () => {
    const text = `${sampleFile('nodeport.yaml').replace('30080', '$030080')}${sampleFile('cluster.session')}`;
    checkHover(
      text,
      '**nodePort 30080** · on every node',
      '`192.168.100.101:30080`, `192.168.100.102:30080` and `192.168.100.103:30080`',
    );
  });

  it('a clusterIP: what it is, and where dumps show it', () => {
    checkHover(
      `${sampleFile('nodeport.yaml').replace('10.111', '$010.111')}${sampleFile('k8s-1.iptables')}`,
      '**cluster IP 10.111.7.86**',
      'in dumps: k8s-1 line 74',
    );
    checkHover(service('  clusterIP: $0None\n'), '**clusterIP None** · headless');
  });

  it('a port: where it leads, and its names', () => {
    checkHover(
      service('  selector: {app: web}\n  ports: [{name: $0http, port: 80}]\n'),
      '**Port 80/TCP** `http` of Service shop/web',
      'SRV `_http._tcp.web.shop.svc.cluster.local`',
      'chains `KUBE-SVC-67NZLRHBNDSAWJRO`',
    );
    const both =
      '  selector: {app: web}\n  ports:\n  - {name: a, port: $053}\n  - {name: b, port: 53, protocol: UDP}\n';
    checkHover(service(both), '53 is there for TCP and UDP.', 'may lose the one that is new');
  });

  it.each([
    ['externalTrafficPolicy: $0Local', 'From outside, a node sends to its own pods only'],
    ['externalTrafficPolicy: $0Cluster', 'From outside, the pods see the node’s address'],
    ['internalTrafficPolicy: $0Local', 'The cluster IP leads to pods of the caller’s own node only'],
    ['sessionAffinity: $0ClientIP', 'A client comes back to the same pod for 3 h'],
    ['sessionAffinity: $0None', '`ClientIP` sends a client to the same pod again.'],
    ['trafficDistribution: $0PreferSameNode', 'Pods on the client’s own node are preferred'],
    ['trafficDistribution: $0Other', '`PreferSameZone` (from 1.34)'],
    ['$0publishNotReadyAddresses: true', '**publishNotReadyAddresses** · true or false'],
    ['externalIPs: [$0192.0.2.1]', '**externalIPs** · list of string'],
  ])('%s', (line, words) =>
    checkHover(service(`  ${line}\n  type: NodePort\n  ports: [{port: 80}]\n`), words),
  );

  it('an alias: what it stands for', () => {
    const text = service('  selector: &labels {app: web}\n  ports: [{port: 80}]\n').replace(
      'namespace: shop}',
      'namespace: shop, labels: *$0labels}',
    );
    checkHover(text, '`*labels` stands for nothing: no such anchor is above.');
    const behind = service('  selector: *$0labels\n').replace(
      'namespace: shop}',
      'namespace: shop, labels: &labels {app: web}}',
    );
    checkHover(
      behind,
      '`*labels` stands for what is in line 3.',
      'Pods with `app=web` in namespace shop: 3 pods',
    );
  });

  it('a merge key: whose fields it takes in', () => {
    const text = `//- a.yaml
apiVersion: v1
kind: Service
metadata: &meta {name: web}
spec:
  selector:
    <<: *$0meta
`;
    checkHover(
      text,
      '`*meta` stands for what is in line 3, whose fields are taken in where they aren’t written here.',
    );
  });

  it('a patch of a kustomization: documentation only', () => {
    const text = `//- base/kustomization.yaml
patches:
- path: patch.yaml
//- base/patch.yaml
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {$0type: NodePort}
`;
    expect(hoverText(text)).toMatch(/^\*\*type\*\* · string/);
  });
});

describe('on a workload', () => {
  const story = ['nodeport.yaml', 'clusterip.yaml', 'networkpolicy.yaml', 'cluster.session']
    .map(sampleFile)
    .join('');
  const at = (text: string, nth = 0) => {
    const file = sampleFile('deploy.yaml');
    let offset = file.indexOf(text);
    for (let count = 0; count < nth; count++) offset = file.indexOf(text, offset + 1);
    return `${file.slice(0, offset)}$0${file.slice(offset)}${story}`;
  };

  it('its name: who selects it, which pods are known', () => {
    expect(hoverText(at('app\n'))).toMatchInlineSnapshot(`
      "**Deployment test001/app** · 3 pods

      - Service app-svc-nodeport: 80/TCP → 8080
      - Service app-svc-clusterip: 80/TCP → 8080
      - NetworkPolicy app-from-tools-and-outside decides who may come in

      In: from some addresses outside on 8080/TCP, by NetworkPolicy app-from-tools-and-outside · Who may reach this?  
      Out: all · What may this reach?

      app-58866f5c7-2lj7z 10.244.2.15 on k8s-3, app-58866f5c7-2nxgh 10.244.2.16 on k8s-3 and app-58866f5c7-5mhrm 10.244.1.19 on k8s-2"
    `);
  });

  it('labels: of the pods, of the Deployment itself, of its selector', () => {
    expect(hoverText(at('app: app', 2))).toMatchInlineSnapshot(`
      "**app=app** · label of the pods of Deployment app

      Asked for by Service app-svc-nodeport, Service app-svc-clusterip and NetworkPolicy app-from-tools-and-outside."
    `);
    checkHover(at('app: app', 0), '**Labels of the Deployment itself**', 'but at the labels of the pods');
    checkHover(at('app: app', 1), '**Selector of the Deployment**');
    checkHover(at('labels:', 1), '- Service app-svc-nodeport: 80/TCP → 8080');
  });

  it('a container’s port: who leads there', () => {
    expect(hoverText(at('containerPort'))).toMatchInlineSnapshot(`
      "**8080/TCP** \`http\` · port of container app

      - Service app-svc-nodeport, as 80/TCP
      - Service app-svc-clusterip, as 80/TCP
      - NetworkPolicy app-from-tools-and-outside lets some in

      The name can stand in a targetPort, a policy or a probe; the rest is information only."
    `);
    checkHover(
      `//- pods.yaml\n${deployment('web').replace('containerPort', '$0containerPort')}`,
      'No Service of the workspace leads here.',
    );
  });

  it('a peer’s label is asked for by its policy', () => {
    checkHover(
      `${sampleFile('nslookup.yaml').replace('run: tools', '$0run: tools')}${story}`,
      'Asked for by a peer of NetworkPolicy app-from-tools-and-outside.',
    );
  });

  it('a StatefulSet: names of its pods, and the Service that gives them', () => {
    const set = deployment('db')
      .replace('kind: Deployment', 'kind: $0StatefulSet')
      .replace('spec:', 'spec:\n  serviceName: db');
    const headless =
      '//- svc.yaml\napiVersion: v1\nkind: Service\nmetadata: {name: db, namespace: shop}\nspec: {clusterIP: None, selector: {app: db}}\n';
    checkHover(`//- db.yaml\n${set}${headless}`, 'DNS `db-0.db.shop.svc.cluster.local` to `db-2`');
    const governing = set.replace('$0', '').replace('serviceName: db', 'serviceName: $0db');
    checkHover(
      `//- db.yaml\n${governing}${headless}`,
      'Service db: `db-0.db.shop.svc.cluster.local` and so on.',
    );
    checkHover(
      `//- db.yaml\n${governing}${headless.replace('clusterIP: None, ', '')}`,
      'It has a cluster IP, so they have no names of their own.',
    );
    checkHover(`//- db.yaml\n${governing}`, 'It is not in the workspace.');
  });

  it('labels of a template', () => {
    const text = deployment('web', { labels: 'app: "{{ .Values.app }}"' }).replace(
      'kind: Deployment',
      'kind: $0Deployment',
    );
    checkHover(`//- a.yaml\n${text}`, 'A template fills in labels of its pods');
  });
});

describe('on a NetworkPolicy', () => {
  const story = ['deploy.yaml', 'nslookup.yaml', 'cluster.session'].map(sampleFile).join('');
  const at = (text: string) => sampleFile('networkpolicy.yaml').replace(text, `$0${text}`) + story;

  it('its name: whom it is about, what it lets in and out', () => {
    expect(hoverText(at('app-from-tools'))).toMatchInlineSnapshot(`
      "**NetworkPolicy test001/app-from-tools-and-outside** · about Deployment app (3 pods)

      In, only

      - from Pod tools on 8080/TCP
      - from 0.0.0.0/0 (without 10.244.0.0/16) on 8080/TCP

      Out: all, for the policy is not about it.

      Policies only add: what another one lets through passes too. Answers pass by themselves."
    `);
  });

  it('podSelector, a peer, a port, policyTypes', () => {
    checkHover(
      at('podSelector'),
      '**podSelector** · the pods that the policy is about',
      '- Deployment app (3 pods)',
    );
    checkHover(at('run: tools'), '**pods with run=tools**', 'in namespace test001: 1 pod', '- Pod tools');
    checkHover(
      at('port: 8080'),
      '**8080/TCP** · port of the selected pods, not of a Service',
      '- Deployment app: 8080/TCP `http`',
    );
    checkHover(
      at('policyTypes'),
      '- In: isolated, only what a rule allows passes',
      '- Out: not isolated, so everything passes',
    );
  });

  it('ipBlock and except: which addresses, and who of the workspace has one', () => {
    checkHover(at('0.0.0.0/0'), '0.0.0.0 to 255.255.255.255, without what is excepted');
    expect(hoverText(at('0.0.0.0/0'))).not.toContain('Among them');
    checkHover(
      at('10.244.0.0/16'),
      '**10.244.0.0/16** · 10.244.0.0 to 10.244.255.255, left out of the block',
      'Among them 4 pods',
    );
  });

  const policy = (spec: string) => `//- np.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: np, namespace: shop}
spec:
${spec}//- pods.yaml
apiVersion: v1
kind: Namespace
metadata: {name: team, labels: {team: a}}
---
${deployment('web')}---
${deployment('api', { namespace: 'team' })}`;

  it('two selectors in one item hold together, items by themselves', () => {
    checkHover(
      policy(
        '  podSelector: {}\n  ingress:\n  - from:\n    - $0namespaceSelector: {matchLabels: {team: a}}\n      podSelector: {matchLabels: {app: api}}\n    - ipBlock: {cidr: 192.0.2.0/24}\n',
      ),
      '**pods with app=api of namespaces with team=a**',
      'in 1 namespace (team): 3 pods',
      'Both selectors must hold: they are one item. Or the other item of the list.',
    );
  });

  it('a name of a port, out of the pods that are called', () => {
    const egress =
      '  podSelector: {matchLabels: {app: web}}\n  policyTypes: [Egress]\n  egress:\n  - to: [{namespaceSelector: {}}]\n    ports: [{port: $0http}, {port: 1, endPort: 9000}]\n';
    checkHover(policy(egress), '- Deployment web: 8080', '- Deployment api: 8080');
    checkHover(
      policy(egress.replace('$0http', 'http').replace('1, end', '$01, end')),
      '**1–9000/TCP**',
      '- Deployment api: 8080/TCP `http`',
    );
  });

  it('a policy that closes everything, one that a template fills in', () => {
    checkHover(
      policy('  podSelector: {}\n  policyTypes: [Ingress, Egress]\n').replace(
        'kind: NetworkPolicy',
        'kind: $0NetworkPolicy',
      ),
      'In: nothing.',
      'Out: nothing.',
    );
    checkHover(
      policy('  podSelector: {matchLabels: {app: "{{ .x }}"}}\n').replace(
        'kind: NetworkPolicy',
        'kind: $0NetworkPolicy',
      ),
      'a template says of which pods',
    );
  });
});

describe('on an Ingress', () => {
  const ingress = `//- in.yaml
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: in, namespace: shop}
spec:
  rules:
  - host: shop.example.com
    http:
      paths:
      - path: /
        pathType: Prefix
        backend: {service: {name: $0web, port: {number: 80}}}
`;
  it('a backend: the Service and its pods', () => {
    checkHover(
      ingress + service('  selector: {app: web}\n  ports: [{name: http, port: 80, targetPort: http}]\n'),
      '**shop.example.com/** → Service shop/web',
      'Service web, port 80/TCP `http`',
      '→ Deployment web (3 pods), port http (8080)',
    );
    checkHover(ingress + service('  ports: [{port: 8080}]\n'), 'Service web has no port `80`.');
    checkHover(ingress, 'It is not in the workspace.');
  });
});

describe('on any other field', () => {
  it('its documentation, type and words', () => {
    checkHover(
      `//- a.yaml\n${deployment('web').replace('replicas', '$0replicas')}`,
      '**replicas** · number',
      'How many pods. 1 unless told otherwise.',
    );
    checkHover(
      service('  ipFamilyPolicy: $0SingleStack\n'),
      'One of `SingleStack`, `PreferDualStack`, `RequireDualStack`.',
    );
  });

  it('braces of a shell are no template', () => {
    const command = `        command:
        - |
          e$0cho \${HOME}
          echo done
        ports:`;
    const text = `//- a.yaml\n${deployment('web')}`.replace('        ports:', () => command);
    expect(hoverText(text)).toMatch(/^\*\*command\*\*/);
  });

  it('nothing where there is nothing to say', () => {
    expect(hoverText(service('  ports: [{port: 80}]\n').replace('apiVersion', '$0apiVersion'))).toBe('');
    expect(hoverText(service('  foo: $0bar\n'))).toBe('');
  });
});
