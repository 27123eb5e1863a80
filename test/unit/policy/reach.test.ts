import { describe, expect, it } from 'vitest';
import { compareReach, PortSet, readCluster, remarksOn } from '../../../server/src/policy/index.ts';
import {
  adminPolicy,
  allowed,
  expectMatrix,
  matrix,
  namespace,
  pod,
  policy,
  reachOf,
  rowsOf,
} from './kit.ts';

const workload = (kind: string, name: string, labels: string, more = '') => `apiVersion: apps/v1
kind: ${kind}
metadata: { name: ${name}, labels: { app: own } }
spec:
  replicas: 0
  template:
    metadata: { labels: { ${labels} } }
    spec: { containers: [{ name: main, ports: [{ name: http, containerPort: 8080 }] }]${more} }`;

describe('workloads', () => {
  const names = (...manifests: string[]) =>
    reachOf(...manifests).cluster.workloads.map(
      ({ namespace, name, kind }) => `${namespace}/${name}[${kind}]`,
    );
  const owned = (name: string, owner: object, labels = {}) =>
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, labels, ownerReferences: [owner] },
      spec: { containers: [] },
    });

  it.each(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ReplicationController', 'Job'])(
    '%s: one peer, by its template, whatever its own labels and replicas',
    (kind) => {
      const deny = policy('deny', 'podSelector: { matchLabels: { app: web } }');
      expectMatrix(
        reachOf(workload(kind, 'web', 'app: web'), deny),
        `default/web[${kind}] → 0.0.0.0-255.255.255.255: all`.replace('default/', ''),
      );
    },
  );

  it('CronJob: by the template of its jobs', () => {
    const cron = `apiVersion: batch/v1
kind: CronJob
metadata: { name: nightly }
spec: { jobTemplate: { spec: { template: { metadata: { labels: { app: x } } } } } }`;
    expect(names(cron)).toEqual(['default/nightly[CronJob]']);
  });

  it.each([
    [
      'the owner that controls it',
      { kind: 'ReplicaSet', name: 'web', controller: true },
      'default/web[ReplicaSet]',
    ],
    ['itself where none controls', { kind: 'ReplicaSet', name: 'web' }, 'default/p[Pod]'],
    ['itself where its node does', { kind: 'Node', name: 'n1', controller: true }, 'default/p[Pod]'],
    ['an owner without kind', { name: 'web', controller: true }, 'default/web[Pod]'],
  ])('a pod counts for %s', (_, owner, expected) => {
    expect(names(owned('p', owner))).toEqual([expected]);
  });

  it('pods of one owner are one peer, and what any of them may do counts', () => {
    const owner = { kind: 'ReplicaSet', name: 'web', controller: true };
    const reach = reachOf(
      owned('p', owner, { app: 'web', canary: 'no' }),
      owned('q', owner, { app: 'web', canary: 'yes' }),
      pod('a'),
      policy('deny', 'podSelector: { matchLabels: { canary: "yes" } }\ningress: [{ ports: [{ port: 80 }] }]'),
      policy('closed', 'podSelector: { matchLabels: { canary: "no" } }'),
    );
    expect(matrix(reach)).toContain('a → web[ReplicaSet]: TCP 80');
    expect(matrix(reach)).not.toContain('web[ReplicaSet] → web[ReplicaSet]: all');
    const [row] = rowsOf(reach, 'a', 'web');
    expect(row?.connection.cases.map(({ allowed }) => allowed.isEmpty)).toEqual([true, false]);
  });
});

describe('manifests', () => {
  it('lists are unpacked, items of typed lists being what the list says', () => {
    const list = JSON.stringify({
      apiVersion: 'v1',
      kind: 'List',
      items: [
        JSON.parse(pod('a')),
        { apiVersion: 'v1', kind: 'PodList', items: [{ metadata: { name: 'b' }, spec: {} }] },
        {
          apiVersion: 'networking.k8s.io/v1',
          kind: 'NetworkPolicyList',
          items: [{ metadata: { name: 'deny' }, spec: { policyTypes: ['Egress'] } }],
        },
      ],
    });
    expectMatrix(reachOf(list), '0.0.0.0-255.255.255.255 → a: all', '0.0.0.0-255.255.255.255 → b: all');
  });

  it.each([
    ['nothing', null],
    ['text', 'kind: Pod'],
    ['a list', [1, null, []]],
    ['kinds that don’t matter', { kind: 'ConfigMap', data: { kind: 'Pod' } }],
    [
      'a policy of another group',
      { apiVersion: 'crd.projectcalico.org/v1', kind: 'NetworkPolicy', spec: {} },
    ],
  ])('%s is passed over', (_, value) => {
    const { workloads, policies } = readCluster([{ value, handle: null }]);
    expect([workloads, policies]).toEqual([[], []]);
  });

  it('fields of wrong types count as absent', () => {
    const odd = JSON.stringify({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'odd', labels: 7 },
      spec: { podSelector: [], policyTypes: 'Egress', ingress: { from: [] }, egress: [null, 3] },
    });
    expect(allowed(reachOf(pod('a'), pod('b'), odd), 'a', 'b')).toBe('none');
  });

  it('each object is found again by its handle, each rule by its path', () => {
    const value = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'one' },
      spec: { ingress: [{}, { ports: [{ port: 80 }] }] },
    };
    const [read] = readCluster([{ value, handle: 'here' }]).policies;
    expect(read).toMatchObject({
      handle: 'here',
      ingress: [{ path: 'spec.ingress[0]' }, { path: 'spec.ingress[1]' }],
    });
  });
});

describe('outside', () => {
  it('is cut where something changes, and nowhere else', () => {
    const block = 'ipBlock: { cidr: 10.0.0.0/8, except: [10.1.0.0/16] }';
    expectMatrix(
      reachOf(
        pod('a'),
        policy('in', `podSelector: {}\ningress: [{ from: [{ ${block} }] }, { ports: [{ port: 53 }] }]`),
      ),
      '0.0.0.0-9.255.255.255 → a: TCP 53',
      '10.0.0.0-10.0.255.255 → a: all',
      '10.1.0.0-10.1.255.255 → a: TCP 53',
      '10.2.0.0-10.255.255.255 → a: all',
      '11.0.0.0-255.255.255.255 → a: TCP 53',
      'a → 0.0.0.0-255.255.255.255: all',
    );
  });

  it('has IPv6 where policies or pods speak of it', () => {
    const six = '::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff';
    expect(matrix(reachOf(pod('a')))).not.toContain(`a → ${six}: all`);
    expect(matrix(reachOf(pod('a', '', { ip: 'fd00::1' })))).toContain(`a → ${six}: all`);
    const block = policy('in', 'podSelector: {}\ningress: [{ from: [{ ipBlock: { cidr: "fd00::/8" } }] }]');
    expect(matrix(reachOf(pod('a'), block))).toContain(
      'fd00::-fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff → a: all',
    );
  });
});

describe('Services', () => {
  const service = `apiVersion: v1
kind: Service
metadata: { name: web }
spec:
  clusterIP: 10.96.0.9
  selector: { app: web }
  ports:
  - { name: plain, port: 80, targetPort: http }
  - { name: dns, port: 53, protocol: UDP, targetPort: 5353 }`;
  const web = pod('web-1', 'app=web', { ports: 'http=8080/TCP' });
  const only = (port: number) =>
    policy('in', `podSelector: { matchLabels: { app: web } }\ningress: [{ ports: [{ port: ${port} }] }]`);

  it('are judged at the pod and its own port', () => {
    expect(allowed(reachOf(web, pod('a'), service, only(8080)), 'a', 'web:80')).toBe('TCP 8080');
    expect(allowed(reachOf(web, pod('a'), service, only(80)), 'a', 'web:80')).toBe('none');
  });

  it('are meant by name, port, cluster address or kind', () => {
    const reach = reachOf(web, pod('a'), service);
    const rows = (to: string) =>
      rowsOf(reach, 'a', to).map(({ via, asked }) => [via?.port.name, asked.ranges[0]?.from]);
    const both = [
      ['plain', 8080],
      ['dns', 5353],
    ];
    for (const name of ['default/web', 'web', 'web[Service]', '10.96.0.9']) expect(rows(name)).toEqual(both);
    expect(rows('web:dns')).toEqual([['dns', 5353]]);
    expect(rows('web:80')).toEqual([['plain', 8080]]);
  });

  it('a port of the question is the Service’s own', () => {
    const udp = PortSet.of({ protocol: 'UDP', from: 53, to: 53 });
    const reach = reachOf(web, pod('a'), service);
    expect(rowsOf(reach, 'a', 'web', udp).map(({ via }) => via?.port.name)).toEqual(['dns']);
  });

  it('a workload of the same name is meant first', () => {
    const reach = reachOf(pod('web', 'app=web'), pod('a'), service);
    expect(rowsOf(reach, 'a', 'web').map(({ via }) => via)).toEqual([null]);
  });

  it('as a source mean the pods behind them', () => {
    expect(allowed(reachOf(web, pod('a'), service), 'web[Service]', 'a')).toBe('all');
  });

  it('without a selector lead nowhere', () => {
    const empty = service.replace('selector: { app: web }', 'selector: {}');
    expect(rowsOf(reachOf(web, pod('a'), empty), 'a', 'web')).toEqual([]);
  });
});

describe('peers by address', () => {
  it('a pod’s address means the pod, a block means the outside', () => {
    const reach = reachOf(pod('a', '', { ip: '10.1.0.5' }), pod('b'), policy('deny', 'podSelector: {}'));
    expect(rowsOf(reach, '10.1.0.5', 'b').map(({ source }) => 'kind' in source)).toEqual([true]);
    expect(rowsOf(reach, '10.1.0.0/24', 'b').map(({ source }) => 'kind' in source)).toEqual([false]);
  });
});

describe('comparisons', () => {
  const change = (before: readonly string[], after: readonly string[]) => {
    const question = { from: null, to: null, ports: PortSet.all };
    const { gained, lost } = compareReach(
      { reach: reachOf(...before), question },
      { reach: reachOf(...after), question },
    );
    const shown = (rows: typeof gained) =>
      rows.map(({ source, destination, allowed }) => ({ source, destination, allowed }));
    return { gained: shown(gained).length, lost: shown(lost).length, rows: { gained, lost } };
  };

  it('nothing changes between equal states', () => {
    expect(change([pod('a'), pod('b')], [pod('b'), pod('a')])).toMatchObject({ gained: 0, lost: 0 });
  });

  it('say who closes what is lost', () => {
    const { rows } = change([pod('a'), pod('b')], [pod('a'), pod('b'), policy('deny', 'podSelector: {}')]);
    expect(rows.gained).toEqual([]);
    expect(rows.lost).toHaveLength(4);
    for (const { connection } of rows.lost) {
      expect(connection.cases[0]?.ingress?.isolatedBy.map(({ name }) => name)).toEqual(['deny']);
    }
  });

  it('a peer that is new gains all that it may', () => {
    expect(change([pod('a')], [pod('a'), pod('b')])).toMatchObject({ gained: 4, lost: 0 });
  });
});

describe('remarks', () => {
  const codes = (...manifests: string[]) =>
    remarksOn(reachOf(...manifests).cluster).map(({ code, about }) => `${code}: ${about.join()}`);
  const admin = (name: string, more: string) =>
    adminPolicy('AdminNetworkPolicy', name, `subject: { namespaces: {} }\n${more}`);

  it.each([
    ['nothing', [pod('a'), namespace('x')], []],
    ['pods on the host’s network', [pod('h', '', { hostNetwork: true })], ['host-network: default/h[Pod]']],
    [
      'blocks over pods',
      [
        pod('a', '', { ip: '10.0.0.7' }),
        policy('p', 'ingress: [{ from: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }]'),
      ],
      ['ip-block-over-pods: default/p'],
    ],
    [
      'blocks beside pods',
      [
        pod('a', '', { ip: '10.0.0.7' }),
        policy('p', 'ingress: [{ from: [{ ipBlock: { cidr: 11.0.0.0/8 } }] }]'),
      ],
      [],
    ],
    ['empty peers', [policy('p', 'ingress: [{ from: [{}] }]')], ['empty-peer: default/p']],
    [
      'unknown addresses and peers',
      [
        admin(
          'x',
          'egress: [{ action: Deny, to: [{ nodes: {} }] }]\ningress: [{ action: Deny, from: [{}] }]',
        ),
      ],
      ['unknown-addresses: AdminNetworkPolicy/x', 'unknown-peer: AdminNetworkPolicy/x'],
    ],
    [
      'equal priorities',
      [admin('x', 'priority: 1'), admin('v', 'priority: 1'), admin('z', 'priority: 2')],
      ['equal-priority: AdminNetworkPolicy/x,AdminNetworkPolicy/v'],
    ],
    [
      'two versions',
      [admin('x', 'priority: 1'), adminPolicy('ClusterNetworkPolicy', 'v', 'tier: Baseline')],
      ['two-versions: AdminNetworkPolicy/x,ClusterNetworkPolicy/v'],
    ],
  ])('on %s', (_, manifests, expected) => {
    expect(codes(...manifests)).toEqual(expected);
  });
});
