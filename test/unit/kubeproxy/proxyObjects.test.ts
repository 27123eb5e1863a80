import { describe, expect, it } from 'vitest';
import { ObjectPlace, readProxyObjects } from '../../../server/src/kubeproxy/index.ts';
import { parseYaml, readObjects } from '../../../server/src/kubernetes/index.ts';

const objectsOf = (text: string) => parseYaml(text).documents.flatMap((document) => readObjects(document));
const read = (text: string) => readProxyObjects(objectsOf(text));

const service = (spec: string, metadata = 'name: web') => `apiVersion: v1
kind: Service
metadata: { ${metadata} }
spec: { ${spec} }
`;

describe('a Service', () => {
  it('has the defaults of the API server', () => {
    expect(read(service('ports: [{ port: 80 }]')).services).toEqual([
      {
        namespace: 'default',
        name: 'web',
        labels: {},
        annotations: {},
        type: 'ClusterIP',
        clusterIPs: [],
        ports: [{ name: '', protocol: 'TCP', port: 80, targetPort: null, nodePort: null }],
        externalIPs: [],
        loadBalancerSourceRanges: [],
        loadBalancerIngress: [],
        externalTrafficPolicy: 'Cluster',
        internalTrafficPolicy: 'Cluster',
        sessionAffinity: 'None',
        affinitySeconds: null,
        healthCheckNodePort: null,
        allocateLoadBalancerNodePorts: true,
        selector: null,
        publishNotReadyAddresses: false,
        handle: expect.any(ObjectPlace),
      },
    ]);
  });

  it.each([
    ['one address', 'clusterIP: 10.0.0.1', ['10.0.0.1']],
    ['two', 'clusterIP: 10.0.0.1, clusterIPs: [10.0.0.1, "fd00::1"]', ['10.0.0.1', 'fd00::1']],
    ['none', 'clusterIP: None', ['None']],
    ['an empty one', 'clusterIP: ""', ['']],
    ['null', 'clusterIP: null', []],
  ])('with %s', (_, spec, expected) => {
    expect(read(service(spec)).services[0]?.clusterIPs).toEqual(expected);
  });

  it('has no port where there is no number, as in a half-typed line', () => {
    const ports = read(service('ports: [{ port: }, { port: "80" }, { port: 81, targetPort: web }]'));
    expect(ports.services[0]?.ports.map(({ port, targetPort }) => [port, targetPort])).toEqual([[81, 'web']]);
  });

  it('has no selector that can be known where a template fills a part of it in', () => {
    expect(read(service('selector: { app: web }')).services[0]?.selector).toEqual({ app: 'web' });
    expect(read(service('selector: { app: "{{ .Values.app }}" }')).services[0]?.selector).toBeNull();
  });

  it('is passed over without a name', () => {
    expect(read(service('', 'name: "{{ .Release.Name }}"')).services).toEqual([]);
  });
});

describe('endpoints', () => {
  const slice = `apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: web-1, labels: { kubernetes.io/service-name: web } }
endpoints:
  - { addresses: [10.1.0.1], conditions: { ready: false, serving: true }, nodeName: a, hints: { forZones: [{ name: z }] } }
  - { addresses: [10.1.0.2] }
ports: [{ port: 8080 }]
`;
  const endpoints = (more = '') => `apiVersion: v1
kind: Endpoints
metadata: { name: web }
${more}`;

  it('of a slice, with the places that they are written at', () => {
    const [object] = objectsOf(slice);
    const { slices, covered } = readProxyObjects(objectsOf(slice));
    expect(slices).toMatchObject([
      {
        namespace: 'default',
        service: 'web',
        endpoints: [
          { addresses: ['10.1.0.1'], ready: false, serving: true, terminating: null, nodeName: 'a' },
          { addresses: ['10.1.0.2'], ready: null, nodeName: null, zoneHints: [] },
        ],
        ports: [{ name: '', protocol: 'TCP', port: 8080 }],
      },
    ]);
    expect([...covered]).toEqual(['default/web']);
    const origin = slices[0]?.endpoints[1]?.origin;
    const place = ObjectPlace.of(origin?.kind === 'written' ? origin.handle : null);
    expect(place?.field.path).toBe('endpoints[1]');
    expect(place?.object.name).toBe(object?.name);
  });

  it('of Endpoints, but where a slice says it newer', () => {
    const subsets = endpoints('subsets: [{ addresses: [{ ip: 10.1.0.3 }], ports: [{ port: 1 }] }]');
    const addresses = (text: string) =>
      read(text).slices.flatMap((it) => it.endpoints.map((e) => e.addresses[0]));
    expect(addresses(subsets)).toEqual(['10.1.0.3']);
    expect(addresses(`${subsets}---\n${slice}`)).toEqual(['10.1.0.1', '10.1.0.2']);
  });

  it('that are none, are told too', () => {
    expect(read(endpoints())).toMatchObject({ slices: [], covered: new Set(['default/web']) });
  });
});

describe('pods', () => {
  const pod = (status: string) => `apiVersion: v1
kind: Pod
metadata: { name: web-1, labels: { app: web }, deletionTimestamp: 2024-01-01T00:00:00Z }
spec: { nodeName: a, containers: [{ name: web, ports: [{ name: http, containerPort: 80 }] }] }
status: { ${status} }
`;

  it('with an address are endpoints, others a workload of one', () => {
    const seen = read(pod('phase: Running, podIP: 10.1.0.1'));
    expect(seen.pods).toMatchObject([
      { name: 'web-1', ips: ['10.1.0.1'], nodeName: 'a', phase: 'Running', ready: null, terminating: true },
    ]);
    expect(seen.workloads).toEqual([]);
    expect(read(pod('phase: Pending')).workloads).toMatchObject([
      { kind: 'Pod', name: 'web-1', replicas: 1 },
    ]);
  });

  it.each([
    ['Deployment', 'replicas: 3, ', 3],
    ['Deployment', '', 1],
    ['Deployment', 'replicas: "{{ .n }}", ', null],
    ['DaemonSet', '', null],
  ])('of a %s with "%s"', (kind, spec, replicas) => {
    const text = `apiVersion: apps/v1
kind: ${kind}
metadata: { name: web }
spec: { ${spec}template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: web }] } } }
`;
    expect(read(text).workloads).toMatchObject([{ kind, labels: { app: 'web' }, replicas }]);
  });
});

it('a Node tells its zone, its addresses and its pods’ range', () => {
  const text = `apiVersion: v1
kind: Node
metadata: { name: a, labels: { topology.kubernetes.io/zone: west } }
spec: { podCIDR: 10.1.0.0/24 }
status: { addresses: [{ type: InternalIP, address: 192.168.0.2 }, { type: Hostname, address: a }] }
`;
  expect(read(text).nodes).toEqual([
    { name: 'a', zone: 'west', addresses: ['192.168.0.2'], podCIDRs: ['10.1.0.0/24'] },
  ]);
});

it('the same objects give the same values', () => {
  const objects = objectsOf(service('ports: [{ port: 80 }]'));
  expect(readProxyObjects(objects).services[0]).toBe(readProxyObjects(objects).services[0]);
});
