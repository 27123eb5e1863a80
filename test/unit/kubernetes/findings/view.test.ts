import { describe, expect, it } from 'vitest';
import { ClusterView, nearMisses, parseYaml, readObjects } from '../../../../server/src/kubernetes/index.ts';
import { fixture } from '../../../fixture.ts';
import { deployment } from './checkFindings.ts';

function viewOf(text: string): ClusterView {
  return new ClusterView(
    fixture(text).files.flatMap(({ name, text: content }) =>
      parseYaml(content).documents.flatMap((document) =>
        readObjects(document).map((object) => ({ object, file: name })),
      ),
    ),
  );
}

describe('the view of a cluster', () => {
  const view = viewOf(`${deployment('web')}${deployment('api', { namespace: 'shop' })}//- service.yaml
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}}
`);

  it('knows who selects whom, in its namespace', () => {
    const [service] = view.services;
    expect(service && view.podsOf(service).map(({ name }) => name)).toEqual(['web']);
    expect(view.podsIn('shop').map(({ name }) => name)).toEqual(['api']);
    expect(view.selected([], 'shop')).toHaveLength(1);
    expect(view.servicesNamed('web', 'default')).toEqual([service]);
    expect(view.servicesNamed('web', 'shop')).toEqual([]);
  });

  it('knows who selects some pods: Services, policies, peers of policies', () => {
    const text = `${deployment('web')}${deployment('api', { namespace: 'shop' })}//- users.yaml
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}}
---
apiVersion: v1
kind: Service
metadata: {name: narrow}
spec: {selector: {app: web, tier: front}}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {selector: {app: web}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: all}
spec:
  podSelector: {}
  ingress:
  - from:
    - {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}, podSelector: {matchLabels: {app: api}}}
    - {podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [other]}]}}
    - {ipBlock: {cidr: 10.0.0.0/8}}
`;
    const full = viewOf(text);
    const [web, api] = full.pods;
    if (web === undefined || api === undefined) throw new Error('no pods');
    expect(full.servicesOf(web).map(({ name }) => name)).toEqual(['web']);
    expect(full.servicesOf(api)).toEqual([]);
    expect(full.policiesOf(web).map(({ name }) => name)).toEqual(['all']);
    expect(full.policiesOf(api)).toEqual([]);
    const [first, second, third] = full.policies[0]?.ingress[0]?.peers ?? [];
    if (first === undefined || second === undefined || third === undefined) throw new Error('no peers');
    expect(full.peersOf(api).map(({ peer }) => peer)).toEqual([first]);
    expect(full.peersOf(web).map(({ peer }) => peer)).toEqual([second]);
    expect(full.podsOfPeer(first, 'default')).toEqual([api]);
    expect(full.podsOfPeer(second, 'default')).toEqual([web]);
    expect(full.podsOfPeer(third, 'default')).toEqual([]);
  });

  it('knows what it does not know', () => {
    expect(view.isUndecided('default', [])).toBe(false);
    expect(viewOf('//- empty.yaml\n').isUndecided('default', [])).toBe(true);
    expect(viewOf(deployment('web', { labels: 'app: "{{ .x }}"' })).isUndecided('default', [])).toBe(true);
  });

  it.each([
    ['app: wbe-shop', true],
    ['app: Web-Shop', true],
    ['app: webshop', true],
    ['App: web-shop', true],
    ['app: web-shop-2', false],
    ['app: api', false],
    ['app: web-shop, tier: front', false],
  ])('pods with app=web-shop nearly have %s: %s', (labels, isNear) => {
    const [pods] = viewOf(deployment('x', { labels: 'app: web-shop' })).pods;
    const selector = new Map(labels.split(', ').map((pair) => pair.split(': ') as [string, string]));
    expect(nearMisses(selector, pods ? [pods] : []).length > 0).toBe(isNear);
  });
});
