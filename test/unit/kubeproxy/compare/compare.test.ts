import { describe, expect, it } from 'vitest';
import { Dump, type Ruleset } from '../../../../server/src/iptables/index.ts';
import {
  compareNodes,
  compareWithExpected,
  readServices,
  tableHint,
} from '../../../../server/src/kubeproxy/index.ts';
import { printPrediction } from '../../../../server/src/kubeproxy/predict/index.ts';
import { type Case, endpoint, here, predicted, service, slice } from '../predict/kit.ts';

const read = (text: string): Ruleset => {
  const [ruleset] = Dump.read(text, tableHint).structure.rulesets;
  if (ruleset === undefined) throw new Error('no rules');
  return ruleset;
};
const nodePort = service({ type: 'NodePort' }, { nodePort: 30080 });
const three = [endpoint('10.244.1.5'), endpoint('10.244.2.6', here), endpoint('10.244.3.7')];
const text = (the: Case = {}) =>
  printPrediction(predicted({ services: [nodePort], slices: [slice(...three)], ...the }));
const nothingAssumed = { unassigned: new Set<string>(), endpointCounts: new Map<string, number | null>() };

const observedIn = (rules: string) => {
  const ruleset = read(rules);
  return { ruleset, services: readServices(ruleset) };
};

/** What is wrong with rules, held against those of the Service as it should be. */
const differences = (observed: string, more: Partial<typeof nothingAssumed> = {}, expected = text()) =>
  compareWithExpected({ ruleset: read(expected), ...nothingAssumed, ...more }, observedIn(observed)).map(
    ({ kind, service: name, detail, line }) =>
      `${kind} ${name}: ${detail}${line === null ? '' : ` @${line.text.split(' ')[1]?.slice(0, 8)}`}`,
  );

describe('rules held against what they should be', () => {
  it('have no difference where nothing is wrong, in whatever order Services stand', () => {
    const two = { services: [nodePort, service({ name: 'b', clusterIPs: ['10.96.0.11'] })] };
    const swapped = { services: [service({ name: 'a', clusterIPs: ['10.96.0.11'] }), nodePort] };
    expect(differences(text(two), {}, text(two))).toEqual([]);
    const reversed = text(swapped).replaceAll('ns/a', 'ns/z').split('\n');
    expect(differences(reversed.join('\n'), {}, text(swapped).replaceAll('ns/a', 'ns/z'))).toEqual([]);
  });

  it.each<[string, Case, string[]]>([
    [
      'a Service that is missing',
      { services: [] },
      ['missing-service ns/svc:p80: the node has no rules for it'],
    ],
    [
      'a Service that is left over',
      { services: [nodePort, service({ name: 'old', clusterIPs: ['10.96.0.99'] })] },
      [
        'extra-service ns/old:p80: the node has rules for it, the manifests have no such Service port @KUBE-SER',
      ],
    ],
    [
      'endpoints that are missing and left over',
      { slices: [slice(...three.slice(1), endpoint('10.244.9.9'))] },
      [
        'extra-endpoint ns/svc:p80: 10.244.9.9:8080 is no endpoint of it @KUBE-SEP',
        'missing-endpoint ns/svc:p80: 10.244.1.5:8080 is not among its endpoints @KUBE-SVC',
      ],
    ],
    [
      'all endpoints that are missing',
      { slices: [] },
      ['10.244.1.5', '10.244.2.6', '10.244.3.7'].map(
        (ip) => `missing-endpoint ns/svc:p80: ${ip}:8080 is not among its endpoints @KUBE-SER`,
      ),
    ],
    [
      'another port behind an address',
      { slices: [{ ...slice(...three), ports: [{ name: 'p80', protocol: 'TCP', port: 9090 }] }] },
      ['10.244.1.5', '10.244.2.6', '10.244.3.7'].map(
        (ip) => `wrong-port ns/svc:p80: ${ip}:9090, not port 8080 @KUBE-SEP`,
      ),
    ],
    [
      'another cluster IP',
      { services: [{ ...nodePort, clusterIPs: ['10.96.0.77'] }] },
      ['wrong-cluster-ip ns/svc:p80: cluster IP 10.96.0.77, not 10.96.0.10 @KUBE-SER'],
    ],
    [
      'another node port',
      { services: [service({ type: 'NodePort' }, { nodePort: 30081 })] },
      ['wrong-node-port ns/svc:p80: node port 30081, not 30080 @KUBE-NOD'],
    ],
    [
      'no node port',
      { services: [service()] },
      ['wrong-node-port ns/svc:p80: no node port, 30080 was expected @KUBE-SER'],
    ],
    [
      'another name of the port',
      {
        services: [service({ type: 'NodePort' }, { nodePort: 30080, name: 'http' })],
        slices: [{ ...slice(...three), ports: [{ name: 'http', protocol: 'TCP', port: 8080 }] }],
      },
      ['hash-mismatch ns/svc:p80: the node has it as port http (tcp), the manifest as p80 (tcp) @KUBE-SER'],
    ],
  ])('%s', (_, the, expected) => {
    expect(differences(text(the))).toEqual(expected);
  });

  it('a hash that is not the name’s', () => {
    const [hash = ''] = /(?<=KUBE-SVC-)[A-Z2-7]{16}/.exec(text()) ?? [];
    expect(differences(text().replaceAll(hash, 'AAAAAAAAAAAAAAAA'))).toEqual([
      'hash-mismatch ns/svc:p80: the hash in its chains’ names is another name’s or protocol’s @KUBE-SER',
    ]);
  });

  it('rules that are missing or too many, where all else is right', () => {
    const without = text().replace(/^-A KUBE-SVC-\S+ ! -s .*\n/m, '');
    expect(differences(without)).toEqual([
      expect.stringMatching(
        /^missing-rule ns\/svc:p80: -A KUBE-SVC-\S+ ! -s 10\.244\.0\.0\/16 .* -j KUBE-MARK-MASQ/,
      ),
    ]);
    const extra = text().replace(/^(-A KUBE-EXT-\S+) -m .*\n/m, '$&$1 -s 10.0.0.1/32 -j RETURN\n');
    expect(differences(extra)).toEqual([
      expect.stringMatching(/^extra-rule ns\/svc:p80: -A KUBE-EXT-\S+ -s 10\.0\.0\.1\/32 -j RETURN/),
    ]);
  });

  it('that are shown in part: what is not shown is not missing', () => {
    const grepped = text()
      .split('\n')
      .filter((line) => /KUBE-SVC|KUBE-SEP/.test(line))
      .join('\n');
    expect(differences(grepped)).toEqual([]);
    expect(
      differences('-A KUBE-SERVICES -d 10.1.1.1/32 -p tcp -m tcp --dport 80 -j KUBE-SVC-AAAAAAAAAAAAAAAA'),
    ).toEqual([]);
    const old = text({ slices: [slice(...three.slice(1))] });
    const oldGrepped = old.split('\n').filter((line) => /KUBE-SVC|KUBE-SEP/.test(line));
    expect(differences(oldGrepped.join('\n'))).toHaveLength(1);
  });

  it('of Services that no API server has seen: no word on what it would give', () => {
    const other = text({
      services: [service({ type: 'NodePort', clusterIPs: ['10.1.1.1'] }, { nodePort: 31000 })],
    });
    expect(differences(other)).toHaveLength(2);
    expect(differences(other, { unassigned: new Set(['ns/svc']) })).toEqual([]);
  });

  it('of endpoints that nobody named: their number and their ports', () => {
    const counted = (count: number | null, the: Case = {}) =>
      differences(
        text(the),
        { endpointCounts: new Map([['ns/svc', count]]) },
        text({ slices: [slice(endpoint('198.18.0.1'))] }),
      );
    expect(counted(3)).toEqual([]);
    expect(counted(null)).toEqual([]);
    expect(counted(4)).toEqual(['missing-endpoint ns/svc:p80: 3 endpoints of 4 replicas @KUBE-SVC']);
    const ports = [{ name: 'p80', protocol: 'TCP', port: 9090 }];
    expect(counted(1, { slices: [{ ...slice(endpoint('10.244.1.5')), ports }] })).toEqual([
      'wrong-port ns/svc:p80: 10.244.1.5:9090, not port 8080 @KUBE-SEP',
    ]);
  });
});

describe('nodes held against each other', () => {
  const told = (...texts: string[]) => {
    const nodes = texts.map(read);
    return compareNodes(nodes).map(
      ({ kind, detail, ruleset }) => `${nodes.indexOf(ruleset)} ${kind}: ${detail}`,
    );
  };

  it('agree', () => {
    expect(told(text(), text(), text())).toEqual([]);
  });

  it('agree though each has its own endpoints under policy Local', () => {
    const local = { services: [{ ...nodePort, externalTrafficPolicy: 'Local' as const }] };
    expect(told(text(local), text({ ...local, node: { name: 'there' } }))).toEqual([]);
    const internal = { services: [service({ internalTrafficPolicy: 'Local' })] };
    expect(told(text(internal), text({ ...internal, node: { name: 'there' } }))).toEqual([]);
  });

  it('find the stale one', () => {
    const stale = text({ slices: [slice(...three.slice(1), endpoint('10.244.9.9'))] });
    expect(told(text(), stale, text())).toEqual([
      '1 missing-endpoint: 10.244.1.5:8080 is not among its endpoints, on other nodes it is',
      '1 extra-endpoint: 10.244.9.9:8080 is an endpoint on this node, on others it is not',
    ]);
  });

  it('find a Service that one lacks, and other numbers', () => {
    const other = text({
      services: [service({ type: 'NodePort', clusterIPs: ['10.1.1.1'] }, { nodePort: 31000 })],
    });
    expect(told(text(), text({ services: [] }))).toEqual([
      '1 missing-service: the node has no rules for it, others have',
    ]);
    expect(told(text(), text(), other)).toEqual([
      '2 wrong-cluster-ip: cluster IP 10.1.1.1, others have 10.96.0.10',
      '2 wrong-node-port: node port 31000, others have 30080',
    ]);
  });
});
