import { describe, expect, test } from 'vitest';
import { definition } from '../../../../server/src/features/manifest/definition.ts';
import { documentHighlights } from '../../../../server/src/features/manifest/documentHighlight.ts';
import { references } from '../../../../server/src/features/manifest/references.ts';
import { describePlace, sampleFile, scene } from './kit.ts';

/** Where the definition of what the cursor is on is, in the words of `describePlace`. */
function checkDefinition(text: string, ...expected: string[]): void {
  const { features, document, position } = scene(text);
  const found = definition(features, document, position);
  expect(
    found.map(({ targetUri: uri, targetSelectionRange: range }) => describePlace(features, { uri, range })),
  ).toEqual(expected);
}

function checkReferences(text: string, ...expected: string[]): void {
  const { features, document, position } = scene(text);
  const found = references(features, document, position, true);
  expect(found.map((place) => describePlace(features, place)).sort()).toEqual([...expected].sort());
}

const shop = `
//- deploy.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop, labels: {app: other}}
spec:
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web, tier: front}
    spec:
      containers:
      - name: web
        image: web
        ports:
        - {name: http, containerPort: 8080}
        - {name: http, containerPort: 8080, protocol: UDP}
        readinessProbe: {httpGet: {port: http}}
        livenessProbe: {tcpSocket: {port: 8080}}
      - name: side
        image: side
        readinessProbe: {httpGet: {port: http}}
//- other.yaml
apiVersion: v1
kind: Pod
metadata: {name: other, namespace: elsewhere, labels: {app: web, tier: front}}
spec: {containers: [{name: a, image: a, ports: [{name: http, containerPort: 8080}]}]}
`;
const service = (spec: string) => `
//- svc.yaml
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: ${spec}
`;
const policy = (spec: string) => `
//- policy.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: p, namespace: shop}
spec: ${spec}
`;

describe('the definition of', () => {
  test('a pair of a selector is the label of the pods that it picks', () => {
    checkDefinition(`${service('{selector: {app: w$0eb, tier: front}}')}${shop}`, 'deploy.yaml:8 app: web');
    checkDefinition(`${service('{selector: {a$0pp: web}}')}${shop}`, 'deploy.yaml:8 app: web');
  });
  test('a pair of a selector that picks nobody is the label of those who have it', () => {
    checkDefinition(`${service('{selector: {app: w$0eb, tier: back}}')}${shop}`, 'deploy.yaml:8 app: web');
  });
  test('a selector is the pods that it picks', () => {
    checkDefinition(`${service('{sel$0ector: {app: web}}')}${shop}`, 'deploy.yaml:2 web');
    checkDefinition(`${policy('{podSel$0ector: {}}')}${shop}`, 'deploy.yaml:2 web');
    checkDefinition(`${policy('{podSelector: {match$0Labels: {app: web}}}')}${shop}`, 'deploy.yaml:2 web');
  });
  test('a value of an expression is the label, and so is its key', () => {
    const expression = '{podSelector: {matchExpressions: [{key: app, operator: In, values: [api, web]}]}}';
    checkDefinition(`${policy(expression.replace('web', 'w$0eb'))}${shop}`, 'deploy.yaml:8 app: web');
    checkDefinition(`${policy(expression.replace('app', 'a$0pp'))}${shop}`, 'deploy.yaml:8 app');
    checkDefinition(`${policy(expression.replace('api', 'a$0pi'))}${shop}`);
  });
  test('a pair of a peer is in its namespaces', () => {
    const peer =
      '{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: elsewhere}}, podSelector: {matchLabels: {app: w$0eb}}}]}]}';
    checkDefinition(`${policy(peer)}${shop}`, 'other.yaml:2 app: web');
  });
  test('a namespace is its object, by name and by label', () => {
    const namespace =
      '\n//- ns.yaml\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {team: a}}\n';
    const peer = (pair: string) =>
      policy(`{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {${pair}}}}]}]}`);
    checkDefinition(`${peer('team: $0a')}${namespace}`, 'ns.yaml:2 team: a');
    checkDefinition(`${peer('kubernetes.io/metadata.name: sh$0op')}${namespace}`, 'ns.yaml:2 shop');
    checkDefinition(
      `${service('{}').replace('namespace: shop', 'namespace: sh$0op')}${namespace}`,
      'ns.yaml:2 shop',
    );
  });
  test('a targetPort is the port of a container with the same protocol', () => {
    checkDefinition(
      `${service('{selector: {app: web}, ports: [{port: 80, targetPort: ht$0tp}]}')}${shop}`,
      'deploy.yaml:14 http',
    );
    checkDefinition(
      `${service('{selector: {app: web}, ports: [{port: 80, targetPort: ht$0tp, protocol: UDP}]}')}${shop}`,
      'deploy.yaml:15 http',
    );
    checkDefinition(
      `${service('{selector: {app: web}, ports: [{port: 80, target$0Port: 8080}]}')}${shop}`,
      'deploy.yaml:14 8080',
    );
  });
  test('a port leads where its targetPort leads', () => {
    checkDefinition(
      `${service('{selector: {app: web}, ports: [{port: 8$00, targetPort: http}]}')}${shop}`,
      'deploy.yaml:14 http',
    );
    checkDefinition(
      `${service('{selector: {app: web}, ports: [{port: 80$080}]}')}${shop}`,
      'deploy.yaml:14 8080',
    );
  });
  test('a number that nobody declares is in the pods all the same', () => {
    checkDefinition(
      `${service('{selector: {app: web}, ports: [{port: 80, targetPort: 90$090}]}')}${shop}`,
      'deploy.yaml:2 web',
    );
    checkDefinition(`${service('{selector: {app: web}, ports: [{port: 80, targetPort: gr$0pc}]}')}${shop}`);
  });
  test('a probe’s port is in its own container', () => {
    checkDefinition(
      shop.replace('{port: http}', '{port: ht$0tp}'),
      'deploy.yaml:14 http',
      'deploy.yaml:15 http',
    );
    checkDefinition(
      shop.replace(
        'image: side\n        readinessProbe: {httpGet: {port: http}}',
        'image: side\n        readinessProbe: {httpGet: {port: ht$0tp}}',
      ),
    );
  });
  test('a policy’s port is in the pods that it lets in to, or out to', () => {
    checkDefinition(
      `${policy('{podSelector: {}, ingress: [{ports: [{port: ht$0tp}]}]}')}${shop}`,
      'deploy.yaml:14 http',
    );
    checkDefinition(
      `${policy('{podSelector: {}, egress: [{to: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 80$080}]}]}')}${shop}`,
      'deploy.yaml:14 8080',
    );
  });
  test('a backend is the Service, and its port the Service’s', () => {
    const ingress = (backend: string) =>
      `\n//- ing.yaml\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i, namespace: shop}\nspec: {defaultBackend: {service: ${backend}}}\n`;
    const web = service('{selector: {app: web}, ports: [{name: http, port: 80, targetPort: http}]}');
    checkDefinition(`${ingress('{name: w$0eb, port: {name: http}}')}${web}${shop}`, 'svc.yaml:2 web');
    checkDefinition(`${ingress('{name: web, port: {name: ht$0tp}}')}${web}${shop}`, 'svc.yaml:3 http');
    checkDefinition(`${ingress('{name: web, port: {number: 8$00}}')}${web}${shop}`, 'svc.yaml:3 80');
  });
  test('what a StatefulSet and endpoints are named after is the Service', () => {
    const web = service('{clusterIP: None, selector: {app: web}, ports: [{name: http, port: 80}]}');
    const other = (text: string) => `\n//- other.yaml\n${text}\n`;
    checkDefinition(
      `${other('{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: db, namespace: shop}, spec: {serviceName: w$0eb}}')}${web}`,
      'svc.yaml:2 web',
    );
    checkDefinition(
      `${other('{apiVersion: v1, kind: Endpoints, metadata: {name: w$0eb, namespace: shop}, subsets: [{addresses: [{ip: 1.2.3.4}], ports: [{name: http, port: 1}]}]}')}${web}`,
      'svc.yaml:2 web',
    );
    checkDefinition(
      `${other('{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: {name: web-1, namespace: shop, labels: {kubernetes.io/service-name: w$0eb}}, ports: [{name: http}]}')}${web}`,
      'svc.yaml:2 web',
    );
    checkDefinition(
      `${other('{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: {name: web-1, namespace: shop, labels: {kubernetes.io/service-name: web}}, ports: [{name: ht$0tp}]}')}${web}`,
      'svc.yaml:3 http',
    );
  });
  test('an alias is where the value was written', () => {
    checkDefinition(
      `//- all.yaml
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: Pod
  metadata: {name: web, labels: &labels {app: web}}
  spec: {containers: []}
- apiVersion: v1
  kind: Pod
  metadata: {name: two, labels: {<<: *labels, tier: front}}
  spec: {containers: []}
- apiVersion: v1
  kind: Service
  metadata: {name: web}
  spec: {selector: {app: w$0eb, tier: front}}
`,
      'all.yaml:5 app: web',
    );
  });
  test('nothing is nothing', () => {
    checkDefinition('apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ty$0pe: ClusterIP}\n');
    checkDefinition('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {app: w$0eb}\n');
    checkDefinition(`${service('{selector: {app: {{ .Values.n$0ame }}}}')}${shop}`);
    checkDefinition(`${service('{selector: {app: web}} # w$0eb')}${shop}`);
  });
  test('a Service in another bundle is hidden by the one beside', () => {
    const text = (folder: string, name = 'web') =>
      `\n//- ${folder}/all.yaml\napiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {}\n---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i}\nspec: {defaultBackend: {service: {name: ${name}}}}\n`;
    checkDefinition(`${text('one')}${text('two', 'w$0eb')}`, 'two/all.yaml:2 web');
  });
});

describe('references to', () => {
  test('a label are the selectors that pick its pods by it', () => {
    checkReferences(
      `${shop.replace('labels: {app: web', 'labels: {app: w$0eb')}${service('{selector: {app: web}}')}${policy('{podSelector: {matchExpressions: [{key: app, operator: In, values: [web]}]}, ingress: [{from: [{podSelector: {matchLabels: {app: web, tier: front}}}, {podSelector: {matchLabels: {app: web, tier: back}}}]}]}')}`,
      'deploy.yaml:5 app: web',
      'deploy.yaml:8 app: web',
      'policy.yaml:3 web',
      'policy.yaml:3 app: web',
      'svc.yaml:3 app: web',
    );
  });
  test('the port of a container are probes, Services and policies', () => {
    checkReferences(
      `${shop.replace('name: http', 'name: ht$0tp')}${service('{selector: {app: web}, ports: [{port: 80, targetPort: http}, {name: u, port: 80, targetPort: http, protocol: UDP}]}')}${policy('{podSelector: {}, ingress: [{ports: [{port: http}]}], egress: [{ports: [{port: http}]}]}')}`,
      'deploy.yaml:14 http',
      'deploy.yaml:16 http',
      'svc.yaml:3 http',
      'policy.yaml:3 http',
      'policy.yaml:3 http',
    );
  });
  test('a workload are what selects its pods', () => {
    checkReferences(
      `${shop.replace('name: web, namespace: shop', 'name: w$0eb, namespace: shop')}${service('{selector: {app: web}}')}${policy('{podSelector: {}}')}`,
      'deploy.yaml:2 web',
      'svc.yaml:3 selector',
      'policy.yaml:3 podSelector',
    );
  });
  test('a namespace are the objects in it', () => {
    checkReferences(
      `${shop.replace('namespace: shop', 'namespace: sh$0op')}${service('{}')}`,
      'deploy.yaml:2 shop',
      'svc.yaml:2 shop',
    );
  });
  test('a Service are its chains in all dumps too', () => {
    const { features, document, position } = scene(
      `${sampleFile('nodeport.yaml').replace('name: app-svc', 'name: a$0pp-svc')}${sampleFile('k8s-1.iptables')}${sampleFile('k8s-2.iptables')}`,
    );
    const found = references(features, document, position, true);
    expect(found.map((place) => describePlace(features, place))).toMatchInlineSnapshot(`
      [
        "nodeport.yaml:3 app-svc-nodeport",
        "k8s-1.iptables:23 KUBE-SVC-CFVXM4HF2HSCB2P5",
        "k8s-2.iptables:23 KUBE-SVC-CFVXM4HF2HSCB2P5",
      ]
    `);
  });
});

test('highlights are those of the document', () => {
  const { features, document, position } = scene(
    `${shop.replace('matchLabels: {app: web', 'matchLabels: {app: w$0eb')}${service('{selector: {app: web}}')}`,
  );
  expect(
    documentHighlights(features, document, position).map(({ range, kind }) => [
      describePlace(features, { uri: document.uri, range }),
      kind,
    ]),
  ).toEqual([
    ['deploy.yaml:8 app: web', 3],
    ['deploy.yaml:5 app: web', 2],
  ]);
});
