import { describe, expect, it } from 'vitest';
import { codeLenses, resolveCodeLens } from '../../../../server/src/features/manifest/codeLens.ts';
import { checkHover, deployment, hoverText, lensTexts, scene } from './kit.ts';

const policy = (spec: string, name = 'np') => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: shop}
spec: {${spec}}
`;
const service = (ports: string) => `apiVersion: v1
kind: Service
metadata: {name: web-svc, namespace: shop}
spec: {selector: {app: web}, ports: [${ports}]}
`;
const world = (first: string, ...policies: string[]) =>
  `//- first.yaml\n${first}//- rest.yaml\n${[deployment('api'), deployment('job'), ...policies].join('---\n')}`;
const passages = (text: string) =>
  lensTexts(text)
    .filter((it) => /gress:/.test(it))
    .map((it) => it.replace(/^1: /, ''));

const web = 'podSelector: {matchLabels: {app: web}}';
const fromApi = '{from: [{podSelector: {matchLabels: {app: api}}}]';

describe('the lens on pods: who may reach them, and what they may reach', () => {
  it.each([
    [[], []],
    [[policy('podSelector: {matchLabels: {app: other}}')], []],
    [[policy(web)], ['ingress: none', 'egress: all']],
    [[policy(`${web}, ingress: [{}]`)], ['ingress: all', 'egress: all']],
    [[policy(`${web}, ingress: [${fromApi}}]`)], ['ingress: from Deployment api', 'egress: all']],
    [
      [policy(`${web}, ingress: [{from: [{podSelector: {}}], ports: [{port: http}]}]`)],
      ['ingress: from 2 workloads on 8080/TCP', 'egress: all'],
    ],
    [
      [policy(`${web}, ingress: [{ports: [{port: 53, protocol: UDP}, {port: 8000, endPort: 8080}]}]`)],
      ['ingress: from 2 workloads and outside on 8000–8080/TCP and 53/UDP', 'egress: all'],
    ],
    [
      [policy(`${web}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8}}]}]`)],
      ['ingress: all', 'egress: to some addresses outside'],
    ],
    // What others may not send, it can't get: the answer is of both sides.
    [
      [
        policy(`${web}, ingress: [{from: [{podSelector: {}}]}]`),
        policy('podSelector: {matchLabels: {app: api}}, policyTypes: [Egress]', 'quiet'),
      ],
      ['ingress: from Deployment job', 'egress: all'],
    ],
  ])('%#', (policies, expected) => {
    expect(passages(world(deployment('web'), ...policies))).toEqual(expected);
  });

  it('of a Service is asked where its pods answer', () => {
    const rule = policy(`${web}, ingress: [{from: [{podSelector: {}}], ports: [{port: 8080}]}]`);
    const lens = (ports: string) => passages(world(service(ports), deployment('web'), rule));
    expect(lens('{port: 80, targetPort: http}')).toEqual(['ingress: from 2 workloads']);
    expect(lens('{port: 8080, targetPort: 9090}')).toEqual(['ingress: none']);
    expect(lens('{name: a, port: 80, targetPort: http}, {name: b, port: 81, targetPort: 9090}')).toEqual([
      'ingress: from 2 workloads on 8080/TCP',
    ]);
  });

  it('asks the question whose answer it is', () => {
    const { features, document } = scene(world(deployment('web'), policy(web)));
    const place = { uri: document.uri, position: { line: 2, character: 17 } };
    const asked = codeLenses(features, document)
      .map((lens) => resolveCodeLens(features, document, lens).command)
      .filter((it) => it?.command.endsWith('MayReach'));
    expect(asked).toEqual([
      expect.objectContaining({
        command: 'kubehop.whoMayReach',
        tooltip: 'Who may reach this?',
        arguments: [place],
      }),
      expect.objectContaining({
        command: 'kubehop.whatMayReach',
        tooltip: 'What may this reach?',
        arguments: [place],
      }),
    ]);
  });
});

describe('the hover', () => {
  const rule = policy(`${web}, ingress: [${fromApi}, ports: [{port: 8080}]}]`);

  it('on a workload names who passes, and by which policy', () => {
    const text = world(deployment('web').replace('name: web', 'name: w$0eb'), rule);
    checkHover(
      text,
      'In: from Deployment api on 8080/TCP, by NetworkPolicy np · Who may reach this?',
      'Out: all · What may this reach?',
    );
  });

  it('on a Service', () => {
    const text = world(
      service('{port: 80, targetPort: http}').replace('web-svc', 'we$0b-svc'),
      deployment('web'),
      rule,
    );
    checkHover(text, 'In: from Deployment api, by NetworkPolicy np · Who may reach this?');
  });

  it('names policies of others only where they close something', () => {
    const open = policy(`${web}, ingress: [{}]`);
    const ofApi = (egress: string) =>
      policy(`podSelector: {matchLabels: {app: api}}, policyTypes: [Egress], egress: ${egress}`, 'of-api');
    const named = deployment('web').replace('name: web', 'name: w$0eb');
    checkHover(world(named, open, ofApi('[{}]')), 'In: all, by NetworkPolicy np · Who may reach this?');
    checkHover(
      world(named, open, ofApi('[]')),
      'In: from Deployment job and outside, by NetworkPolicy np and NetworkPolicy of-api · Who may reach this?',
    );
  });

  it('says nothing of it where there is no policy', () => {
    expect(hoverText(world(deployment('web').replace('name: web', 'name: w$0eb')))).not.toContain(
      'may reach',
    );
  });

  it.each(['fr$0om: [', 'por$0ts: ['])('on a rule: %s', (word) => {
    const text = `//- np.yaml\n${rule.replace(word.replace('$0', ''), word)}//- all.yaml\n${deployment('api')}`;
    checkHover(
      text,
      '**from** Deployment api on 8080/TCP',
      'What this rule lets through. Peer and port must both fit.',
    );
  });
});
