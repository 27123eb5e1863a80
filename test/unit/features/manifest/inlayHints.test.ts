import { expect, it } from 'vitest';
import { inlayHints } from '../../../../server/src/features/manifest/inlayHints.ts';
import { defaultSettings, type Settings } from '../../../../server/src/features/settings.ts';
import { deployment, scene } from './kit.ts';

/** Each line with its hints put in. */
function hinted(
  text: string,
  off: Partial<Settings> = {},
  lines: readonly [number, number] = [0, 1000],
): string {
  const { features, document } = scene(text);
  const asked = { start: { line: lines[0], character: 0 }, end: { line: lines[1], character: 0 } };
  const settings = { ...defaultSettings, ...off };
  const hints = inlayHints({ ...features, settings }, document, asked);
  let result = document.text;
  const places = hints.map((hint) => ({ hint, offset: document.lines.offsetAt(hint.position) }));
  for (const { hint, offset } of places.sort((a, b) => b.offset - a.offset)) {
    const label = typeof hint.label === 'string' ? hint.label : hint.label.map(({ value }) => value).join('');
    result = `${result.slice(0, offset)} ⟨${label}⟩${result.slice(offset)}`;
  }
  return result;
}

const text = `//- web.yaml
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec:
  selector:
    app: web
  ports:
  - port: 80
    targetPort: http
  - port: 81
    targetPort: 8081
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: np, namespace: shop}
spec:
  podSelector: {}
  ingress:
  - from:
    - podSelector: {matchLabels: {app: none}}
    - namespaceSelector: {}
    - ipBlock: {cidr: 192.0.2.0/24}
//- pods.yaml
${deployment('web')}---
${deployment('old', { labels: 'app: web', port: 9090 })}`;

it('tell the port behind a name and the pods behind a selector', () => {
  expect(hinted(text)).toMatchInlineSnapshot(`
    "apiVersion: v1
    kind: Service
    metadata: {name: web, namespace: shop}
    spec:
      selector: ⟨6 pods⟩
        app: web
      ports:
      - port: 80
        targetPort: http ⟨8080 in Deployment web, 9090 in Deployment old⟩
      - port: 81
        targetPort: 8081
    ---
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: np, namespace: shop}
    spec:
      podSelector: {} ⟨6 pods⟩
      ingress:
      - from:
        - podSelector: {matchLabels: {app: none}} ⟨no pods⟩
        - namespaceSelector: {} ⟨6 pods⟩
        - ipBlock: {cidr: 192.0.2.0/24}
    "
  `);
});

it('each kind has its switch', () => {
  expect(hinted(text, { 'inlayHints.selectors': false })).toContain('targetPort: http ⟨');
  expect(hinted(text, { 'inlayHints.selectors': false })).not.toContain('pods⟩');
  expect(hinted(text, { 'inlayHints.targetPorts': false })).not.toContain('8080 in');
});

it('only those of the range', () => {
  expect(hinted(text, {}, [0, 5])).toContain('selector: ⟨6 pods⟩');
  expect(hinted(text, {}, [5, 9]).match(/⟨/g)).toHaveLength(1);
});

it('lead to the place that they tell of', () => {
  const { features, document } = scene(text);
  const asked = { start: { line: 8, character: 0 }, end: { line: 9, character: 0 } };
  const [hint] = inlayHints(features, document, asked);
  expect(hint?.label).toEqual([
    {
      value: '8080 in Deployment web',
      location: {
        uri: 'file:///pods.yaml',
        range: { start: { line: 14, character: 25 }, end: { line: 14, character: 29 } },
      },
    },
    { value: ', ' },
    {
      value: '9090 in Deployment old',
      location: {
        uri: 'file:///pods.yaml',
        range: { start: { line: 30, character: 25 }, end: { line: 30, character: 29 } },
      },
    },
  ]);
});

it('nothing where the pods may be elsewhere', () => {
  const [alone = ''] = text.split('//- pods.yaml');
  expect(hinted(alone)).not.toContain('⟨');
});

it('nothing where the pods are of a namespace that is elsewhere', () => {
  const peer = (selector: string) => `//- np.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: np, namespace: shop}
spec:
  egress:
  - to:
    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ${selector}}}
      podSelector: {matchLabels: {app: none}}
//- pods.yaml
${deployment('web')}`;
  expect(hinted(peer('kube-system'))).not.toContain('no pods');
  expect(hinted(peer('shop'))).toContain('no pods');
});
