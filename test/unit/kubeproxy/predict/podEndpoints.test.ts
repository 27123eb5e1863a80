import { describe, expect, it } from 'vitest';
import {
  type Pod,
  placeholderEndpoints,
  slicesOfPods,
  type Workload,
  withPlaceholderAddresses,
} from '../../../../server/src/kubeproxy/predict/index.ts';
import { service } from './kit.ts';

const selecting = (more: Parameters<typeof service>[0] = {}, port: Parameters<typeof service>[1] = {}) =>
  service({ selector: { app: 'web' }, ...more }, { targetPort: 8080, ...port });

const pod = (more: Partial<Pod> = {}): Pod => ({
  namespace: 'ns',
  name: 'web-1',
  labels: { app: 'web', tier: 'front' },
  ips: ['10.244.1.5'],
  nodeName: 'here',
  phase: 'Running',
  ready: true,
  terminating: false,
  ports: [{ name: 'http', protocol: 'TCP', containerPort: 8081 }],
  ...more,
});

/** What the slices say, in short: `address:port`, with what is not ready in words. */
const told = (services: readonly ReturnType<typeof service>[], pods: readonly Pod[]) =>
  slicesOfPods(services, pods).flatMap(({ ports, endpoints }) =>
    endpoints.map(({ addresses, ready, serving, terminating }) => {
      const words = [
        ready ? '' : ' not ready',
        serving ? '' : ' not serving',
        terminating ? ' terminating' : '',
      ];
      return `${addresses.join()}:${ports.map(({ port }) => port).join()}${words.join('')}`;
    }),
  );

describe('endpoints of pods', () => {
  it.each<[string, Partial<Pod>, string[]]>([
    ['that are ready', {}, ['10.244.1.5:8080']],
    ['of which nothing is said', { ready: null, phase: null }, ['10.244.1.5:8080']],
    ['that are not', { ready: false }, ['10.244.1.5:8080 not ready not serving']],
    ['that go', { terminating: true }, ['10.244.1.5:8080 not ready terminating']],
    ['that have ended', { phase: 'Succeeded' }, []],
    ['with other labels', { labels: { app: 'db' } }, []],
    ['of another namespace', { namespace: 'other' }, []],
    ['without an address', { ips: [] }, []],
    ['of two families', { ips: ['10.244.1.5', 'fd00::5'] }, ['10.244.1.5:8080', 'fd00::5:8080']],
  ])('%s', (_, more, expected) => {
    expect(told([selecting()], [pod(more)])).toEqual(expected);
  });

  it('count as ready where the Service says so', () => {
    expect(told([selecting({ publishNotReadyAddresses: true })], [pod({ ready: false })])).toEqual([
      '10.244.1.5:8080 not serving',
    ]);
  });

  it('have the port of the Service, of its targetPort, or of the container port that it names', () => {
    expect(told([selecting({}, { targetPort: null })], [pod()])).toEqual(['10.244.1.5:80']);
    expect(told([selecting({}, { targetPort: 'http' })], [pod()])).toEqual(['10.244.1.5:8081']);
    expect(told([selecting({}, { targetPort: 'nope' })], [pod()])).toEqual([]);
  });

  it('need a selector', () => {
    expect(told([selecting({ selector: null }), selecting({ selector: {} })], [pod()])).toEqual([]);
  });
});

describe('placeholders', () => {
  const workload = (more: Partial<Workload> = {}): Workload => ({
    namespace: 'ns',
    name: 'web',
    kind: 'Deployment',
    labels: { app: 'web' },
    replicas: 3,
    ports: [{ name: 'http', protocol: 'TCP', containerPort: 8081 }],
    ...more,
  });
  const endpointsOf = (services: readonly ReturnType<typeof service>[], workloads: readonly Workload[]) => {
    const { value, notes } = placeholderEndpoints(services, workloads);
    const endpoints = value.map(
      ({ service: name, endpoints: all, ports }) =>
        `${name}: ${all.map(({ addresses }) => addresses.join()).join(' ')} at ${ports.map(({ port }) => port).join()}`,
    );
    return { endpoints, notes };
  };

  it('are as many as the workloads of the selector have replicas', () => {
    const two = [workload({ name: 'db', labels: { app: 'db' }, replicas: 2 }), workload()];
    expect(endpointsOf([selecting({}, { targetPort: 'http' })], two)).toEqual({
      endpoints: ['svc: 198.18.0.3 198.18.0.4 198.18.0.5 at 8081'],
      notes: ['ns/svc: endpoints are placeholders (3 of Deployment web)'],
    });
  });

  it('are one where nothing fits', () => {
    expect(endpointsOf([selecting()], [])).toEqual({
      endpoints: ['svc: 198.18.0.1 at 8080'],
      notes: ['ns/svc: endpoints are placeholders (1, no pods or workloads fit its selector)'],
    });
  });

  it('are none where no replicas are wanted, without a selector, and for headless Services', () => {
    expect(endpointsOf([selecting()], [workload({ replicas: 0 })]).endpoints).toEqual([]);
    expect(endpointsOf([service(), selecting({ clusterIPs: ['None'] })], [workload()])).toEqual({
      endpoints: [],
      notes: [],
    });
  });

  it('are the same for each Service of a pod, and of both families where the Service is', () => {
    const dual = selecting({ name: 'dual', clusterIPs: ['10.96.0.11', 'fd00::11'] });
    expect(endpointsOf([selecting(), dual], [workload({ replicas: 1 })]).endpoints).toEqual([
      'svc: 198.18.0.1 at 8080',
      'dual: 198.18.0.1 at 8080',
      'dual: 2001:db8::1 at 8080',
    ]);
  });

  it('stand for cluster IPs and node ports that the API server has not given yet', () => {
    const services = [
      service({ name: 'a', clusterIPs: [] }),
      service({ name: 'b', clusterIPs: [], type: 'NodePort' }),
      service({ name: 'c', clusterIPs: [], type: 'NodePort' }, { nodePort: 32767 }),
      service({ name: 'd', clusterIPs: ['None'] }),
      service({ name: 'e', clusterIPs: [], type: 'ExternalName' }),
      service({ name: 'f', type: 'NodePort' }),
    ];
    const { value, notes } = withPlaceholderAddresses(services, 4);
    expect(value.map(({ name, clusterIPs, ports }) => [name, clusterIPs[0], ports[0]?.nodePort])).toEqual([
      ['a', '198.19.0.1', null],
      ['b', '198.19.0.2', 32766],
      ['c', '198.19.0.3', 32767],
      ['d', 'None', null],
      ['e', undefined, null],
      ['f', '10.96.0.10', null],
    ]);
    expect(notes).toEqual([
      'ns/a: cluster IP 198.19.0.1 is a placeholder',
      'ns/b: cluster IP 198.19.0.2 is a placeholder',
      'ns/b: node port 32766 is a placeholder',
      'ns/c: cluster IP 198.19.0.3 is a placeholder',
    ]);
    expect(withPlaceholderAddresses(services, 6).value[0]?.clusterIPs).toEqual(['2001:db8:1::1']);
  });
});
