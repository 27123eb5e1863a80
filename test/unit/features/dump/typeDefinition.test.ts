import { expect, test } from 'vitest';
import type { Features } from '../../../../server/src/features/context.ts';
import { typeDefinition } from '../../../../server/src/features/dump/typeDefinition.ts';
import { implementation } from '../../../../server/src/features/manifest/implementation.ts';
import { describePlace, scene as manifestScene, sampleFile } from '../manifest/kit.ts';
import { scene, tutorial } from './kit.ts';

/** The places beside the tutorial's dump, with its manifests and tables in the workspace. */
function found(before: string, at: string): string[] {
  const { features, document, position } = scene(tutorial(before, at));
  addManifests(features);
  return typeDefinition(features, document, position).map(({ targetUri: uri, targetSelectionRange: range }) =>
    describePlace(features, { uri, range }),
  );
}

function addManifests({ workspace }: Features): void {
  for (const name of ['nodeport.yaml', 'deploy.yaml']) {
    workspace.setManifestFile(`file:///${name}`, sampleFile(name).replace(/^.*\n/, ''));
  }
}

test('a Service’s chain is there for the Service', () => {
  expect(found('-j KUBE-SVC-CFVX', 'KUBE-SVC-CFVX')).toEqual(['nodeport.yaml:3 app-svc-nodeport']);
  expect(found(':KUBE-SVC-CFVX', 'KUBE-SVC-CFVX')).toEqual(['nodeport.yaml:3 app-svc-nodeport']);
});

test('a rule that only its comment says whose it is', () => {
  expect(found('-d 10.111.7.86/32', '--dport')).toEqual(['nodeport.yaml:3 app-svc-nodeport']);
});

test('an endpoint’s chain is there for a pod: the workload that makes it, and its row', () => {
  expect(found(':KUBE-SEP-GBML', 'KUBE-SEP')).toEqual([
    'deploy.yaml:3 app',
    expect.stringMatching(/^cluster.session:\d+ app-58866f5c7-2lj7z$/),
  ]);
});

test('a chain that no rule names is told by its hash', () => {
  const { features, document, position } = scene(
    '-A KUBE-SVC-CFVXM4$0HF2HSCB2P5 -j KUBE-SEP-2HTJJZZDPAT4VCE2\n',
  );
  addManifests(features);
  expect(typeDefinition(features, document, position)).toHaveLength(1);
});

test('nothing without a manifest, and in other chains', () => {
  const { features, document, position } = scene(tutorial('-j KUBE-SVC-CFVX', 'KUBE-SVC-CFVX'));
  expect(typeDefinition(features, document, position)).toEqual([]);
  expect(found(':PREROUTING', 'PREROUTING')).toEqual([]);
});

test('a Service is implemented by its chains, its port too', () => {
  const text = sampleFile('nodeport.yaml');
  const dumps = `${sampleFile('k8s-1.iptables')}${sampleFile('k8s-2.iptables')}`;
  const at = (marked: string) => {
    const { features, document, position } = manifestScene(`${marked}${dumps}`);
    return implementation(features, document, position).map((place) => describePlace(features, place));
  };
  const chains = [
    expect.stringMatching(/^k8s-1.iptables:\d+ KUBE-SVC-CFVXM4HF2HSCB2P5$/),
    expect.stringMatching(/^k8s-2.iptables:\d+ KUBE-SVC-CFVXM4HF2HSCB2P5$/),
  ];
  expect(at(text.replace('name: app', 'name: $0app'))).toEqual(chains);
  expect(at(text.replace('port: 80', 'port: $080'))).toEqual(chains);
  expect(at(text.replace('app: app', 'app: $0app'))).toEqual([]);
});
