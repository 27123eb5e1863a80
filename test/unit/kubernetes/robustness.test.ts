import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkManifests } from '../../../server/src/kubernetes/index.ts';
import { corpusFiles } from './corpus.ts';

const made = `apiVersion: v1
kind: Service
metadata: {name: web, labels: {app: web}}
spec:
  type: NodePort
  selector: {app: web}
  ports: [{name: http, port: 80, targetPort: http, nodePort: 30080}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: nginx
        ports: [{name: http, containerPort: 8080}]
        readinessProbe: {httpGet: {port: http}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: p}
spec:
  podSelector: {matchLabels: {app: web}}
  ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}], ports: [{port: 80, endPort: 90}]}]
  egress: [{to: [{namespaceSelector: {}}]}]
`;

const sources = [made, made, made, ...corpusFiles().map(({ text }) => text)];
const words = [
  '{}',
  '[]',
  '~',
  '"80"',
  '80',
  '-1',
  'yes',
  '&x',
  '*x',
  '{{ .x }}',
  '- ',
  ': ',
  '\n',
  '  ',
  '|',
  'null',
  '!!int',
  '<<: ',
  '99999999999',
];

describe('checking manifests', () => {
  it('never throws, and points into the text, whatever it is given', () => {
    fc.assert(
      fc.property(
        fc.nat(sources.length - 1),
        fc.array(
          fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(12), fc.constantFrom(...words)),
          { minLength: 1, maxLength: 4 },
        ),
        (index, changes) => {
          let text = (sources[index] ?? '').slice(0, 3000);
          for (const [at, length, word] of changes) {
            const place = Math.floor(at * text.length);
            text = text.slice(0, place) + word + text.slice(place + length);
          }
          for (const { start, end, message } of checkManifests([{ path: 'a.yaml', text }])) {
            expect(0 <= start && start <= end && end <= text.length, message).toBe(true);
            expect(message).not.toMatch(/undefined|NaN|\{\d\}/);
          }
        },
      ),
      { numRuns: 400 },
    );
  }, 60_000);

  it('finds nothing in the manifests that this is made of', () => {
    expect(checkManifests([{ path: 'a.yaml', text: made }])).toEqual([]);
  });
});
