import { describe, expect, it } from 'vitest';
import {
  endpointAddressName,
  formatAddress,
  formatSelector,
  isStrictSubset,
  type ManifestObject,
  mapSelector,
  matchesLabels,
  parseAddress,
  parseBlock,
  parseLabelSelector,
  parseYaml,
  podHostnames,
  readEndpoints,
  readIngressBackends,
  readNetworkPolicy,
  readObjects,
  readPods,
  readService,
  resolveTargetPort,
  serviceDnsName,
  specialAddress,
} from '../../../server/src/kubernetes/index.ts';

function objectOf(text: string): ManifestObject {
  const [object] = parseYaml(text).documents.flatMap((document) => readObjects(document));
  if (!object) throw new Error('No object in the text of the test.');
  return object;
}

const service = (spec: string) =>
  readService(
    objectOf(`apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {${spec}}\n`),
  );
const workload = (kind: string, spec: string) =>
  readPods(
    objectOf(`apiVersion: apps/v1\nkind: ${kind}\nmetadata: {name: db, namespace: shop}\nspec: {${spec}}\n`),
  );
const policy = (spec: string) =>
  readNetworkPolicy(
    objectOf(`apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p}\nspec: {${spec}}\n`),
  );

describe('Services', () => {
  it('have the defaults of the API', () => {
    expect(service('ports: [{port: 80}], selector: {app: web}')).toMatchObject({
      name: 'web',
      namespace: 'shop',
      type: 'ClusterIP',
      isHeadless: false,
      ports: [{ name: '', port: 80, targetPort: 80, protocol: 'TCP', nodePort: null }],
      externalTrafficPolicy: 'Cluster',
      affinitySeconds: null,
      allocatesNodePorts: true,
      clusterIPs: [],
    });
  });

  it('have affinity for three hours unless told otherwise', () => {
    expect(service('sessionAffinity: ClientIP')?.affinitySeconds).toBe(10800);
    expect(
      service('sessionAffinity: ClientIP, sessionAffinityConfig: {clientIP: {timeoutSeconds: 60}}')
        ?.affinitySeconds,
    ).toBe(60);
    expect(service('sessionAffinityConfig: {clientIP: {timeoutSeconds: 60}}')?.affinitySeconds).toBeNull();
  });

  it('without selector select nothing', () => {
    for (const spec of [
      'ports: []',
      'selector: {}',
      'type: ExternalName, selector: {a: b}',
      'selector: {a: "{{ .x }}"}',
    ]) {
      expect(service(spec)?.selector).toBeNull();
    }
  });
});

describe('pods', () => {
  it('of workloads, with what they declare', () => {
    const pods = workload(
      'Deployment',
      `replicas: 3, template: {metadata: {labels: {app: web}}, spec: {hostNetwork: true,
        initContainers: [{name: once, ports: [{name: a, containerPort: 1}]}, {name: side, restartPolicy: Always, ports: [{name: b, containerPort: 2}]}],
        containers: [{name: main, ports: [{name: http, containerPort: 80}]}]}}`,
    );
    expect(pods).toMatchObject({ kind: 'Deployment', replicas: 3, labelsKnown: true, hostNetwork: true });
    // A plain init container is over when somebody asks.
    expect(pods?.ports.map(({ name }) => name)).toEqual(['http', 'b']);
  });

  it('as many as the kind says', () => {
    expect(workload('DaemonSet', 'template: {}')?.replicas).toBeNull();
    expect(workload('StatefulSet', 'template: {}')?.replicas).toBe(1);
    expect(workload('StatefulSet', 'replicas: "{{ .x }}"')?.replicas).toBeNull();
  });
});

describe('target ports', () => {
  const pods = workload(
    'Deployment',
    'template: {spec: {containers: [{ports: [{name: dns, containerPort: 53, protocol: UDP}]}, {ports: [{name: dns, containerPort: 54}]}]}}',
  );
  const resolve = (spec: string) => {
    const port = service(`ports: [{${spec}}]`)?.ports[0];
    return port && pods ? resolveTargetPort(port, pods) : null;
  };

  it('by name: the first of the protocol', () => {
    expect(resolve('port: 53, targetPort: dns')).toMatchObject({ number: 54 });
    expect(resolve('port: 53, targetPort: dns, protocol: UDP')).toMatchObject({ number: 53 });
    expect(resolve('port: 53, targetPort: http')).toBeNull();
  });

  it('by number: declared or not', () => {
    expect(resolve('port: 9')).toMatchObject({ number: 9, declared: null });
    expect(resolve('port: 54')?.declared?.name).toBe('dns');
  });
});

describe('endpoints', () => {
  it('of slices and of Endpoints', () => {
    const slice = objectOf(`apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: x, labels: {kubernetes.io/service-name: web}}
addressType: IPv4
ports: [{name: http, port: 80}, {name: all}]
endpoints:
- {addresses: [10.0.0.1], nodeName: n1, targetRef: {kind: Pod, name: p}}
- {addresses: [10.0.0.2], conditions: {ready: false, serving: true, terminating: true}}
- {addresses: [10.0.0.3], conditions: {ready: false}}
`);
    expect(readEndpoints(slice)).toMatchObject([
      {
        serviceName: 'web',
        ports: [
          { name: 'http', number: 80, protocol: 'TCP' },
          { name: 'all', number: null },
        ],
        endpoints: [
          { isReady: true, isServing: true, nodeName: 'n1', pod: 'p' },
          { isReady: false, isServing: true, isTerminating: true },
          { isReady: false, isServing: false },
        ],
      },
    ]);
    const old = objectOf(
      'apiVersion: v1\nkind: Endpoints\nmetadata: {name: web}\nsubsets: [{addresses: [{ip: 10.0.0.1}], notReadyAddresses: [{ip: 10.0.0.2}], ports: [{port: 80}]}]\n',
    );
    expect(readEndpoints(old)).toMatchObject([
      { serviceName: 'web', endpoints: [{ isReady: true }, { isReady: false }] },
    ]);
  });
});

describe('policies', () => {
  it.each([
    ['podSelector: {}', true, false],
    ['podSelector: {}, egress: []', true, false],
    ['podSelector: {}, egress: [{}]', true, true],
    ['podSelector: {}, policyTypes: []', true, false],
    ['podSelector: {}, policyTypes: [Egress], ingress: [{}]', false, true],
  ])('%s', (spec, isolatesIngress, isolatesEgress) => {
    expect(policy(spec)).toMatchObject({ isolatesIngress, isolatesEgress });
  });

  it('everybody and everything is null, not empty', () => {
    expect(
      policy(
        'ingress: [{}, {from: [], ports: []}, {from: [{podSelector: {}}], ports: [{port: 80, endPort: 90}]}]',
      )?.ingress,
    ).toMatchObject([
      { peers: null, ports: null },
      { peers: null, ports: null },
      {
        peers: [{ podSelector: [], namespaceSelector: null, ipBlock: null }],
        ports: [{ port: 80, endPort: 90, protocol: 'TCP' }],
      },
    ]);
  });
});

it('backends of an Ingress', () => {
  const object = objectOf(`apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: x}
spec:
  defaultBackend: {service: {name: a, port: {number: 80}}}
  rules: [{host: h, http: {paths: [{path: /, backend: {service: {name: b, port: {name: http}}}}]}}]
`);
  expect(readIngressBackends(object)).toMatchObject([
    { serviceName: 'a', port: 80, host: null },
    { serviceName: 'b', port: 'http', host: 'h', path: '/' },
  ]);
});

describe('selectors', () => {
  const parse = (text: string) => {
    const spec = objectOf(`apiVersion: apps/v1\nkind: Deployment\nspec: {selector: ${text}}\n`).root.at(
      'spec',
      'selector',
    );
    return parseLabelSelector(spec);
  };
  const labels = new Map([
    ['app', 'web'],
    ['tier', ''],
  ]);

  it.each([
    ['{}', true],
    ['{matchLabels: {app: web, tier: ""}}', true],
    ['{matchLabels: {app: wep}}', false],
    ['{matchExpressions: [{key: app, operator: In, values: [a, web]}]}', true],
    ['{matchExpressions: [{key: app, operator: NotIn, values: [web]}]}', false],
    ['{matchExpressions: [{key: gone, operator: NotIn, values: [web]}]}', true],
    ['{matchExpressions: [{key: tier, operator: Exists}, {key: gone, operator: DoesNotExist}]}', true],
    ['{matchLabels: {app: web}, matchExpressions: [{key: tier, operator: DoesNotExist}]}', false],
  ])('%s', (text, matches) => {
    expect(matchesLabels(parse(text) ?? [], labels)).toBe(matches);
  });

  it('that nobody can know are null', () => {
    expect(parse('{matchLabels: {app: "{{ .x }}"}}')).toBeNull();
    expect(parse('{matchExpressions: [{key: a, operator: Like}]}')).toBeNull();
  });

  it("in kubectl's words", () => {
    const selector = parse(
      '{matchLabels: {a: b}, matchExpressions: [{key: c, operator: In, values: [d, e]}, {key: f, operator: DoesNotExist}]}',
    );
    expect(formatSelector(selector ?? [])).toBe('a=b,c in (d, e),!f');
    expect(formatSelector(mapSelector(new Map()))).toBe('');
  });
});

describe('DNS names', () => {
  const hostsOf = (spec: string, pods: ReturnType<typeof workload>) => {
    const read = service(spec);
    return read && pods && podHostnames(pods, read);
  };

  it('of a Service', () => {
    expect(serviceDnsName({ name: 'web', namespace: 'shop' })).toBe('web.shop.svc.cluster.local');
  });

  it('of the pods of a StatefulSet behind its headless Service', () => {
    const pods = workload(
      'StatefulSet',
      'serviceName: web, replicas: 2, ordinals: {start: 1}, template: {metadata: {labels: {app: db}}}',
    );
    expect(hostsOf('clusterIP: None, selector: {app: db}', pods)).toEqual(['db-1', 'db-2']);
    // Another governing Service, or one with an address: no names of their own.
    expect(hostsOf('clusterIP: None, selector: {app: other}', pods)).toEqual([]);
    expect(hostsOf('selector: {app: db}', pods)).toEqual([]);
  });

  it('of pods with hostname and subdomain', () => {
    const pod = readPods(
      objectOf(
        'apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: shop, labels: {app: db}}\nspec: {hostname: one, subdomain: web}\n',
      ),
    );
    expect(hostsOf('clusterIP: None, selector: {app: db}', pod)).toEqual(['one']);
  });

  it('of an endpoint without hostname', () => {
    const web = { name: 'web', namespace: 'shop' };
    expect(endpointAddressName('10.244.1.19', web)).toBe('10-244-1-19.web.shop.svc.cluster.local');
    expect(endpointAddressName('FD00::1', web)).toBe('fd00--1.web.shop.svc.cluster.local');
  });
});

describe('addresses', () => {
  it.each([
    ['10.0.0.1', '10.0.0.1', true],
    ['010.0.0.1', '10.0.0.1', false],
    ['::ffff:10.0.0.1', '10.0.0.1', false],
    ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1', true],
    ['64:ff9b::1.2.3.4', '64:ff9b::102:304', true],
    ['::', '::', true],
    ['1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:8', true],
  ])('%s', (text, canonical, isStrict) => {
    const address = parseAddress(text);
    expect(address && formatAddress(address)).toBe(canonical);
    expect(address?.isStrict).toBe(isStrict);
  });

  it.each([
    '1.2.3',
    '256.1.1.1',
    '1.2.3.4.5',
    ':1::',
    '1::2::3',
    '1:2:3',
    'g::',
    'fe80::1%eth0',
    '',
    'x',
    '1:2:3:4:5:6:7:8:9',
    '10.0.0.1/8',
  ])('%j is none', (text) => expect(parseAddress(text)).toBeNull());

  it('that nobody else reaches', () => {
    const kind = (text: string) => {
      const address = parseAddress(text);
      return address && specialAddress(address);
    };
    expect(
      [
        '0.0.0.0',
        '127.1.2.3',
        '169.254.1.1',
        '224.0.0.5',
        '::1',
        'fe80::1',
        'ff02::1',
        '10.0.0.1',
        'fd00::1',
      ].map(kind),
    ).toEqual([
      'unspecified',
      'loopback',
      'link-local',
      'link-local multicast',
      'loopback',
      'link-local',
      'link-local multicast',
      null,
      null,
    ]);
  });

  it('blocks and their parts', () => {
    const inside = (inner: string, outer: string) => {
      const [a, b] = [parseBlock(inner), parseBlock(outer)];
      return a && b && isStrictSubset(a, b);
    };
    expect(inside('10.1.0.0/16', '10.0.0.0/8')).toBe(true);
    expect(inside('10.0.0.0/8', '10.0.0.0/8')).toBe(false);
    expect(inside('192.168.0.0/16', '10.0.0.0/8')).toBe(false);
    expect(inside('10.1.0.0/16', '::/0')).toBe(false);
    expect(['10.0.0.0', '10.0.0.0/33', '10.0.0.0/-1', '10.0.0.0/', 'x/8'].map(parseBlock)).toEqual([
      null,
      null,
      null,
      null,
      null,
    ]);
    expect(parseBlock('10.1.2.3/16')?.isStrict).toBe(false);
  });
});
