import { describe, expect, it } from 'vitest';
import { compareOnNode, observedState, Workspace } from '../../server/src/workspace/index.ts';
import { isCorpusThere, kubeProxyCases, readCorpus } from './kubeProxyCases.ts';

/*
 * Rules that kube-proxy's authors expect for their own Services: no difference may be told of any of them.
 */

if (!isCorpusThere)
  console.warn('skipped: golden rules beside their manifests (needs the corpus beside the checkout)');

describe.skipIf(!isCorpusThere)('golden rules beside their manifests', () => {
  const cases = kubeProxyCases.filter(({ saved, services = [] }) => saved && services.length > 0);

  it('are there', () => expect(cases.length).toBeGreaterThanOrEqual(20));

  it.each(cases)('$name: nothing differs', ({ node, saved, services = [], endpointSlices = [] }) => {
    const workspace = new Workspace();
    const items = [...services, ...endpointSlices];
    const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
    workspace.setFile(`file:///${node.name ?? 'node'}.iptables`, readCorpus(saved ?? ''));
    workspace.setManifestFile('file:///cluster.json', list);
    const states = workspace.manifests.view.services.flatMap(({ object }) =>
      observedState(workspace, object).map(({ words }) => `${object.name} ${words}`),
    );
    expect(states).toEqual(workspace.manifests.view.services.map(({ name }) => `${name} ✓`));
    for (const { object } of workspace.manifests.view.services) {
      const texts = compareOnNode(workspace, object, node.name ?? 'node');
      expect(texts?.observed).toBe(texts?.expected);
      expect(texts?.expected).not.toBe('');
    }
  });
});
