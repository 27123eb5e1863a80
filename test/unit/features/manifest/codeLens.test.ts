import { describe, expect, it } from 'vitest';
import { codeLenses, resolveCodeLens } from '../../../../server/src/features/manifest/codeLens.ts';
import { defaultSettings } from '../../../../server/src/features/settings.ts';
import { deployment, lensTexts, sampleFile, scene, uriOf } from './kit.ts';

const service = (spec: string) => `//- web.yaml
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {${spec}}
`;
const pods = (...sets: string[]) => `//- pods.yaml\n${sets.join('---\n')}`;

describe('lenses on the sample workspace', () => {
  const names = ['nodeport.yaml', 'clusterip.yaml', 'deploy.yaml', 'networkpolicy.yaml', 'nslookup.yaml'];
  const story = (first: string) =>
    [first, ...names.filter((name) => name !== first)].map(sampleFile).join('');

  it.each([
    [
      'nodeport.yaml',
      [
        '1: → Deployment app (3 pods) :8080',
        '1: Show flow',
        '1: Preview rules',
        '1: ingress: from Pod tools and some addresses outside',
      ],
    ],
    [
      'deploy.yaml',
      [
        '1: selected by 2 Services · 1 NetworkPolicy',
        '1: ingress: from Pod tools and some addresses outside on 8080/TCP',
        '1: egress: all',
      ],
    ],
    [
      'networkpolicy.yaml',
      [
        '3: selects 1 workload · in: from 1 workload and 1 address block on 8080/TCP · out: all',
        '15: from Pod tools',
      ],
    ],
    ['nslookup.yaml', []],
  ])('%s', (name, expected) => expect(lensTexts(story(name))).toEqual(expected));
});

describe('the lens on a Service', () => {
  it.each([
    ['selector: {app: web}, ports: [{port: 80, targetPort: http}]', '→ Deployment web (3 pods) :http (8080)'],
    [
      'selector: {app: web}, ports: [{name: a, port: 80}, {name: b, port: 81}]',
      '→ Deployment web (3 pods) · 2 ports',
    ],
    ['selector: {tier: x}, ports: [{port: 80}]', '→ 2 workloads (6 pods) :80'],
    ['selector: {app: other}, ports: [{port: 80}]', '→ no pods in the workspace'],
    ['selector: {app: "{{ .x }}"}, ports: [{port: 80}]', '→ pods that a template selects'],
    ['ports: [{port: 80}]', '→ endpoints that somebody writes'],
    ['clusterIP: None, selector: {app: web}', '→ Deployment web (3 pods)'],
  ])('%s', (spec, title) => {
    const both = pods(
      deployment('web'),
      deployment('a', { labels: 'tier: x' }),
      deployment('b', { labels: 'tier: x' }),
    );
    expect(lensTexts(service(spec) + both)[0]).toBe(`1: ${title}`);
  });

  it('leads to the labels of its pods, or to the flow', () => {
    const { features, document } = scene(
      service('selector: {app: web}, ports: [{port: 80}]') + pods(deployment('web')),
    );
    const lenses = codeLenses(features, document).map((lens) => resolveCodeLens(features, document, lens));
    const [target, flow] = lenses;
    const place = { uri: document.uri, position: { line: 2, character: 17 } };
    const labels = {
      uri: uriOf('pods.yaml'),
      range: { start: { line: 7, character: 23 }, end: { line: 7, character: 33 } },
    };
    expect(target?.command).toMatchObject({
      command: 'kubehop.showReferences',
      arguments: [place, [labels]],
    });
    expect(flow?.command).toMatchObject({ command: 'kubehop.showFlow', arguments: [place] });
  });

  it('there is none on an ExternalName, and on a patch', () => {
    expect(lensTexts(service('type: ExternalName, externalName: example.com'))).toEqual([]);
    expect(
      lensTexts(`${service('type: NodePort')}//- kustomization.yaml\npatches: [{path: web.yaml}]\n`),
    ).toEqual([]);
  });

  it('stands above each object: JSON, a list, several documents', () => {
    const object = (name: string) =>
      `{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "${name}"}, "spec": {"ports": [{"port": 80}]}}`;
    expect(lensTexts(`//- a.json\n\n${object('a')}\n`)).toHaveLength(3);
    expect(
      lensTexts(`//- a.yaml\napiVersion: v1\nkind: List\nitems:\n- ${object('a')}\n- ${object('b')}\n`).map(
        (it) => it[0],
      ),
    ).toEqual(['4', '4', '4', '5', '5', '5']);
    expect(
      lensTexts(`//- a.yaml\n# one\n${object('a')}\n---\n# two\n${object('b')}\n`).map((it) => it[0]),
    ).toEqual(['2', '2', '2', '5', '5', '5']);
  });
});

describe('the lens on what nodes have', () => {
  const dump = (name: string, change = (text: string) => text) => change(sampleFile(name));
  const without = (text: string) =>
    text
      .split('\n')
      .filter(
        (line) => !line.startsWith('-A KUBE-SVC-CFVXM4HF2HSCB2P5') || !line.includes('2HTJJZZDPAT4VCE2'),
      )
      .join('\n')
      .replace(/(-A KUBE-SVC-CFVXM4HF2HSCB2P5 .*)-m statistic --mode random --probability 0.5\d* /, '$1')
      .replace(/(-A KUBE-SVC-CFVXM4HF2HSCB2P5 .*--probability )0.3333\d*/, '$10.50000000000');
  const story = ['nodeport.yaml', 'deploy.yaml', 'cluster.session', 'k8s-1.iptables'].map((name) =>
    sampleFile(name),
  );

  it('names each node, and what it lacks', () => {
    const text = [...story, dump('k8s-2.iptables', without), dump('k8s-3.iptables')].join('');
    expect(lensTexts(text)).toContain('1: k8s-1 ✓ · k8s-2 lacks 10.244.2.16:8080 · k8s-3 ✓');
    const { features, document } = scene(text);
    const lenses = codeLenses(features, document).map((lens) => resolveCodeLens(features, document, lens));
    expect(lenses.at(-1)?.command).toMatchObject({ command: 'kubehop.compareWithNodes' });
  });

  it('counts those of many nodes that are as they should be', () => {
    const many = [2, 3, 4, 5].map((number) => dump('k8s-3.iptables').replace('k8s-3', `k8s-${number + 10}`));
    const text = [...story, ...many, dump('k8s-2.iptables', without)].join('');
    expect(lensTexts(text)).toContain('1: k8s-2 lacks 10.244.2.16:8080 · 5 nodes ✓');
  });

  it('is not there where no dump shows the Service', () => {
    const other = story.join('').replace('name: app-svc-nodeport', 'name: other');
    expect(lensTexts(other)).toEqual([
      '1: → Deployment app (3 pods) :8080',
      '1: Show flow',
      '1: Preview rules',
    ]);
  });

  it('says no more than that where two manifests name one Service', () => {
    const twice = [...story, sampleFile('nodeport.yaml').replace('nodeport.yaml', 'copy.yaml')].join('');
    expect(lensTexts(twice)).toContain('1: on the nodes');
  });
});

describe('the lens on a NetworkPolicy', () => {
  const policy = (spec: string) => `//- np.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: np, namespace: shop}
spec: {${spec}}
${pods(deployment('web'), deployment('api'))}`;

  it.each([
    ['podSelector: {}', 'selects 2 workloads · in: nothing · out: all'],
    ['podSelector: {}, ingress: [{}]', 'selects 2 workloads · in: all · out: all'],
    ['podSelector: {}, policyTypes: [Egress]', 'selects 2 workloads · in: all · out: nothing'],
    [
      'podSelector: {}, ingress: [{ports: [{port: http}]}]',
      'selects 2 workloads · in: from anybody on http/TCP · out: all',
    ],
    [
      'podSelector: {}, egress: [{to: [{ipBlock: {cidr: 192.0.2.0/24}}]}]',
      'selects 2 workloads · in: nothing · out: to 1 address block',
    ],
    [
      'podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {app: other}}}]}]',
      'selects 2 workloads · in: from pods that are not here · out: all',
    ],
    [
      'podSelector: {matchLabels: {app: "{{ .x }}"}}',
      'selects what a template says · in: nothing · out: all',
    ],
    [
      'podSelector: {}, ingress: [{ports: [{port: "{{ .x }}"}]}]',
      'selects 2 workloads · in: as a template says · out: all',
    ],
  ])('%s', (spec, title) => expect(lensTexts(policy(spec))[0]).toBe(`1: ${title}`));
});

it('a setting switches them off', () => {
  const { features, document } = scene(service('ports: [{port: 80}]'));
  const off = { ...features, settings: { ...defaultSettings, 'codeLens.enabled': false } };
  expect(codeLenses(features, document)).not.toEqual([]);
  expect(codeLenses(off, document)).toEqual([]);
});

it('a lens of an older text comes back as it was', () => {
  const { features, document } = scene(service('ports: [{port: 80}]'));
  const [lens] = codeLenses(features, document);
  if (lens === undefined) throw new Error('no lens');
  features.workspace.edit(
    document.uri,
    document.lines.rangeOf({ start: 0, end: document.text.length }),
    '# gone\n',
  );
  expect(resolveCodeLens(features, document, lens)).toBe(lens);
});
