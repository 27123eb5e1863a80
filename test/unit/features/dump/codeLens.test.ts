import { expect, test } from 'vitest';
import { codeLenses, resolveCodeLens } from '../../../../server/src/features/dump/codeLens.ts';
import { sample, scene } from './kit.ts';

/** The lenses of a document, as "line: title". */
function lensTexts(text: string): string[] {
  const { features, document } = scene(text);
  return codeLenses(features, document).map((lens) => {
    const resolved = resolveCodeLens(features, document, lens);
    return `${lens.range.start.line + 1}: ${resolved.command?.title}`;
  });
}

test('the tutorial’s NodePort Service: chains, endpoints, counts', () => {
  const text = `${sample('sessions/app-svc-nodeport.iptables')}//- cluster.session\n${sample('cluster.session')}`;
  expect(lensTexts(`//- nodeport.iptables\n${text}`)).toMatchInlineSnapshot(`
    [
      "5: 1 node port · 2 rules",
      "7: 10.244.2.16:8080 · pod app-58866f5c7-2nxgh on k8s-3 · 1 in 3 of app-svc-nodeport · 1 caller",
      "9: 10.244.2.15:8080 · pod app-58866f5c7-2lj7z on k8s-3 · 1 in 3 of app-svc-nodeport · 1 caller",
      "11: 10.244.1.19:8080 · pod app-58866f5c7-5mhrm on k8s-2 · 1 in 3 of app-svc-nodeport · 1 caller",
      "13: 2 Service ports · 4 rules",
      "13: Trace a packet…",
      "17: test001/app-svc-nodeport · 80/tcp → 3 endpoints, 1 in 3 each · Show flow",
    ]
  `);
});

test('every lens that is offered has something to say', () => {
  for (const name of ['k8s-1.iptables', 'k8s-2.iptables', 'k8s-3.iptables', 'sessions/all-nodes.session']) {
    for (const lens of lensTexts(`//- ${name.replace('/', '-')}\n${sample(name)}`))
      expect(lens).not.toContain('undefined');
  }
});

test('refused Services are counted in table filter', () => {
  const text = `
    *filter
    :KUBE-SERVICES - [0:0]
    -A KUBE-SERVICES -d 10.0.0.1/32 -p tcp -m comment --comment "ns/a:p has no endpoints" -m tcp --dport 80 -j REJECT
    COMMIT
  `;
  expect(lensTexts(text)).toEqual(['3: 1 Service port refused: no endpoints']);
});

test('a lens leads to the flow of its chain', () => {
  const { features, document } = scene(
    `//- nodeport.iptables\n${sample('sessions/app-svc-nodeport.iptables')}`,
  );
  const lens = codeLenses(features, document).map((it) => resolveCodeLens(features, document, it));
  const flow = lens.find((it) => it.command?.title.endsWith('Show flow'));
  expect(flow?.command?.command).toBe('kubehop.showFlow');
  expect(flow?.command?.arguments).toEqual([
    { uri: document.uri, position: { line: flow?.range.start.line, character: 0 } },
  ]);
});
