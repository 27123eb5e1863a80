import { describe, expect, it } from 'vitest';
import {
  newestVersion,
  oldestVersion,
  type PredictedRule,
  predictRules,
  printPrediction,
  type Service,
  type ServicePortObject,
  versionRange,
} from '../../../server/src/kubeproxy/index.ts';
import { read } from './clusterText.ts';
import { endpoint, here, inputOf, service, vip } from './predict/kit.ts';

/* What we say that kube-proxy writes, version by version, is what we read: two readings of the same source. */

const named = (name: string, more: Partial<Omit<Service, 'ports'>>, port: Partial<ServicePortObject> = {}) =>
  service({ name, type: 'LoadBalancer', ...more }, port);
const local = { externalTrafficPolicy: 'Local' } as const;

/** Services of every kind; `10.` and `fd00:` addresses side by side, so that both families have all of them. */
const services: readonly Service[] = [
  named('plain', { type: 'ClusterIP', clusterIPs: ['10.96.0.1', 'fd00:96::1'] }, { name: '' }),
  named('sticky', {
    type: 'ClusterIP',
    clusterIPs: ['10.96.0.2', 'fd00:96::2'],
    sessionAffinity: 'ClientIP',
  }),
  named('udp', { type: 'ClusterIP', clusterIPs: ['10.96.0.3', 'fd00:96::3'] }, { protocol: 'UDP', port: 53 }),
  named('port', { type: 'NodePort', clusterIPs: ['10.96.0.4', 'fd00:96::4'] }, { nodePort: 30004 }),
  named(
    'port-local',
    { type: 'NodePort', clusterIPs: ['10.96.0.5', 'fd00:96::5'], ...local },
    { nodePort: 30005 },
  ),
  named('outside', {
    type: 'ClusterIP',
    clusterIPs: ['10.96.0.6', 'fd00:96::6'],
    externalIPs: ['192.0.2.6', '2001:db8::6'],
  }),
  named(
    'balanced',
    { clusterIPs: ['10.96.0.7', 'fd00:96::7'], loadBalancerIngress: [vip('192.0.2.7'), vip('2001:db8::7')] },
    { nodePort: 30007 },
  ),
  named(
    'ranges',
    {
      clusterIPs: ['10.96.0.8', 'fd00:96::8'],
      loadBalancerIngress: [vip('192.0.2.8'), vip('2001:db8::8')],
      loadBalancerSourceRanges: ['203.0.113.0/24', '2001:db8:1::/48'],
      healthCheckNodePort: 32008,
      ...local,
    },
    { nodePort: 30008 },
  ),
  named('far', { type: 'NodePort', clusterIPs: ['10.96.0.9', 'fd00:96::9'], ...local }, { nodePort: 30009 }),
  named(
    'empty',
    {
      clusterIPs: ['10.96.0.10', 'fd00:96::10'],
      externalIPs: ['192.0.2.10', '2001:db8::10'],
      loadBalancerIngress: [vip('192.0.2.11'), vip('2001:db8::11')],
    },
    { nodePort: 30010 },
  ),
];

const slices = services.flatMap(({ name, ports }, index) => {
  const address = (family: 4 | 6, last: number) =>
    family === 4 ? `10.244.${index}.${last}` : `fd00::${index + 1}:${last}`;
  const ends = (family: 4 | 6) => {
    if (name === 'empty') return [];
    const far = [1, 2].map((last) => endpoint(address(family, last)));
    return name === 'far' ? far : [...far, endpoint(address(family, 3), here)];
  };
  return ([4, 6] as const).map((family) => ({
    namespace: 'ns',
    service: name,
    endpoints: ends(family),
    ports: [{ name: ports[0]?.name ?? '', protocol: ports[0]?.protocol ?? 'TCP', port: 8080 }],
  }));
});

const versions = Array.from(
  { length: newestVersion - oldestVersion + 1 },
  (_, index) => oldestVersion + index,
);
const predictions = versions.flatMap((version) =>
  ([4, 6] as const).map((family) => ({
    version,
    family,
    prediction: predictRules(inputOf({ version, family, services, slices })),
  })),
);

describe.each(predictions)('kube-proxy 1.$version, IPv$family', ({ version, family, prediction }) => {
  const { ruleset, services: found } = read(printPrediction(prediction));

  it('is one ruleset of whole tables', () => {
    expect(ruleset.family).toBe(family);
    expect([...ruleset.tables.values()].map(({ name, complete }) => `${name} ${complete}`)).toEqual(
      prediction.tables.map(({ name }) => `${name} true`),
    );
  });

  it('can have written its own rules', () => {
    const { since, until } = versionRange(ruleset, found);
    expect(version).toBeGreaterThanOrEqual(since ?? 0);
    expect(version).toBeLessThanOrEqual(until ?? 99);
  });

  it('has the Services that it was given', () => {
    expect(found.map(({ identity, protocol }) => `${identity?.name} ${protocol}`).sort()).toEqual(
      services.map(({ name, ports }) => `${name} ${ports[0]?.protocol.toLowerCase()}`).sort(),
    );
    expect(found.filter(({ hashConfirmed }) => hashConfirmed === false)).toEqual([]);
  });

  it('each Service port owns the rules that were written for it', () => {
    const rules = prediction.tables.flatMap((table) => table.rules);
    const written = new Map<string, string[]>();
    for (const { servicePort, text } of rules as readonly PredictedRule[]) {
      if (servicePort === null) continue;
      const name = servicePort.service.name;
      written.set(name, [...(written.get(name) ?? []), text]);
    }
    const owned = found.map(({ identity, rules }) => [identity?.name, rules.map(({ text }) => text).sort()]);
    expect(Object.fromEntries(owned)).toEqual(
      Object.fromEntries([...written].map(([name, texts]) => [name, texts.sort()])),
    );
  });

  it('shares its connections out among all endpoints', () => {
    for (const { endpoints, identity } of found) {
      const drawn = endpoints.filter(({ probability }) => probability !== null);
      const sum = drawn.reduce((total, { probability }) => total + (probability ?? 0), 0);
      expect(sum, identity?.name).toBeCloseTo(identity?.name === 'empty' ? 0 : 1, 9);
    }
  });
});
