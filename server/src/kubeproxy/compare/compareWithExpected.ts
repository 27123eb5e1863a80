import { type DumpLine, type Ruleset, ruleText } from '../../iptables/index.ts';
import type { Endpoint } from '../endpoints.ts';
import { type Entrance, readServices, type ServicePort } from '../services.ts';
import { plural, serviceWords } from '../wording.ts';
import type { Difference, DifferenceKind } from './difference.ts';

/** What a node's rules should be, and what of it is not known. */
export interface Expectation {
  /** The rules that kube-proxy would write. */
  readonly ruleset: Ruleset;
  /** Services, `namespace/name`, whose cluster IP and node ports the API server has yet to give. */
  readonly unassigned: ReadonlySet<string>;
  /** Services whose endpoints nobody named: how many there should be, null where that is not known either. */
  readonly endpointCounts: ReadonlyMap<string, number | null>;
}

/** A node's rules, and the Services in them that are looked at: all, or those that the expectation is about. */
export interface ObservedServices {
  readonly ruleset: Ruleset;
  readonly services: readonly ServicePort[];
}

/**
 * Holds a node's rules against what they should be: what differs, by Service port. A part of a dump that doesn't
 * show a thing says nothing against it.
 */
export function compareWithExpected(
  expectation: Expectation,
  { ruleset, services }: ObservedServices,
): Difference[] {
  const expected = readServices(expectation.ruleset);
  const found = new Found(services);
  const differences: Difference[] = [];
  for (const port of expected) {
    const same = found.take(port);
    if (same !== null) differences.push(...comparePorts(port, same, expectation, ruleset));
    else if (isWhole(ruleset)) differences.push(missing(port, found));
  }
  const namespaces = new Set(expected.map(({ identity }) => identity?.namespace));
  for (const port of found.left) {
    if (!namespaces.has(port.identity?.namespace) || !isWhole(ruleset)) continue;
    const [line = null] = port.rules;
    const detail = 'the node has rules for it, the manifests have no such Service port';
    differences.push({ kind: 'extra-service', service: serviceWords(port), detail, endpoint: null, line });
  }
  return differences;
}

/** The Service ports of a node that nothing was held against yet. */
class Found {
  readonly left: Set<ServicePort>;
  readonly #byName = new Map<string, ServicePort>();
  readonly #byHash = new Map<string, ServicePort>();

  constructor(ports: readonly ServicePort[]) {
    this.left = new Set(ports);
    for (const port of ports) {
      if (port.identity !== null) this.#byName.set(nameOf(port), port);
      else if (port.hash !== null) this.#byHash.set(port.hash, port);
    }
  }

  take(port: ServicePort): ServicePort | null {
    const same = this.#byName.get(nameOf(port)) ?? this.#byHash.get(port.hash ?? '') ?? null;
    if (same !== null) this.left.delete(same);
    return same;
  }

  /** One of the same Service and cluster port, under another port name or protocol. */
  takeRenamed(port: ServicePort): ServicePort | null {
    const number = entranceOf(port, 'cluster-ip')?.port;
    for (const other of this.left) {
      if (serviceOf(other) !== serviceOf(port) || entranceOf(other, 'cluster-ip')?.port !== number) continue;
      this.left.delete(other);
      return other;
    }
    return null;
  }
}

function nameOf(port: ServicePort): string {
  return `${serviceOf(port)}:${port.identity?.port}/${port.protocol}`;
}

function serviceOf({ identity }: ServicePort): string {
  return `${identity?.namespace}/${identity?.name}`;
}

function entranceOf(port: ServicePort, kind: Entrance['kind']): Entrance | null {
  return port.entrances.find((entrance) => entrance.kind === kind) ?? null;
}

/** Does it show all that kube-proxy wrote? */
export function isWhole(ruleset: Ruleset): boolean {
  return ruleset.tables.get('nat')?.complete === true && ruleset.tables.get('filter')?.complete === true;
}

function missing(port: ServicePort, found: Found): Difference {
  const renamed = found.takeRenamed(port);
  const service = serviceWords(port);
  if (renamed === null) {
    const detail = 'the node has no rules for it';
    return { kind: 'missing-service', service, detail, endpoint: null, line: null };
  }
  const words = (it: ServicePort) => `${it.identity?.port || 'without a name'} (${it.protocol})`;
  const detail = `the node has it as port ${words(renamed)}, the manifest as ${words(port)}`;
  const [line = null] = renamed.rules;
  return { kind: 'hash-mismatch', service, detail, endpoint: null, line };
}

function comparePorts(
  expected: ServicePort,
  observed: ServicePort,
  expectation: Expectation,
  ruleset: Ruleset,
): Difference[] {
  const service = serviceWords(expected);
  const at: At = (kind, detail, line, endpoint = null) => {
    return { kind, service, detail, endpoint, line: line ?? observed.rules[0] ?? null };
  };
  const differences: Difference[] = [];
  if (observed.hashConfirmed === false) {
    const detail = 'the hash in its chains’ names is another name’s or protocol’s';
    differences.push(at('hash-mismatch', detail, null));
  }
  const isUnassigned = expectation.unassigned.has(serviceOf(expected));
  differences.push(...compareEntrances(expected, observed, isUnassigned, at));
  const key = serviceOf(expected);
  const count = expectation.endpointCounts.get(key);
  differences.push(
    ...(count === undefined
      ? compareEndpoints(expected, observed, at)
      : compareCounts(expected, observed, count, at)),
  );
  if (differences.length > 0 || isUnassigned || count !== undefined || !isWhole(ruleset)) return differences;
  return compareRules(expected, observed, at);
}

type At = (
  kind: DifferenceKind,
  detail: string,
  line: DumpLine | null,
  endpoint?: string | null,
) => Difference;

function compareEntrances(
  expected: ServicePort,
  observed: ServicePort,
  isUnassigned: boolean,
  at: At,
): Difference[] {
  const differences: Difference[] = [];
  const [clusterIP, seen] = [entranceOf(expected, 'cluster-ip'), entranceOf(observed, 'cluster-ip')];
  if (clusterIP !== null && seen !== null) {
    if (!isUnassigned && clusterIP.address !== seen.address) {
      const detail = `cluster IP ${seen.address}, not ${clusterIP.address}`;
      differences.push(at('wrong-cluster-ip', detail, seen.rule));
    }
    if (clusterIP.port !== seen.port) {
      differences.push(at('wrong-port', `port ${seen.port}, not ${clusterIP.port}`, seen.rule));
    }
  }
  const [nodePort, open] = [entranceOf(expected, 'node-port'), entranceOf(observed, 'node-port')];
  if (isUnassigned || nodePort?.port === open?.port) return differences;
  if (open === null && !isWhole(observed.ruleset)) return differences;
  const detail =
    open === null
      ? `no node port, ${nodePort?.port} was expected`
      : nodePort === null
        ? `node port ${open.port}, none was expected`
        : `node port ${open.port}, not ${nodePort.port}`;
  return [...differences, at('wrong-node-port', detail, open?.rule ?? null)];
}

/** The endpoints by address and port; null: the node doesn't show all of them. */
function endpointsOf(port: ServicePort): Map<string, Endpoint> | null {
  const isShown = port.endpoints.every(({ text, probability }) => text !== null && probability !== null);
  // A draw that a grep has left out leaves something over.
  const drawn = port.endpoints.reduce((sum, { probability }) => sum + (probability ?? 0), 0);
  if (!isWhole(port.ruleset) && drawn < 0.99) return null;
  const hasDraws = port.chains.service !== null || port.chains.local !== null;
  if (!isShown || (!hasDraws && !isWhole(port.ruleset))) return null;
  return new Map(port.endpoints.map((endpoint) => [endpoint.text ?? '', endpoint]));
}

function compareEndpoints(expected: ServicePort, observed: ServicePort, at: At): Difference[] {
  const should = endpointsOf(expected);
  const are = endpointsOf(observed);
  if (should === null || are === null) return [];
  const lacking = [...should.values()].filter(({ text }) => !are.has(text ?? ''));
  const extra = [...are.values()].filter(({ text }) => !should.has(text ?? ''));
  const differences: Difference[] = [];
  for (const endpoint of extra) {
    const meant = lacking.findIndex(({ address }) => address === endpoint.address);
    const [other] = meant < 0 ? [] : lacking.splice(meant, 1);
    const line = endpoint.dnat ?? endpoint.draw;
    differences.push(
      other === undefined
        ? at('extra-endpoint', `${endpoint.text} is no endpoint of it`, line, endpoint.text)
        : at('wrong-port', `${endpoint.text}, not port ${other.port}`, line),
    );
  }
  const line = drawingLine(observed);
  const missed = lacking.map(({ text }) =>
    at('missing-endpoint', `${text} is not among its endpoints`, line, text),
  );
  return [...differences, ...missed];
}

/** Where a missing endpoint would be drawn. */
function drawingLine({ endpoints, chains }: ServicePort): DumpLine | null {
  return endpoints[0]?.draw ?? chains.service?.line ?? chains.local?.line ?? null;
}

/** Where endpoints are not named, their number and their ports are all that can be wrong. */
function compareCounts(
  expected: ServicePort,
  observed: ServicePort,
  count: number | null,
  at: At,
): Difference[] {
  const are = endpointsOf(observed);
  if (are === null) return [];
  const ports = new Set(expected.endpoints.map(({ port }) => port));
  const differences = [...are.values()].flatMap(({ text, port, dnat, draw }) => {
    if (ports.size === 0 || ports.has(port)) return [];
    return at('wrong-port', `${text}, not port ${[...ports].join(' or ')}`, dnat ?? draw);
  });
  if (count !== null && are.size < count) {
    const line = drawingLine(observed);
    const detail = `${plural(are.size, 'endpoint')} of ${plural(count, 'replica')}`;
    differences.push(at('missing-endpoint', detail, line));
  }
  return differences;
}

/** Rule by rule, where both are spelled as iptables-save spells. */
function compareRules(expected: ServicePort, observed: ServicePort, at: At): Difference[] {
  const should = new Map(expected.rules.map((line) => [ruleText(line), line]));
  const are = new Map(observed.rules.map((line) => [ruleText(line), line]));
  if ([...are.keys()].some(isRestoreSpelling)) return [];
  return [
    ...[...are].flatMap(([rule, line]) => (should.has(rule) ? [] : at('extra-rule', rule, line))),
    ...[...should.keys()].flatMap((rule) => (are.has(rule) ? [] : at('missing-rule', rule, null))),
  ];
}

/** kube-proxy's own spelling, as it hands rules to iptables-restore: matches stand before addresses. */
function isRestoreSpelling(rule: string): boolean {
  return / -m .* (?:-p|-d|-s) /.test(rule);
}
