import { describe, expect, test } from 'vitest';
import { type CompletionItem, InsertTextFormat, type TextEdit } from 'vscode-languageserver-types';
import { completion } from '../../../../server/src/features/manifest/completion/completion.ts';
import { checkManifests } from '../../../../server/src/kubernetes/index.ts';
import { applyEdits, scene } from './kit.ts';

function items(text: string, trigger: string | null = null): CompletionItem[] {
  const { features, document, position } = scene(text);
  return completion(features, document, position, trigger).items;
}

function labels(text: string, trigger: string | null = null): string[] {
  return items(text, trigger).map(({ label }) => label);
}

/** The document after an item was chosen; what a snippet leaves to be typed is `$0`. */
function checkChosen(text: string, label: string, after: string): void {
  const { features, document, position } = scene(text);
  const item = completion(features, document, position, null).items.find((it) => it.label === label);
  if (item === undefined) throw new Error(`${label} is not offered`);
  const edit = item.textEdit as TextEdit;
  expect(edit.range.start.line).toBe(position.line);
  expect(edit.range.end.line).toBe(position.line);
  const typed = document.text.slice(
    document.lines.offsetAt(edit.range.start),
    document.lines.offsetAt(position),
  );
  expect((item.filterText ?? item.label).startsWith(typed.slice(0, 1))).toBe(true);
  expect(applyEdits(document.text, [edit])).toBe(after.replace(/^\/\/- \S+\n/, ''));
}

const web = `
//- web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web, tier: front, version: "1.0"}}
    spec:
      containers:
      - {name: web, image: web, ports: [{name: http, containerPort: 8080}, {name: dns, containerPort: 53, protocol: UDP}]}
---
apiVersion: v1
kind: Pod
metadata: {name: tools, namespace: shop, labels: {run: tools}}
spec: {containers: [{name: tools, image: tools}]}
---
apiVersion: v1
kind: Pod
metadata: {name: far, namespace: far, labels: {app: far}}
spec: {containers: [{name: far, image: far}]}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {selector: {app: web}, ports: [{name: http, port: 80, targetPort: http}, {name: admin, port: 81}]}
---
apiVersion: v1
kind: Service
metadata: {name: db, namespace: shop}
spec: {clusterIP: None, selector: {app: db}}
`;

const file = (text: string) => `//- a.yaml\n${text}\n`;
const service = (spec: string) =>
  file(`apiVersion: v1\nkind: Service\nmetadata:\n  name: x\n  namespace: shop\nspec:\n${spec}`);

describe('the fields of a struct', () => {
  test('are those that it doesn’t have, required ones first', () => {
    expect(labels(service('  type: ClusterIP\n  selector:\n    app: web\n  $0')).slice(0, 3)).toEqual([
      'ports',
      'clusterIP',
      'clusterIPs',
    ]);
    expect(labels(service('  ports:\n  - port: 80\n    $0'))).toEqual([
      'name',
      'targetPort',
      'protocol',
      'nodePort',
      'appProtocol',
    ]);
  });
  test('say what they are', () => {
    expect(items(service('  ty$0'))[2]).toMatchObject({
      label: 'type',
      detail: 'text',
      documentation: {
        kind: 'markdown',
        value:
          'How far the Service can be seen. Each type has what the one before it has.\n\nOne of `ClusterIP`, `NodePort`, `LoadBalancer`, `ExternalName`.',
      },
    });
    expect(items(service('  ports:\n  - $0'))[0]).toMatchObject({
      label: 'port',
      detail: 'number, required',
    });
  });
  test('take the place of the word, with what their value begins with', () => {
    checkChosen(service('  por$0t'), 'ports', service('  ports:\n    - $0'));
    checkChosen(service('  sel$0'), 'selector', service('  selector:\n    $0'));
    checkChosen(service('  cl$0'), 'clusterIP', service('  clusterIP: '));
    // A chart's file that begins with an action is no JSON.
    const chart = (spec: string) =>
      `{{- if .x }}\napiVersion: v1\nkind: Service\nspec:\n  ${spec}\n{{- end }}\n`;
    checkChosen(chart('cl$0'), 'clusterIP', chart('clusterIP: '));
    checkChosen(service('  typ$0: NodePort'), 'type', service('  type: NodePort'));
  });
  test('are indented as the document is', () => {
    const spec = (last: string) =>
      file(
        `apiVersion: v1\nkind: Service\nmetadata:\n    name: x\nspec:\n    externalIPs:\n    - 1.2.3.4\n${last}`,
      );
    checkChosen(spec('    por$0'), 'ports', spec('    ports:\n    - $0'));
    checkChosen(spec('    sel$0'), 'selector', spec('    selector:\n        $0'));
  });
  test('go on in an item of a list', () => {
    checkChosen(service('  ports:\n  - po$0'), 'port', service('  ports:\n  - port: '));
    checkChosen(
      service('  ports:\n  - port: 80\n    ta$0'),
      'targetPort',
      service('  ports:\n  - port: 80\n    targetPort: '),
    );
    checkChosen(
      service('  ports:\n  - port: 80\n  - po$0'),
      'port',
      service('  ports:\n  - port: 80\n  - port: '),
    );
    checkChosen(
      service('  ports:\n    - port: 80\n    - $0'),
      'port',
      service('  ports:\n    - port: 80\n    - port: '),
    );
  });
  test('are there in flow style and in JSON', () => {
    checkChosen(
      service('  ports: [{port: 80, ta$0}]'),
      'targetPort',
      service('  ports: [{port: 80, targetPort: }]'),
    );
    checkChosen(
      service('  {se$0}').replace('spec:\n  ', 'spec: '),
      'selector',
      service('  {selector: {$0}}').replace('spec:\n  ', 'spec: '),
    );
    const json = (spec: string) =>
      `//- a.json\n{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "x"}, "spec": {${spec}}}\n`;
    checkChosen(json('"por$0"'), 'ports', json('"ports": [{$0}]'));
    checkChosen(json('"ty$0"'), 'type', json('"type": "$0"'));
    checkChosen(json('"type": "No$0"'), 'NodePort', json('"type": "NodePort"'));
    checkChosen(json('"type": $0'), 'NodePort', json('"type": "NodePort"'));
    checkChosen(
      json('"ports": [{"port": 80, "tar$0"}]'),
      'targetPort',
      json('"ports": [{"port": 80, "targetPort": }]'),
    );
  });
  test('are there while the document can’t be read', () => {
    const text = service('  ports:\n  - port: 80\n    targetPort: [\n  $0');
    expect(labels(text)).toContain('selector');
    const { features, document } = scene(service('  type: ClusterIP\n  \n  selector:\n    app: web'));
    const at = document.lines.positionAt(document.text.indexOf('\n  \n') + 3);
    features.workspace.edit(document.uri, { start: at, end: at }, 'por');
    const end = { line: at.line, character: at.character + 3 };
    const list = completion(features, document, end, null).items.map(({ label }) => label);
    expect(list.slice(0, 2)).toEqual(['ports', 'clusterIP']);
  });
  test('are there in other documents of the file and in lists, with any line’s end', () => {
    const two =
      'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: a\n---\napiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Service\n  spec:\n    typ$0\n';
    expect(labels(two)).toContain('type');
    expect(labels(two.replaceAll('\n', '\r\n'))).toContain('type');
  });
});

describe('nothing is offered', () => {
  test.each([
    service('  type: ClusterIP # ty$0'),
    '# ty$0\napiVersion: v1\nkind: Service\n',
    'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  na$0\n',
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  x: |\n    spec:\n      po$0\n',
    'apiVersion: v1\nkind: Service\nmetadata:\n  annotations:\n    note: |\n      some te$0\nspec: {}\n',
    'apiVersion: v1\nkind: Service\nmetadata:\n  annotations: {note: "a, b$0"}\nspec: {}\n',
    'apiVersion: v1\nkind: Service\nmetadata:\n  annotations:\n    note: some text\n      that goes on$0\nspec: {}\n',
    'apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ .Rel$0 }}\n',
    'services:\n  web:\n    im$0\n',
    service('  type:$0'),
    service('  externalName: so$0'),
  ])('in %j', (text) => expect(labels(text)).toEqual([]));
});

describe('a blank asks by itself', () => {
  test('where a value or an item comes, and not between', () => {
    expect(labels(service('  type: $0'), ' ')).toEqual([
      'ClusterIP',
      'NodePort',
      'LoadBalancer',
      'ExternalName',
    ]);
    expect(labels(service('  ports:\n  - $0'), ' ')).toContain('port');
    expect(labels(service('  $0'), ' ')).toEqual([]);
    expect(labels(service('  $0'), '-')).toEqual([]);
    expect(labels('$0', ' ')).toEqual([]);
  });
});

describe('a value is', () => {
  test('a word of the API', () => {
    checkChosen(service('  type: No$0'), 'NodePort', service('  type: NodePort'));
    checkChosen(service('  type: "No$0"'), 'NodePort', service('  type: "NodePort"'));
    checkChosen(
      service('  ports: [{port: 80, protocol: $0}]'),
      'UDP',
      service('  ports: [{port: 80, protocol: UDP}]'),
    );
    expect(labels(service('  ipFamilies:\n  - IPv4\n  - $0'))).toEqual(['IPv6']);
    expect(labels(service('  ipFamilies: [IPv4, $0]'))).toEqual(['IPv6']);
    expect(labels(service('  publishNotReadyAddresses: $0'))).toEqual(['true', 'false']);
  });
  test('a kind and its API version', () => {
    expect(labels('apiVersion: apps/v1\nkind: $0\n')).toEqual([
      'Deployment',
      'StatefulSet',
      'DaemonSet',
      'ReplicaSet',
    ]);
    expect(labels('kind: Ingress\napiVersion: $0\n')).toEqual(['networking.k8s.io/v1']);
    expect(labels('kind: Ingress\nap$0\n')).toEqual(['apiVersion']);
    checkChosen(
      'kind: Ingress\napiVersion: net$0\n',
      'networking.k8s.io/v1',
      'kind: Ingress\napiVersion: networking.k8s.io/v1\n',
    );
  });
  test('a port of the selected pods, of the same protocol', () => {
    const port = (text: string) => service(`  selector:\n    app: web\n  ports:\n  - port: 80\n    ${text}`);
    expect(items(`${port('targetPort: $0')}${web}`)).toMatchObject([
      { label: 'http', detail: '8080/TCP · Deployment web (3 pods)' },
      { label: '8080', detail: 'TCP · http · Deployment web (3 pods)' },
    ]);
    expect(labels(`${port('protocol: UDP\n    targetPort: $0')}${web}`)).toEqual(['dns', '53']);
    expect(labels(`${port('targetPort: "$0"')}${web}`)).toEqual(['http']);
  });
  test('a port of its own container, for a probe', () => {
    const probe =
      'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: a\n    image: a\n    ports: [{name: a, containerPort: 1}]\n    livenessProbe:\n      httpGet:\n        port: $0\n  - {name: b, image: b, ports: [{name: b, containerPort: 2}]}\n';
    expect(labels(probe)).toEqual(['a', '1']);
    expect(labels(probe.replace('httpGet', 'grpc'))).toEqual(['1']);
  });
  test('a port of a policy’s pods', () => {
    const policy = (spec: string) =>
      file(
        `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: shop}\nspec:\n${spec}`,
      );
    expect(labels(`${policy('  podSelector: {}\n  ingress:\n  - ports:\n    - port: $0')}${web}`)).toEqual([
      'http',
      '8080',
    ]);
    expect(
      labels(
        `${policy('  podSelector: {}\n  egress:\n  - to: [{podSelector: {matchLabels: {run: tools}}}]\n    ports:\n    - port: $0')}${web}`,
      ),
    ).toEqual([]);
  });
  test('a Service of the namespace, and one of its ports', () => {
    const ingress = (backend: string) =>
      file(
        `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i, namespace: shop}\nspec:\n  defaultBackend:\n    service:\n${backend}`,
      );
    expect(items(`${ingress('      name: $0')}${web}`)).toMatchObject([
      { label: 'web', detail: 'ClusterIP · 80/TCP · 81/TCP' },
      { label: 'db', detail: 'headless' },
    ]);
    expect(labels(`${ingress('      name: web\n      port:\n        name: $0')}${web}`)).toEqual([
      'http',
      'admin',
    ]);
    expect(labels(`${ingress('      name: web\n      port:\n        number: $0')}${web}`)).toEqual([
      '80',
      '81',
    ]);
    const set = file(
      'apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: s, namespace: shop}\nspec:\n  serviceName: $0',
    );
    expect(labels(`${set}${web}`)).toEqual(['db', 'web']);
  });
  test('a namespace', () => {
    expect(labels(`${file('apiVersion: v1\nkind: Pod\nmetadata:\n  namespace: $0')}${web}`)).toEqual([
      'shop',
      'far',
    ]);
  });
});

describe('labels', () => {
  test('of a Service are pairs of its namespace, with whose they are', () => {
    expect(items(`${service('  selector:\n    $0')}${web}`)).toMatchObject([
      { label: 'app: web', detail: 'Deployment web (3 pods)' },
      { label: 'tier: front', detail: 'Deployment web (3 pods)' },
      { label: 'version: 1.0', detail: 'Deployment web (3 pods)' },
      { label: 'run: tools', detail: 'Pod tools' },
    ]);
    expect(labels(`${service('  selector:\n    app: web\n    $0')}${web}`)).toEqual([
      'tier: front',
      'version: 1.0',
    ]);
  });
  test('are whole pairs, quoted where they must be', () => {
    checkChosen(
      `${service('  selector:\n    ve$0')}`.replace('//- a', `${web}//- a`),
      'version: 1.0',
      service('  selector:\n    version: "1.0"'),
    );
    checkChosen(
      `${service('  selector: {ap$0}')}`.replace('//- a', `${web}//- a`),
      'app: web',
      service('  selector: {app: web}'),
    );
  });
  test('are values where the key is there', () => {
    expect(labels(`${service('  selector:\n    app: $0')}${web}`)).toEqual(['web']);
    expect(labels(`${service('  selector: {tier: $0}')}${web}`)).toEqual(['front']);
  });
  test('of a workload’s selector are its template’s, and the other way round', () => {
    const deployment = (selector: string, labelsText: string) =>
      file(
        `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d, namespace: shop}\nspec:\n  selector:\n    matchLabels:\n      ${selector}\n  template:\n    metadata:\n      labels:\n        ${labelsText}`,
      );
    expect(labels(deployment('$0', 'app: own'))).toEqual(['app: own']);
    expect(labels(`${deployment('app: own', '$0')}${web}`)).toEqual(['app: own', 'app: web', 'app: db']);
  });
  test('of expressions are keys and values that exist', () => {
    const policy = (text: string) =>
      file(
        `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: shop}\nspec:\n  podSelector:\n    matchExpressions:\n    - ${text}`,
      );
    expect(labels(`${policy('key: $0')}${web}`)).toEqual(['app', 'tier', 'version', 'run']);
    expect(labels(`${policy('key: app\n      operator: In\n      values: [$0]')}${web}`)).toEqual(['web']);
    expect(labels(`${policy('key: app\n      operator: In\n      values:\n      - $0')}${web}`)).toEqual([
      'web',
    ]);
    expect(labels(`${policy('key: app\n      operator: $0')}${web}`)).toEqual([
      'In',
      'NotIn',
      'Exists',
      'DoesNotExist',
    ]);
  });
  test('of a peer are those of its namespaces', () => {
    const peer = (text: string) =>
      file(
        `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: shop}\nspec:\n  podSelector: {}\n  ingress:\n  - from:\n    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: far}}\n      podSelector:\n        matchLabels:\n          ${text}`,
      );
    expect(labels(`${peer('$0')}${web}`)).toEqual(['app: far']);
  });
});

describe('snippets', () => {
  test('begin an empty document, and one behind the others', () => {
    expect(labels('$0')).toEqual([
      'Deployment',
      'Service ClusterIP',
      'Service NodePort',
      'Service headless',
      'NetworkPolicy default deny',
      'NetworkPolicy allow DNS',
      'NetworkPolicy allow from',
    ]);
    expect(labels('apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n---\n# pods\nDep$0\n')).toContain(
      'Deployment',
    );
    expect(labels('---\n$0\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n')).toContain(
      'Deployment',
    );
    expect(labels('name: a\n$0')).toEqual([]);
    expect(labels('//- package.json\n$0')).toEqual([]);
  });
  test('are manifests that the API server takes', () => {
    for (const { label, insertTextFormat, textEdit } of items('$0')) {
      expect(insertTextFormat).toBe(InsertTextFormat.Snippet);
      const text = (textEdit as TextEdit).newText.replace(/\$\{\d+:([^}]*)\}/g, '$1');
      expect(text).not.toMatch(/\$/);
      const found = checkManifests([{ path: 'a.yaml', text }]);
      expect(
        found.filter(({ severity }) => severity === 'error' || severity === 'warning'),
        label,
      ).toEqual([]);
    }
  });
});
