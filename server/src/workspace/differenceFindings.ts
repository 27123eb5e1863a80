import type { FindingRule } from '../iptables/index.ts';
import { differenceRules, plural, stateWords } from '../kubeproxy/index.ts';
import type { ManifestObject } from '../kubernetes/index.ts';
import { formatMessage, type Location } from '../text/index.ts';
import type { Cluster } from './cluster.ts';
import { linePlace } from './linePlace.ts';
import { nearestFieldPlace } from './nearestFieldPlace.ts';
import { type NodeState, observedState, type PlacedDifference } from './observedState.ts';
import type { Workspace } from './workspace.ts';

/** A gap between a manifest and a node's rules, at one of the two; the other is related. */
export interface DifferenceFinding extends Pick<FindingRule, 'code' | 'severity'> {
  readonly message: string;
  readonly location: Location;
  readonly related: readonly { readonly location: Location; readonly message: string }[];
}

/** Places that a finding on a manifest leads to: more nodes are only counted. */
const MOST_RELATED = 8;

/** Findings of a state of the workspace, as far as somebody asked. A cluster is made anew with every change. */
interface Kept {
  readonly byObject: Map<ManifestObject, readonly DifferenceFinding[]>;
  ofDumps: ReadonlyMap<string, readonly DifferenceFinding[]> | null;
}

const kept = new WeakMap<Cluster, Kept>();

/**
 * Where nodes have something else than a manifest makes of it: on the manifest's line, and on the dump's. Of a manifest
 * its own Services are looked at, of a dump those of all manifests.
 * @param uri of a manifest or of a dump
 */
export function differenceFindings(workspace: Workspace, uri: string): readonly DifferenceFinding[] {
  const { cluster, manifests } = workspace;
  const known = kept.get(cluster) ?? { byObject: new Map(), ofDumps: null };
  kept.set(cluster, known);
  const of = (object: ManifestObject) => {
    const findings = known.byObject.get(object) ?? findingsOf(workspace, object);
    known.byObject.set(object, findings);
    return findings;
  };
  const { services } = manifests.view;
  if (workspace.dump(uri) === undefined) {
    const own = services.filter(({ object }) => manifests.documentOf(object)?.uri === uri);
    return own.flatMap(({ object }) => of(object)).filter(({ location }) => location.uri === uri);
  }
  known.ofDumps ??= byDocument(services.flatMap(({ object }) => of(object)));
  return known.ofDumps.get(uri) ?? [];
}

function byDocument(findings: readonly DifferenceFinding[]): Map<string, readonly DifferenceFinding[]> {
  const map = new Map<string, DifferenceFinding[]>();
  for (const finding of findings) {
    const { uri } = finding.location;
    const list = map.get(uri);
    if (list === undefined) map.set(uri, [finding]);
    else list.push(finding);
  }
  return map;
}

/** One thing that is wrong, on one node or on several. */
interface Gap {
  readonly rule: FindingRule;
  readonly service: string;
  readonly detail: string;
  /** The path of the field that it is about. */
  readonly path: readonly (string | number)[];
  readonly seen: { readonly node: string; readonly difference: PlacedDifference | null }[];
}

function findingsOf(workspace: Workspace, object: ManifestObject): DifferenceFinding[] {
  const states = observedState(workspace, object);
  const gaps = new Map<string, Gap>();
  for (const state of states) {
    for (const gap of gapsOn(state, states, object)) {
      const key = `${gap.rule.code} ${gap.service} ${gap.detail}`;
      const known = gaps.get(key);
      if (known === undefined) gaps.set(key, gap);
      else known.seen.push(...gap.seen);
    }
  }
  return [...gaps.values()].flatMap((gap) => placed(workspace, object, gap));
}

function gapsOn(state: NodeState, states: readonly NodeState[], object: ManifestObject): Gap[] {
  const { node, differences } = state;
  const [first] = differences;
  if (first === undefined) return [];
  if (isBehind(state, states)) {
    const seen = [{ node, difference: first }];
    const path = ['metadata', 'name'];
    const detail = stateWords(differences);
    return [{ rule: differenceRules['stale-node'], service: first.service, detail, path, seen }];
  }
  return differences.flatMap((difference) => {
    const told = toldOf(difference, states);
    if (told === null) return [];
    const path = pathOf(difference, object);
    return [{ ...told, service: difference.service, path, seen: [{ node, difference }] }];
  });
}

/** Endpoints or the whole Service are another on this node, and most nodes have what they should. */
function isBehind({ differences }: NodeState, states: readonly NodeState[]): boolean {
  const good = states.filter(({ verdict }) => verdict === 'ok').length;
  const bad = states.filter(({ verdict }) => verdict === 'differs').length;
  const comes = ['missing-endpoint', 'extra-endpoint', 'missing-service'];
  return good > bad && differences.every(({ kind }) => comes.includes(kind));
}

function toldOf(
  { kind, detail, endpoint }: PlacedDifference,
  states: readonly NodeState[],
): Pick<Gap, 'rule' | 'detail'> | null {
  switch (kind) {
    case 'missing-endpoint':
      return endpoint === null
        ? { rule: differenceRules['fewer-endpoints'], detail }
        : { rule: differenceRules['missing-endpoint'], detail: endpoint };
    case 'extra-endpoint':
      return { rule: differenceRules['extra-endpoint'], detail: endpoint ?? detail };
    case 'extra-service':
      return { rule: differenceRules['extra-port'], detail };
    case 'wrong-port':
      // "port 8080, not 80" is the Service's own, "10.1.0.1:80, not port 8080" an endpoint's.
      return detail.startsWith('port ')
        ? { rule: differenceRules['other-address'], detail }
        : { rule: differenceRules['other-target-port'], detail };
    case 'wrong-cluster-ip':
    case 'wrong-node-port':
      return { rule: differenceRules['other-address'], detail };
    case 'hash-mismatch':
      return { rule: differenceRules['other-hash'], detail };
    case 'missing-service': {
      // What no node has was perhaps never applied.
      const isElsewhere = states.some((state) => state.verdict !== 'unknown' && !isMissingOn(state));
      return isElsewhere ? { rule: differenceRules['unknown-service'], detail } : null;
    }
    default:
      // Rules that only differ in their spelling: forks and patch releases do that.
      return null;
  }
}

function isMissingOn({ differences }: NodeState): boolean {
  return differences.some(({ kind }) => kind === 'missing-service');
}

/** The field of the Service that a difference is about. */
function pathOf({ kind, detail, service }: PlacedDifference, object: ManifestObject): Gap['path'] {
  const ports = object.root.at('spec', 'ports').items;
  const name = /:([^:]*)$/.exec(service)?.[1] ?? '';
  const index = Math.max(
    0,
    ports.findIndex((port) => port.get('name').text === name),
  );
  const port = (field: string) => ['spec', 'ports', index, field];
  switch (kind) {
    case 'wrong-cluster-ip':
      return ['spec', 'clusterIP'];
    case 'wrong-node-port':
      return port('nodePort');
    case 'wrong-port':
      return port(detail.startsWith('port ') ? 'port' : 'targetPort');
    case 'hash-mismatch':
      return port('name');
    case 'missing-endpoint':
    case 'extra-endpoint':
      return ['spec', 'selector'];
    default:
      return ['metadata', 'name'];
  }
}

function placed(workspace: Workspace, object: ManifestObject, gap: Gap): DifferenceFinding[] {
  const { rule, service, detail, path, seen } = gap;
  const here = nearestFieldPlace(workspace.manifests, object, path);
  if (here === null) return [];
  const { code, severity } = rule;
  const there = seen.flatMap(({ node, difference }) =>
    difference?.line ? [{ node, location: linePlace(difference.document, difference.line) }] : [],
  );
  const message = (nodes: readonly string[]) =>
    formatMessage(rule.message, [nodesWords(nodes), service, detail]);
  const onManifest: DifferenceFinding = {
    code,
    severity,
    message: message(seen.map(({ node }) => node)),
    location: here,
    related: there
      .slice(0, MOST_RELATED)
      .map(({ node, location }) => ({ location, message: `the rule on ${node}` })),
  };
  const onDumps = there.map(({ node, location }) => ({
    code,
    severity,
    message: message([node]),
    location,
    related: [{ location: here, message: `Service ${object.namespace ?? ''}/${object.name}` }],
  }));
  return [onManifest, ...onDumps];
}

/** "k8s-1", "Each of 3 nodes (k8s-1, k8s-2, k8s-3)": a subject in the singular. */
function nodesWords(nodes: readonly string[]): string {
  const unique = [...new Set(nodes)];
  if (unique.length === 1) return unique[0] ?? '';
  const more = unique.length > 3 ? ' …' : '';
  return `Each of ${plural(unique.length, 'node')} (${unique.slice(0, 3).join(', ')}${more})`;
}

/** The field's own place, or that of the nearest one around it that is written. */
