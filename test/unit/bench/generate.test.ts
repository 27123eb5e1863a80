import { describe, expect, test } from 'vitest';
import { Dump } from '../../../server/src/iptables/index.ts';
import { readServices, tableHint } from '../../../server/src/kubeproxy/index.ts';
import { generateDump } from '../../bench/generate.ts';

describe.each(['newest', 'tutorial'] as const)('a generated dump in the %s style', (style) => {
  const options = { services: 60, endpoints: 3, nodePorts: 0.25, style };
  const { text, services } = generateDump(options);
  const read = Dump.read(text, tableHint).structure.rulesets.flatMap((ruleset) => readServices(ruleset));

  test('is the same for the same seed, and another for another', () => {
    expect(generateDump(options).text).toBe(text);
    expect(generateDump({ ...options, seed: 2 }).text).not.toBe(text);
  });

  test('holds every Service, with hashes that are right', () => {
    expect(read.map(({ hashConfirmed }) => hashConfirmed)).toEqual(services.map(() => true));
    const facts = read.map((service) => ({
      name: `${service.identity?.namespace}/${service.identity?.name}:${service.identity?.port}`,
      protocol: service.protocol,
      entrances: service.entrances.map(({ kind, address, port }) => `${kind} ${address} ${port}`).sort(),
      endpoints: service.endpoints.map(({ address, port }) => `${address}:${port}`),
    }));
    const expected = services.map(
      ({ namespace, name, portName, protocol, clusterIP, port, nodePort, endpoints }) => ({
        name: `${namespace}/${name}:${portName}`,
        protocol,
        entrances: [
          `cluster-ip ${clusterIP} ${port}`,
          ...(nodePort === null ? [] : [`node-port null ${nodePort}`]),
        ],
        endpoints: endpoints.map(({ address, port }) => `${address}:${port}`),
      }),
    );
    const byName = (one: { name: string }, other: { name: string }) => (one.name < other.name ? -1 : 1);
    expect(facts.sort(byName)).toEqual(expected.sort(byName));
  });

  test('gives each endpoint its share', () => {
    for (const { endpoints } of read) {
      for (const { probability } of endpoints) expect(probability).toBeCloseTo(1 / 3, 4);
    }
  });

  test('has as many lines for a Service as kube-proxy writes', () => {
    const own = read.map(({ allChains, rules }) => allChains.length + rules.length).sort((a, b) => a - b);
    // 3 + 4n lines, and what a node port adds: KUBE-EXT and its rules, or one rule more in KUBE-NODEPORTS.
    const plain = 3 + 4 * 3;
    const withNodePort = style === 'newest' ? plain + 4 : plain + 2;
    expect(own).toEqual([...Array(45).fill(plain), ...Array(15).fill(withNodePort)]);
  });
});

test('comments of single endpoints vanish above 1,000 endpoints', () => {
  const count = (text: string) => text.match(/ -> /g)?.length ?? 0;
  expect(count(generateDump({ services: 250, endpoints: 4 }).text)).toBe(1000);
  expect(count(generateDump({ services: 251, endpoints: 4 }).text)).toBe(0);
  expect(count(generateDump({ services: 2, endpoints: 2, endpointComments: false }).text)).toBe(0);
});
