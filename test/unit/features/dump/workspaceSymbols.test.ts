import { expect, test } from 'vitest';
import { workspaceSymbols } from '../../../../server/src/features/dump/workspaceSymbols.ts';
import { sample, scene } from './kit.ts';

function found(text: string, query: string, most = 100): string[] {
  const { features, document } = scene(text);
  return workspaceSymbols(features, document, query, most).map(
    ({ name, containerName, location }) => `${name} (${containerName}) ${location.range.start.line}`,
  );
}

const tutorial = `//- k8s-1.iptables\n${sample('k8s-1.iptables')}`;

test('a Service leads to the rules of its chain', () => {
  expect(found(tutorial, 'app-svc-nodeport')).toEqual(['test001/app-svc-nodeport (80/tcp · k8s-1) 77']);
});
test('letters in order find what holds them, whole pieces first', () => {
  expect(found(tutorial, 'svc-cfvx')).toEqual([
    'KUBE-SVC-CFVXM4HF2HSCB2P5 (test001/app-svc-nodeport · 80/tcp · nat · k8s-1) 77',
  ]);
  expect(found(tutorial, 'kubemarkmasq')).toEqual(['KUBE-MARK-MASQ (mark for masquerade · nat · k8s-1) 40']);
  const names = found('*nat\n:kxs - [0:0]\n:aks - [0:0]\nCOMMIT\n', 'ks').map((it) => it.split(' ')[0]);
  expect(names).toEqual(['aks', 'kxs']);
});
test('at most as many as were asked for', () => {
  expect(found(tutorial, '', 5)).toHaveLength(5);
  expect(found(tutorial, 'KUBE', 3)).toHaveLength(3);
});
test('nothing fits', () => expect(found(tutorial, 'zzzz')).toEqual([]));
