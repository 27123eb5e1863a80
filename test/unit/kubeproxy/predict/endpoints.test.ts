import { describe, expect, it } from 'vitest';
import { type Case, endpoint, goingDown, here, predicted, rulesOf, service, slice } from './kit.ts';

/** The endpoints that the service chain, or the local one, leads to. */
function drawn(the: Case, chain: 'KUBE-SVC' | 'KUBE-SVL' = 'KUBE-SVC'): string[] {
  return rulesOf(predicted(the), 'nat', chain).flatMap((rule) => /-> (\S+)"/.exec(rule)?.[1] ?? []);
}

const natRules = (the: Case) =>
  predicted(the).tables.flatMap(({ name, rules }) => (name === 'nat' ? rules : []));

const local = service({ type: 'NodePort', externalTrafficPolicy: 'Local' }, { nodePort: 30080 });

describe('which endpoints', () => {
  it('are in the order of their text', () => {
    const slices = [slice(endpoint('10.2.2.2'), endpoint('10.2.2.22')), slice(endpoint('10.10.0.1'))];
    expect(drawn({ slices })).toEqual(['10.10.0.1:8080', '10.2.2.22:8080', '10.2.2.2:8080']);
  });

  it('are in the order of their object up to 1.18', () => {
    const slices = [slice(endpoint('10.2.2.2'), endpoint('10.10.0.1'))];
    const order = (version: number) =>
      natRules({ version, slices })
        .filter(({ chain }) => chain.startsWith('KUBE-SVC-'))
        .flatMap((rule) => rule.endpoint?.address.text ?? []);
    expect(order(18)).toEqual(['10.2.2.2', '10.10.0.1']);
    expect(order(19)).toEqual(['10.10.0.1', '10.2.2.2']);
  });

  it('count once, however many slices name them; here, if one says so', () => {
    const slices = [slice(endpoint('10.1.0.1'), endpoint('010.001.0.01', here)), slice(endpoint('10.1.0.1'))];
    expect(drawn({ services: [local], slices })).toEqual(['10.1.0.1:8080']);
    expect(drawn({ services: [local], slices }, 'KUBE-SVL')).toEqual(['10.1.0.1:8080']);
  });

  it('are of the family, of the Service’s namespace and name', () => {
    const slices = [
      slice(endpoint('fd00::1')),
      { ...slice(endpoint('10.1.0.2')), namespace: 'other' },
      { ...slice(endpoint('10.1.0.3')), service: 'other' },
    ];
    expect(drawn({ slices })).toEqual([]);
  });

  it.each([
    ['nothing said: ready', {}, true],
    ['ready', { ready: true }, true],
    ['not ready', { ready: false }, false],
    ['not ready, but serving', { ready: false, serving: true }, false],
    ['terminating, not serving', { ready: false, serving: false, terminating: true }, false],
    ['terminating, still serving', goingDown, true],
    ['terminating without a word on serving', { ready: false, terminating: true }, false],
  ])('%s', (_, conditions, isUsed) => {
    expect(drawn({ slices: [slice(endpoint('10.1.0.1', conditions))] })).toHaveLength(isUsed ? 1 : 0);
  });

  it('that terminate are left alone while others are ready, and before 1.26', () => {
    const slices = [slice(endpoint('10.1.0.1', goingDown), endpoint('10.1.0.2'))];
    expect(drawn({ slices })).toEqual(['10.1.0.2:8080']);
    expect(drawn({ version: 25, slices: [slice(endpoint('10.1.0.1', goingDown))] })).toEqual([]);
  });

  it('that are local terminate last too, though others are ready elsewhere', () => {
    const slices = [slice(endpoint('10.1.0.1', { ...goingDown, ...here }), endpoint('10.1.0.2'))];
    const prediction = { services: [local], slices };
    expect(drawn(prediction)).toEqual(['10.1.0.2:8080']);
    expect(drawn(prediction, 'KUBE-SVL')).toEqual(['10.1.0.1:8080']);
    expect(rulesOf(predicted(prediction), 'nat', 'KUBE-SEP')).toHaveLength(4);
  });
});

describe('topology hints', () => {
  const hinted = (address: string, zone: string, more = {}) =>
    endpoint(address, { zoneHints: [zone], ...more });
  const zones = [slice(hinted('10.1.0.1', 'west'), hinted('10.1.0.2', 'east'))];
  const all = ['10.1.0.1:8080', '10.1.0.2:8080'];

  it('keep traffic in the node’s zone', () => {
    expect(drawn({ slices: zones })).toEqual(['10.1.0.1:8080']);
    expect(drawn({ slices: zones, node: { zone: 'east' } })).toEqual(['10.1.0.2:8080']);
  });

  it.each<[string, Case]>([
    ['no endpoint is meant for the zone', { slices: zones, node: { zone: 'north' } }],
    ['the zone is not known', { slices: zones, node: { zone: null } }],
    ['an endpoint has none', { slices: [slice(hinted('10.1.0.1', 'west'), endpoint('10.1.0.2'))] }],
    ['the version is 1.23', { slices: zones, version: 23 }],
    ['the version is 1.24, without the annotation', { slices: zones, version: 24 }],
  ])('count for nothing where %s', (_, the) => {
    const reached = new Set(natRules(the).flatMap((rule) => rule.endpoint?.text ?? []));
    expect([...reached].sort()).toEqual(all);
  });

  it('count for endpoints that are ready only', () => {
    const slices = [
      slice(hinted('10.1.0.1', 'west'), hinted('10.1.0.2', 'east'), endpoint('10.1.0.3', { ready: false })),
    ];
    expect(drawn({ slices })).toEqual(['10.1.0.1:8080']);
  });

  it('count before 1.31 where the Service asks for them', () => {
    for (const name of ['topology-mode', 'topology-aware-hints']) {
      const asked = service({ annotations: { [`service.kubernetes.io/${name}`]: 'Auto' } });
      expect(drawn({ slices: zones, version: 30, services: [asked] })).toEqual(['10.1.0.1:8080']);
    }
  });

  it('for nodes come before those for zones, from 1.34 on', () => {
    const slices = [
      slice(
        hinted('10.1.0.1', 'west', { nodeHints: ['there'] }),
        hinted('10.1.0.2', 'west', { nodeHints: ['here'] }),
      ),
    ];
    expect(drawn({ slices, version: 33 })).toEqual(all);
    expect(drawn({ slices, version: 34 })).toEqual(['10.1.0.2:8080']);
    expect(drawn({ slices, version: 34, node: { name: 'elsewhere' } })).toEqual(all);
  });

  it('never bind policy Local', () => {
    const slices = [slice(hinted('10.1.0.1', 'east', here), hinted('10.1.0.2', 'west'))];
    expect(drawn({ services: [local], slices }, 'KUBE-SVL')).toEqual(['10.1.0.1:8080']);
    expect(drawn({ services: [local], slices })).toEqual(['10.1.0.2:8080']);
  });
});
