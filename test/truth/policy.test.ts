import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseYaml, readObjects } from '../../server/src/kubernetes/index.ts';
import {
  AddressSet,
  clusterOfManifests,
  type PortRange,
  PortSet,
  peerName,
  Reach,
  type ReachRow,
  reachRows,
} from '../../server/src/policy/index.ts';

/*
 * Manifests with the connections that another analyser, a conformance suite or the API's documentation finds in
 * them. A pair that an expectation doesn't list is closed; of the outside only what holds at each address counts,
 * not where a list cuts it. The cases are not part of this project: skipped where they don't lie beside it.
 */

interface Expectation {
  readonly leaveOut?: readonly string[];
  readonly connections?: readonly {
    readonly source: string;
    readonly destination: string;
    readonly allowed: 'all' | PortRange[];
  }[];
  readonly probes?: readonly {
    readonly source: string;
    readonly destination: string;
    readonly protocol: PortRange['protocol'];
    readonly port: number;
    readonly reached: boolean;
  }[];
}

const corpus = fileURLToPath(new URL('../../../shared/corpus/policy', import.meta.url));
const cases = existsSync(corpus)
  ? readdirSync(corpus).filter((name) => existsSync(join(corpus, name, 'expected.json')))
  : [];
if (cases.length === 0) console.warn(`skipped: policies against other tools’ answers (needs ${corpus})`);

describe.skipIf(cases.length === 0)('policies against other tools’ answers', () => {
  it.each(cases)('%s', (name) => {
    const folder = join(corpus, name);
    const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Expectation;
    const reach = new Reach(clusterOfManifests(manifestsIn(folder)));
    const rows = [...reachRows(reach, { from: null, to: null, ports: PortSet.all })];
    const isCounted = (peers: readonly string[]) => !peers.some((peer) => expected.leaveOut?.includes(peer));

    if (expected.probes !== undefined) {
      const known = new Set(reach.cluster.workloads.map(peerName));
      for (const { source, destination, protocol, port, reached } of expected.probes) {
        // Nobody reaches a name that is misspelt.
        expect([...known]).toEqual(expect.arrayContaining([source, destination]));
        const row = rows.find(
          (it) => peerName(it.source) === source && peerName(it.destination) === destination,
        );
        expect({
          source,
          destination,
          protocol,
          port,
          reached: row?.allowed.has(protocol, port) ?? false,
        }).toEqual({
          source,
          destination,
          protocol,
          port,
          reached,
        });
      }
      return;
    }
    const wanted = new Answers();
    for (const { source, destination, allowed } of expected.connections ?? []) {
      if (!isCounted([source, destination])) continue;
      wanted.add(source, destination, allowed === 'all' ? PortSet.all : PortSet.of(...allowed));
    }
    const found = new Answers();
    for (const { source, destination, allowed } of rows.filter(isIPv4)) {
      const peers = [peerName(source), peerName(destination)] as const;
      if (isCounted(peers)) found.add(...peers, allowed);
    }
    expect(found.lines()).toEqual(wanted.lines());
  });
});

function manifestsIn(folder: string) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:ya?ml|json)$/.test(name) && name !== 'expected.json')
    .flatMap((name) => parseYaml(readFileSync(join(folder, name), 'utf8')).documents)
    .flatMap((document) => readObjects(document).map((object) => ({ object })));
}

/** The other analyser knows IPv4 only. */
function isIPv4({ source, destination }: ReachRow): boolean {
  return ![source, destination].some(
    (peer) => peer instanceof AddressSet && peer.ranges[0]?.family === 'IPv6',
  );
}

/** Connections in one form, whatever cut the addresses outside: by pair, the addresses for each set of ports. */
class Answers {
  readonly #answers = new Map<string, Map<string, AddressSet>>();

  add(source: string, destination: string, ports: PortSet): void {
    const [from, to] = [AddressSet.parse(source), AddressSet.parse(destination)];
    const pair = `${from === null ? source : 'outside'} → ${to === null ? destination : 'outside'}`;
    const byPorts = this.#answers.get(pair) ?? new Map<string, AddressSet>();
    const known = byPorts.get(ports.key) ?? AddressSet.none;
    byPorts.set(ports.key, known.union(from ?? to ?? AddressSet.none));
    this.#answers.set(pair, byPorts);
  }

  lines(): string[] {
    return [...this.#answers]
      .flatMap(([pair, byPorts]) =>
        [...byPorts].map(([ports, addresses]) => {
          const ranges = addresses.ranges.map(({ first, last }) => ` ${first}-${last}`);
          return `${pair}: ${ports}${ranges.join('')}`;
        }),
      )
      .sort();
  }
}
