import { describe, expect, it } from 'vitest';
import { parseYaml, readObjects } from '../../../server/src/kubernetes/index.ts';
import { clusterOfManifests, fieldAtPath, Reach } from '../../../server/src/policy/index.ts';
import { matrix } from './kit.ts';

function objectsOf(text: string) {
  return parseYaml(text).documents.flatMap((document) => readObjects(document).map((object) => ({ object })));
}

describe('manifests with their places', () => {
  const text = `apiVersion: v1
kind: PodList
items:
- metadata: { name: a, namespace: default, labels: &labels { app: {{ .Values.name }} } }
  spec: {}
---
apiVersion: v1
kind: Pod
metadata: { name: b }
spec: {}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: gate }
spec:
  podSelector: { matchLabels: { app: {{ .Values.name }} } }
  ingress:
  - from:
    - ipBlock: { cidr: 10.0.0.0/8 }
    - podSelector: { matchLabels: { app: b } }
`;

  it('describe a cluster: lists unpacked, namespaces filled in, templates by what is written', () => {
    const reach = new Reach(clusterOfManifests(objectsOf(text)));
    expect(matrix(reach)).toContain('10.0.0.0-10.255.255.255 → a: all');
    expect(matrix(reach)).not.toContain('b → a: all');
    expect(matrix(reach)).toContain('a → b: all');
  });

  it('follow aliases and merge keys', () => {
    const reach = new Reach(
      clusterOfManifests(
        objectsOf(`apiVersion: v1
kind: List
items:
- { apiVersion: v1, kind: Pod, metadata: { name: a, labels: &labels { app: web } }, spec: {} }
- apiVersion: networking.k8s.io/v1
  kind: NetworkPolicy
  metadata: { name: deny }
  spec: { podSelector: { matchLabels: { <<: *labels } } }
`),
      ),
    );
    expect(matrix(reach)).toEqual(['a → 0.0.0.0-255.255.255.255: all']);
  });

  it('have the ports of sidecars, which are init containers that go on, and of no other init container', () => {
    const reach = new Reach(
      clusterOfManifests(
        objectsOf(`apiVersion: v1
kind: Pod
metadata: { name: a }
spec:
  initContainers:
  - { name: proxy, restartPolicy: Always, ports: [{ name: proxy, containerPort: 15000 }] }
  - { name: setup, ports: [{ name: setup, containerPort: 15001 }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: gate }
spec: { podSelector: {}, ingress: [{ ports: [{ port: proxy }, { port: setup }] }] }
`),
      ),
    );
    expect(matrix(reach)).toContain('0.0.0.0-255.255.255.255 → a: TCP 15000');
  });

  it('are found again by API paths', () => {
    const gate = objectsOf(text).at(-1)?.object;
    if (gate === undefined) throw new Error('No policy was read.');
    expect(fieldAtPath(gate, 'spec.ingress[0].from[1].podSelector').path).toBe(
      'spec.ingress[0].from[1].podSelector',
    );
    expect(fieldAtPath(gate, 'spec.ingress[0].from[0].ipBlock.cidr').text).toBe('10.0.0.0/8');
  });

  it('what isn’t written is found at what is around it', () => {
    const gate = objectsOf(text).at(-1)?.object;
    if (gate === undefined) throw new Error('No policy was read.');
    expect(fieldAtPath(gate, 'spec.ingress[7].ports').path).toBe('spec.ingress');
    expect(fieldAtPath(gate, 'spec.egress').path).toBe('spec');
  });
});
