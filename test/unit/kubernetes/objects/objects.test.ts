import { describe, expect, it } from 'vitest';
import {
  decodeProblems,
  elementType,
  type ManifestObject,
  nearestName,
  parseYaml,
  readObjects,
  structs,
  valuesOf,
} from '../../../../server/src/kubernetes/index.ts';
import { fieldRow } from '../../../../server/src/kubernetes/objects/schema/index.ts';

function objectsOf(text: string, namespace?: string): ManifestObject[] {
  return parseYaml(text).documents.flatMap((document) =>
    readObjects(document, namespace ? { namespace } : {}),
  );
}

/** What does not decode, as `path kind`. */
function problemsOf(text: string, version = '1.37'): string[] {
  return objectsOf(text).flatMap(({ root }) =>
    decodeProblems(root, version).map(({ path, kind }) => `${path} ${kind}`),
  );
}

describe('the table of fields', () => {
  it('names no type that it does not have', () => {
    const known = new Set([
      'string',
      'int32',
      'int64',
      'bool',
      'intOrString',
      'quantity',
      'time',
      'any',
      ...Object.keys(structs),
    ]);
    for (const [name, { fields }] of Object.entries(structs)) {
      for (const [field, row] of Object.entries(fields)) {
        let type = row.type;
        for (let inside = elementType(type); inside !== null; inside = elementType(type)) type = inside;
        expect(known.has(type), `${name}.${field}: ${type}`).toBe(true);
      }
    }
  });

  it('tells what a field is, with its words by version', () => {
    const row = fieldRow('ServiceSpec', 'trafficDistribution');
    expect(row?.doc).toMatch(/prefer/);
    expect(row && valuesOf(row, '1.31')).toEqual(['PreferClose']);
    expect(row && valuesOf(row, '1.34')).toEqual(['PreferClose', 'PreferSameZone', 'PreferSameNode']);
    expect(fieldRow('ServiceSpec', 'nope')).toBeNull();
    expect(fieldRow('ServiceSpec', 'toString')).toBeNull();
  });

  it('documents every field that has to do with the network', () => {
    for (const name of [
      'ServiceSpec',
      'ServicePort',
      'NetworkPolicySpec',
      'NetworkPolicyPeer',
      'Endpoint',
      'ContainerPort',
      'IngressSpec',
    ]) {
      for (const [field, row] of Object.entries(structs[name]?.fields ?? {})) {
        expect(row.doc, `${name}.${field}`).not.toBe('');
      }
    }
  });
});

describe('objects', () => {
  it('are found in documents, lists and typed lists', () => {
    const text = [
      'apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Service, metadata: {name: a}}\n- {apiVersion: example.com/v1, kind: Thing}',
      'apiVersion: v1\nkind: ServiceList\nitems:\n- metadata: {name: b, namespace: shop}',
      '{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "c"}}\n{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "d"}}',
    ].join('\n---\n');
    expect(objectsOf(text, 'mine').map(({ kind, name, namespace }) => [kind, namespace, name])).toEqual([
      ['Service', 'mine', 'a'],
      ['Service', 'shop', 'b'],
      ['Deployment', 'mine', 'c'],
      ['Namespace', null, 'd'],
    ]);
  });

  it.each([
    'kind: [Service]',
    'apiVersion: v1',
    '- kind: Service',
    'kind: Service',
    'text',
    '',
    'kind: List\nitems: {a: 1}',
  ])('are not found in %j', (text) => {
    expect(objectsOf(text)).toEqual([]);
  });

  it('say how certain they are', () => {
    expect(objectsOf('apiVersion: v1\nkind: Pod\n{{- if .x }}\n{{- end }}\n')[0]?.certainty).toBe('lines');
    expect(objectsOf('apiVersion: v1\nkind: Pod\nmetadata: {name: "{{ .x }}"}\n')[0]).toMatchObject({
      certainty: 'whole',
      name: '',
    });
    expect(objectsOf('apiVersion: v1\nkind: Pod\nmetadata:\n  na\n  x: [')[0]?.certainty).toBe('stale');
  });
});

describe('decoding', () => {
  const service = (spec: string) => `apiVersion: v1\nkind: Service\nmetadata: {name: x}\nspec: {${spec}}\n`;

  it.each([
    ['ports: [{port: "80"}]', 'spec.ports[0].port wrongtype'],
    ['ports: [{port: 80.5}]', 'spec.ports[0].port wrongtype'],
    ['ports: [{port: 3000000000}]', 'spec.ports[0].port wrongtype'],
    ['ports: [{targetPort: true}]', 'spec.ports[0].targetPort wrongtype'],
    ['ports: {port: 80}', 'spec.ports wrongtype'],
    ['selector: {a: yes}', 'spec.selector.a wrongtype'],
    ['selector: {matchLabels: {a: b}}', 'spec.selector.matchLabels wrongtype'],
    ['Type: NodePort', 'spec.Type unknownfield'],
    ['type: NodePort, type: ClusterIP', 'spec.type duplicatefield'],
    ['publishNotReadyAddresses: "true"', 'spec.publishNotReadyAddresses wrongtype'],
    ['externalIPs: 1.2.3.4', 'spec.externalIPs wrongtype'],
  ])('%s', (spec, problem) => {
    expect(problemsOf(service(spec))).toEqual([problem]);
  });

  it.each([
    'ports: [{port: 80.0}]',
    'ports: [{port: 0x50, targetPort: 1e2}]',
    'ports: null, selector: ~',
    'selector: {a: }',
    'ports: [null]',
    'type: "{{ .x }}"',
    'publishNotReadyAddresses: yes',
  ])('%s is fine', (spec) => {
    expect(problemsOf(service(spec))).toEqual([]);
  });

  it('reads what kubectl prints', () => {
    const text = `apiVersion: v1
kind: Pod
metadata:
  creationTimestamp: "2024-01-31T12:00:00Z"
  managedFields: [{manager: kubectl, fieldsType: FieldsV1, fieldsV1: {"f:spec": {".": {}}}, time: "2024-01-31T12:00:00Z"}]
  name: p
spec:
  containers: [{name: c, image: i, resources: {limits: {cpu: 500m, memory: 1Gi}, requests: {cpu: 1}}}]
status: {phase: Running, podIP: 10.0.0.1, somethingNew: {a: 1}}
`;
    expect(problemsOf(text)).toEqual([]);
  });

  it('knows fields by version', () => {
    const pod = 'apiVersion: v1\nkind: Pod\nspec: {hostnameOverride: x}\n';
    expect(problemsOf(pod, '1.33')).toEqual(['spec.hostnameOverride unknownfield']);
    expect(problemsOf(pod, '1.34')).toEqual([]);
  });

  it('guesses what was meant', () => {
    expect(nearestName('targetport', ['port', 'targetPort'])).toBe('targetPort');
    expect(nearestName('selectr', ['selector', 'type'])).toBe('selector');
    expect(nearestName('nothing', ['selector', 'type'])).toBeNull();
  });
});

describe('fields', () => {
  const text =
    'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  ports:\n  - name: http\n    port: 80\n  - port: "8080"\n';
  const spec = objectsOf(text)[0]?.root.get('spec');
  const at = (span: { start: number; end: number } | undefined) => span && text.slice(span.start, span.end);

  it('have their place, and the place where they should be', () => {
    const [first, second] = spec?.get('ports').items ?? [];
    expect(at(first?.get('port').span)).toBe('80');
    expect(at(first?.get('targetPort').span)).toBe('name');
    expect(at(second?.span)).toBe('port');
    expect(at(spec?.get('selector').span)).toBe('spec');
    expect(at(spec?.get('ports').span)).toBe('ports');
  });

  it('are absent, known or unknown', () => {
    const [first, second] = spec?.get('ports').items ?? [];
    expect(first?.get('port')).toMatchObject({ isKnown: true, number: 80, path: 'spec.ports[0].port' });
    expect(first?.get('nodePort')).toMatchObject({ isAbsent: true, number: 0 });
    expect(second?.get('port')).toMatchObject({ isUnknown: true, number: 0 });
    expect(spec?.holdsUnknown).toBe(true);
  });
});
