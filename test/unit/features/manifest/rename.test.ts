import { describe, expect, test } from 'vitest';
import { TextDocumentEdit, type WorkspaceEdit } from 'vscode-languageserver-types';
import { prepareRename, rename } from '../../../../server/src/features/manifest/rename.ts';
import { fixture } from '../../../fixture.ts';
import { applyEdits, scene, uriOf } from './kit.ts';

function ask(text: string, newName: string): { edit: WorkspaceEdit | null; refused: string | null } {
  const { features, document, position } = scene(text);
  const answer = rename(features, document, position, newName);
  if (answer === null) return { edit: null, refused: null };
  return 'refused' in answer ? { edit: null, refused: answer.refused } : { edit: answer, refused: null };
}

/** All files after a rename of what is at `$0`, which is what they were with `after` in place of each `<|…|>`. */
function checkRename(text: string, after: string): void {
  const { edit, refused } = ask(text, after);
  expect(refused).toBeNull();
  const changes = new Map(
    (edit?.documentChanges ?? [])
      .filter((it) => TextDocumentEdit.is(it))
      .map((it) => [it.textDocument.uri, it.edits as { range: never; newText: string }[]]),
  );
  const { files, ranges } = fixture(text, 'manifest.yaml');
  for (const { name, text: before } of files) {
    const marked = ranges.filter(({ file }) => file === name).map(({ range }) => ({ range, newText: after }));
    expect(applyEdits(before, changes.get(uriOf(name)) ?? []), name).toBe(applyEdits(before, marked));
  }
}

function checkRefused(text: string, newName: string, reason: string): void {
  expect(ask(text, newName)).toEqual({ edit: null, refused: reason });
}

const deployment = (name: string, labels: string, ports: string, more = '') => `
//- ${name}.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: shop}
spec:
  selector: {matchLabels: ${labels}}
  template:
    metadata: {labels: ${labels}}
    spec:
      containers:
      - name: web
        image: web
        ports: [${ports}]
        ${more}
`;
const service = (spec: string, name = 'web') => `
//- svc-${name.replace(/[<|$>0]/g, '')}.yaml
apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: shop}
spec: ${spec}
`;
const policy = (spec: string) => `
//- policy.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: p, namespace: shop}
spec: ${spec}
`;
const ingress = (backend: string) => `
//- ing.yaml
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: i, namespace: shop}
spec: {defaultBackend: {service: ${backend}}}
`;

describe('a rename reaches', () => {
  test('the port of containers, probes, Services and policies, and no Service port', () => {
    checkRename(
      `${deployment('web', '{app: web}', '{name: <|ht$0tp|>, containerPort: 80}', "readinessProbe: {httpGet: {port: '<|http|>'}}")}${service('{selector: {app: web}, ports: [{name: http, port: 80, targetPort: "<|http|>"}]}')}${policy('{podSelector: {}, ingress: [{ports: [{port: <|http|>}]}]}')}${ingress('{name: web, port: {name: http}}')}`,
      'www',
    );
  });
  test('ports of other pods that one Service leads to', () => {
    checkRename(
      `${deployment('blue', '{app: web, color: blue}', '{name: <|http|>, containerPort: 80}')}${deployment('green', '{app: web, color: green}', '{name: <|ht$0tp|>, containerPort: 80}')}${deployment('other', '{app: other}', '{name: http, containerPort: 80}')}${service('{selector: {app: web}, ports: [{port: 80, targetPort: <|http|>}]}')}${service('{selector: {app: other}, ports: [{port: 80, targetPort: http}]}', 'other')}`,
      'www',
    );
  });
  test('a Service’s port in Ingresses and endpoints, and no container', () => {
    checkRename(
      `${deployment('web', '{app: web}', '{name: http, containerPort: 80}')}${service('{selector: {app: web}, ports: [{name: <|http|>, port: 80, targetPort: http}]}')}${ingress('{name: web, port: {name: <|ht$0tp|>}}')}
//- slice.yaml
{"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "metadata": {"name": "web-1", "namespace": "shop", "labels": {"kubernetes.io/service-name": "web"}}, "ports": [{"name": "<|http|>", "port": 80}]}
`,
      'www',
    );
  });
  test('a Service where it is named', () => {
    checkRename(
      `${service('{clusterIP: None, ports: [{port: 80}]}', '<|w$0eb|>')}${ingress('{name: <|web|>, port: {number: 80}}')}
//- more.yaml
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: web, namespace: shop}
spec: {serviceName: <|web|>}
---
apiVersion: v1
kind: Endpoints
metadata: {name: <|web|>, namespace: shop}
subsets: [{addresses: [{ip: 1.2.3.4}]}]
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: web-1, namespace: shop, labels: {kubernetes.io/service-name: <|web|>}}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: elsewhere}
`,
      'www',
    );
  });
  test('a label’s value in all selectors that pick its pods by it, and in the pods that these pick', () => {
    checkRename(
      `${deployment('blue', '{app: <|w$0eb|>, color: blue}', '').replace('name: blue, namespace: shop', 'name: blue, namespace: shop, labels: {app: <|web|>}').replace('{matchLabels: {app: <|w$0eb|>', '{matchLabels: {app: <|web|>')}${deployment('green', '{app: <|web|>, color: green}', '')}${service('{selector: {app: <|web|>}}')}${policy('{podSelector: {matchExpressions: [{key: app, operator: In, values: [api, "<|web|>"]}]}, ingress: [{from: [{podSelector: {matchLabels: {app: <|web|>, color: green}}}, {podSelector: {matchLabels: {app: web, color: red}}}]}]}')}`,
      'www',
    );
  });
  test('a label’s key', () => {
    checkRename(
      `${deployment('web', '{<|app|>: web}', '')}${service('{selector: {<|a$0pp|>: web}}')}${policy('{podSelector: {matchExpressions: [{key: <|app|>, operator: In, values: [web]}, {key: <|app|>, operator: Exists}]}, ingress: [{from: [{podSelector: {matchLabels: {app: api}}}]}]}')}`,
      'app.kubernetes.io/name',
    );
  });
  test('affinity and topology that ask for it, and not another namespace', () => {
    checkRename(
      `${deployment('web', '{app: <|web|>}', '').replace(
        '    spec:\n',
        '    spec:\n      topologySpreadConstraints: [{labelSelector: {matchLabels: {app: <|web|>}}}]\n      affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{labelSelector: {matchLabels: {app: <|web|>}}}]}}\n',
      )}${service('{selector: {app: <|w$0eb|>}}')}${service('{selector: {app: web}}', 'far').replace('namespace: shop', 'namespace: far')}`,
      'www',
    );
  });
  test('a label of a namespace', () => {
    checkRename(
      `//- ns.yaml
apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {team: <|$0a|>}}
${policy('{podSelector: {matchLabels: {team: a}}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: <|a|>}}}]}]}')}`,
      'b',
    );
  });
  test('an alias once, where all that it stands for means the same', () => {
    checkRename(
      `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: &labels {app: <|w$0eb|>}}
  template: {metadata: {labels: {<<: *labels, tier: a}}, spec: {containers: []}}
`,
      'www',
    );
  });
  test('lines that end with a carriage return, and several documents', () => {
    checkRename(
      `${service('{selector: {app: <|w$0eb|>}}')}---${deployment('web', '{app: <|web|>}', '').replace(/^.*\n.*\n/, '\n')}`
        .replaceAll('\n', '\r\n')
        .replace(/^\r\n\/\/- (\S+)\r\n/, '//- $1\n'),
      'www',
    );
  });
  test('a selector that picks nobody: itself', () => {
    checkRename(
      `${deployment('web', '{app: web}', '')}${service('{selector: {app: <|w$0eb|>, tier: none}}')}`,
      'www',
    );
  });
});

test('what would not read as text gets quotes', () => {
  const { edit } = ask(`${service('{selector: {app: w$0eb}}')}`, 'on');
  expect(edit?.documentChanges?.[0]).toMatchObject({ edits: [{ newText: '"on"' }] });
});

test('other files want to be confirmed', () => {
  const { edit } = ask(`${deployment('web', '{app: web}', '')}${service('{selector: {app: w$0eb}}')}`, 'www');
  expect(edit?.changeAnnotations).toEqual({
    here: { label: 'Rename web to www', needsConfirmation: false },
    elsewhere: { label: 'Rename web to www in other files', needsConfirmation: false },
  });
  expect(edit?.documentChanges).toMatchObject([
    {
      textDocument: { uri: 'file:///web.yaml' },
      edits: [{ annotationId: 'elsewhere' }, { annotationId: 'elsewhere' }],
    },
    { textDocument: { uri: 'file:///svc-web.yaml' }, edits: [{ annotationId: 'here' }] },
  ]);
});

describe('refused is', () => {
  const pods = deployment(
    'web',
    '{app: web}',
    '{name: ht$0tp, containerPort: 80}, {name: taken, containerPort: 81}',
  );
  test.each([
    ['HTTP', '"HTTP" is no name of a port: it takes lower-case letters, digits and "-".'],
    ['8080', '"8080" is no name of a port: it takes at least one letter (a number stands without quotes).'],
    ['', '"" is no name of a port: it takes at least one letter.'],
    ['a-name-of-sixteen', '"a-name-of-sixteen" is no name of a port: it takes no more than 15 characters.'],
    ['taken', 'Deployment shop/web has a port taken already.'],
  ])('a port called %j', (name, reason) => checkRefused(pods, name, reason));

  test('a port that no container has', () => {
    const alone = service('{selector: {app: web}, ports: [{port: 80, targetPort: ht$0tp}]}');
    checkRefused(alone, 'web', 'No container in the workspace has a port named http.');
    const other = deployment('web', '{app: web}', '{name: metrics, containerPort: 90}');
    checkRefused(alone + other, 'web', 'No container in the workspace has a port named http.');
  });

  test('a Service’s name of the wrong form, or that is taken', () => {
    const two = `${service('{}', 'w$0eb')}${service('{}', 'other')}`;
    checkRefused(
      two,
      'a.b',
      '"a.b" is no name for a Service: it takes lower-case letters, digits and "-", with a letter or digit at both ends.',
    );
    checkRefused(two, 'other', 'There is a Service shop/other already.');
  });
  test('a Service port’s name of the wrong form, or that is taken', () => {
    const ports = service('{ports: [{name: ht$0tp, port: 80}, {name: b, port: 81}]}');
    checkRefused(
      ports,
      'A',
      '"A" is no DNS label: it takes lower-case letters, digits and "-", with a letter or digit at both ends.',
    );
    checkRefused(ports, 'b', 'Service shop/web has a port b already.');
  });
  test('a label of the wrong form, or one that others have', () => {
    const both = `${deployment('web', '{app: web, tier: a}', '')}${deployment('api', '{app: api}', '')}${service('{selector: {app: w$0eb}}')}`;
    checkRefused(
      both,
      'a b',
      '"a b" is no value for the label app: it takes letters, digits, "-", "_" and ".", with a letter or digit at both ends.',
    );
    checkRefused(both, 'api', 'Deployment shop/api has app=api already: selectors would pick it too.');
    checkRefused(
      both.replace('app: w$0eb', 'a$0pp: web'),
      'tier',
      'Deployment shop/web has a label tier already.',
    );
    checkRefused(
      both.replace('app: w$0eb', 'a$0pp: web'),
      'a/b/c',
      '"a/b/c" is no label key: it takes at most one "/".',
    );
    checkRefused(
      `${both}${service('{selector: {app: new}}', 'new')}`,
      'new',
      'Service shop/new asks for app=new already: it would pick these pods too.',
    );
  });
  test('what a template makes, or shares', () => {
    const made = service('{selector: {app: "{{ .V$0alues.app }}"}}');
    checkRefused(made, 'x', 'A template makes this; change it where the template takes it from.');
    const open = deployment('web', '{app: w$0eb, tier: "{{ .Values.tier }}"}', '').replace(
      '{matchLabels: {app: w$0eb',
      '{matchLabels: {app: web',
    );
    checkRefused(
      open,
      'x',
      'A template leaves part of Deployment shop/web open, so it can’t be known who else means this name.',
    );
  });
  test('an alias that means something else too', () => {
    checkRefused(
      'apiVersion: v1\nkind: Pod\nmetadata: {name: &name web, labels: {app: *na$0me}}\nspec: {containers: []}\n',
      'x',
      'An alias uses what is written here for metadata.name too, where it means something else.',
    );
  });
  test('a document that can’t be read', () => {
    const { features, document } = scene(`${service('{selector: {app: web}}')}`);
    const end = document.lines.positionAt(document.text.length);
    features.workspace.edit(document.uri, { start: end, end }, '  : [\n');
    const at = document.lines.positionAt(document.text.indexOf('app: web') + 5);
    expect(rename(features, document, at, 'x')).toEqual({
      refused: 'Service shop/web can’t be read as it stands; mend it first.',
    });
  });
});

test.each([
  'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 8$00}]}\n',
  'apiVersion: v1\nkind: Service\nmetadata: {name: web, labels: {app: w$0eb}}\n',
  'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {sel$0ector: {app: web}}\n',
  'apiVersion: v1\nkind: Pod\nmetadata: {name: w$0eb}\nspec: {}\n',
  'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: w$0eb}\n',
])('nothing to rename in %j', (text) => expect(ask(text, 'x')).toEqual({ edit: null, refused: null }));

test('what is renamed is the word without its quotes', () => {
  const { features, document, position, marked } = scene(`${service('{selector: {app: "<|w$0eb|>"}}')}`);
  expect(prepareRename(features, document, position)).toEqual({
    range: marked[0]?.range,
    placeholder: 'web',
  });
});
