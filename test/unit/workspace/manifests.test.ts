import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Workspace } from '../../../server/src/workspace/index.ts';

const web = `apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: shop
spec:
  selector:
    app: web
  ports:
  - port: 80
`;
const pod = `apiVersion: v1
kind: Pod
metadata:
  name: web-0
  namespace: shop
  labels:
    app: web
spec:
  nodeName: k8s-2
  containers:
  - name: web
    image: web
status:
  phase: Running
  podIPs:
  - ip: 10.244.1.7
  - ip: FD00:0::7
`;

function workspaceOf(files: Readonly<Record<string, string>>): Workspace {
  const workspace = new Workspace();
  for (const [name, text] of Object.entries(files)) workspace.setManifestFile(`file:///${name}`, text);
  return workspace;
}

describe('manifests of a workspace', () => {
  it('make one cluster, open documents hiding their files', () => {
    const workspace = workspaceOf({ 'a.yaml': web, 'b.yaml': pod });
    const [service] = workspace.manifests.view.services;
    if (service === undefined) throw new Error('no Service');
    expect(workspace.manifests.view.podsOf(service).map(({ name }) => name)).toEqual(['web-0']);
    workspace.openManifest('file:///b.yaml', pod.replace('app: web', 'app: other'));
    expect(workspace.manifests.view.podsOf(service)).toEqual([]);
    workspace.close('file:///b.yaml');
    expect(workspace.manifests.view.podsOf(service)).toHaveLength(1);
    workspace.removeFile('file:///b.yaml');
    expect(workspace.manifests.view.podsOf(service)).toEqual([]);
  });

  it('go with their folder', () => {
    const workspace = workspaceOf({ 'k/a.yaml': web, 'k/deep/b.yaml': pod, 'k2.yaml': pod });
    workspace.setFile('file:///k/k8s-1.iptables', '*nat\nCOMMIT\n');
    workspace.removeFile('file:///k');
    expect(workspace.manifests.documents.map(({ uri }) => uri)).toEqual(['file:///k2.yaml']);
    expect(workspace.dumps).toEqual([]);
  });

  it('tell which pod has an address', () => {
    const { cluster } = workspaceOf({ 'pods.yaml': pod });
    const found = cluster.podAt('10.244.1.7', 'file:///dump.iptables', null);
    expect(found).toMatchObject({ namespace: 'shop', name: 'web-0', node: 'k8s-2' });
    expect(found?.location).toEqual({
      uri: 'file:///pods.yaml',
      range: { start: { line: 3, character: 8 }, end: { line: 3, character: 13 } },
    });
    expect(cluster.podAt('fd00::7', 'file:///dump.iptables', 'shop')?.name).toBe('web-0');
  });

  it('are without the patches of a kustomization', () => {
    const { placed } = workspaceOf({
      'k/kustomization.yaml': 'patches:\n- path: patch.yaml\n',
      'k/patch.yaml': web,
      'k/web.yaml': web,
    }).manifests;
    expect(placed.map(({ file }) => file)).toEqual(['file:///k/web.yaml']);
  });

  it('are not read where a text holds nothing of Kubernetes, until it does', () => {
    const workspace = new Workspace();
    const document = workspace.openManifest('file:///a.yaml', 'version: 2\nservices: {}\n');
    expect(document.file.documents).toEqual([]);
    const at = { line: 0, character: 0 };
    workspace.edit('file:///a.yaml', { start: at, end: at }, `${web}---\n`);
    expect([...document.objects.keys()].map(({ name }) => name)).toEqual(['web']);
  });
});

describe('an edit', () => {
  it('keeps the objects of documents that it only moves', () => {
    const workspace = new Workspace();
    const document = workspace.openManifest('file:///a.yaml', `${web}---\n${pod}`);
    const [, before] = [...document.objects.keys()];
    const at = { line: 3, character: 11 };
    workspace.edit('file:///a.yaml', { start: at, end: at }, '-longer\n  # comment');
    const [service, after] = [...document.objects.keys()];
    expect(service?.name).toBe('web-longer');
    expect(after).toBe(before);
    if (after === undefined) throw new Error('no Pod');
    const name = document.rangeOf(after, after.root.at('metadata', 'name').span);
    expect(document.text.split('\n')[name.start.line]?.slice(name.start.character)).toBe('web-0');
  });

  it('leads to the same objects and places as reading the text anew, whatever it is', () => {
    const text = `${web}---\n${pod}---\n{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}}\n`;
    const piece = fc.constantFrom(
      'a',
      '\n',
      '---\n',
      '  ',
      ': ',
      '- ',
      'kind: Service\n',
      '{',
      '"',
      '#',
      '\r\n',
      '',
    );
    const edit = fc.record({ at: fc.nat(), length: fc.nat({ max: 30 }), text: piece });
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 8 }), (edits) => {
        const workspace = new Workspace();
        const document = workspace.openManifest('file:///a.yaml', text);
        for (const { at, length, text: inserted } of edits) {
          const start = at % (document.text.length + 1);
          const range = document.lines.rangeOf({
            start,
            end: Math.min(start + length, document.text.length),
          });
          workspace.edit('file:///a.yaml', range, inserted);
        }
        const fresh = new Workspace().openManifest('file:///a.yaml', document.text);
        // What can't be read keeps its last good tree, which a fresh reading hasn't got.
        if (document.file.documents.some(({ tree }) => tree !== 'current')) return;
        expect(placesOf(document)).toEqual(placesOf(fresh));
      }),
    );
  });
});

function placesOf(document: ReturnType<Workspace['openManifest']>) {
  return [...document.objects.keys()].map((object) => ({
    object: `${object.kind} ${object.namespace}/${object.name} ${object.certainty}`,
    range: object.root.node === null ? null : document.rangeOf(object, object.root.node),
  }));
}

describe('the field at a cursor', () => {
  const document = new Workspace().openManifest(
    'file:///a.yaml',
    `apiVersion: v1\nkind: List\nitems:\n- ${web.trimEnd().replaceAll('\n', '\n  ')}\n`,
  );
  it.each([
    ['port: 80', 0, 'spec.ports[0].port', true],
    ['port: 80', 7, 'spec.ports[0].port', false],
    ['app: web', 1, 'spec.selector.app', true],
    ['name: web', 7, 'metadata.name', false],
    ['kind: Service', 7, 'kind', false],
  ])('%s + %d', (text, offset, path, isKey) => {
    const found = document.fieldAt(document.lines.positionAt(document.text.indexOf(text) + offset));
    expect([found?.field.path, found?.isKey, found?.object.name]).toEqual([path, isKey, 'web']);
  });

  it('is none outside of objects', () => {
    expect(document.fieldAt({ line: 1, character: 7 })).toBeNull();
    expect(document.fieldAt({ line: 99, character: 0 })).toBeNull();
  });
});

describe('pods of a workload, told by their names', () => {
  const table = (...names: string[]) =>
    `$ kubectl get pods -o wide -n shop\nNAME                    READY   STATUS    RESTARTS   AGE   IP          NODE\n${names
      .map((name, index) => `${name.padEnd(24)}1/1     Running   0          5m    10.244.1.${index}  k8s-1\n`)
      .join('')}`;
  const workload = (kind: string, name: string) => `apiVersion: apps/v1
kind: ${kind}
metadata: {name: ${name}, namespace: shop}
spec: {template: {metadata: {labels: {app: web}}}}
`;

  it.each([
    ['Deployment', 'web', ['web-58866f5c7-2lj7z', 'web-1729384756-x9fkq']],
    ['Deployment', 'web-58866f5c7', []],
    ['StatefulSet', 'web', ['web-0']],
    ['DaemonSet', 'web', ['web-2lj7z']],
    ['DaemonSet', 'web-58866f5c7', ['web-58866f5c7-2lj7z']],
  ])('%s %s', (kind, name, expected) => {
    const workspace = workspaceOf({ 'web.yaml': workload(kind, name) });
    const names = [
      'web-58866f5c7-2lj7z',
      'web-1729384756-x9fkq',
      'web-0',
      'web-2lj7z',
      'web-api-58866f5c7-2lj7z',
    ];
    workspace.setFile('file:///pods.session', table(...names));
    const [pods] = workspace.manifests.view.pods;
    expect(pods && workspace.cluster.podsOf(pods).map((pod) => pod.name)).toEqual(expected);
  });
});
