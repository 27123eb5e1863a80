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

  it('knows what it does not know', () => {
    expect(view.isUndecided('default')).toBe(false);
    expect(viewOf('//- empty.yaml\n').isUndecided('default')).toBe(true);
    expect(viewOf(deployment('web', { labels: 'app: "{{ .x }}"' })).isUndecided('default')).toBe(true);
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
