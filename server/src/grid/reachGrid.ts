import { plural } from '../kubeproxy/index.ts';
import {
  type AddressSet,
  clusterOfManifests,
  fieldAtPath,
  type OutsideConnection,
  type PlacedManifest,
  type Policy,
  PortSet,
  policyName,
  portWords,
  Reach,
  remarksOn,
  type Verdict,
  type Workload,
} from '../policy/index.ts';
import type { Grid, GridCell, GridHeader, GridQuestion, GridRule, Location } from '../protocol.ts';
import type { Manifests, Workspace } from '../workspace/index.ts';
import { Cells } from './cells.ts';
import { openTones } from './tones.ts';

/** Workloads by workloads, and the addresses outside: what the policies of the workspace's manifests let through. */
export function* reachGrid(workspace: Workspace, _question: GridQuestion): Generator<number, Grid | null> {
  const { manifests } = workspace;
  const reach = new Reach(clusterOfManifests(manifests.placed));
  const { workloads, policies } = reach.cluster;
  if (workloads.length === 0) return null;
  const sorted = workloads.toSorted((a, b) => compare(sortKey(a), sortKey(b)));
  const scribe = new Scribe(manifests);
  const places: number[][] = [];
  for (const source of sorted) {
    const row = sorted.map((destination) =>
      source === destination ? -1 : scribe.between(reach.between(source, destination).cases),
    );
    row.push(scribe.outside(reach.toOutside(source)));
    places.push(row);
    yield places.length / (sorted.length + 1);
  }
  places.push([...sorted.map((destination) => scribe.outside(reach.fromOutside(destination))), -1]);
  const headers = [...sorted.map((it) => headerOf(it, manifests)), outsideHeader(reach.outside)];
  return {
    title: 'Who may reach whom',
    subtitle: [
      plural(workloads.length, 'workload'),
      policies.length === 1 ? '1 policy' : `${policies.length === 0 ? 'no' : policies.length} policies`,
      'by the NetworkPolicies in this workspace’s manifests',
    ].join(' · '),
    rowsAre: 'source',
    columnsAre: 'destination',
    groupsAre: 'namespace',
    rows: headers,
    columns: headers,
    cells: scribe.cells.all,
    places,
    tones: openTones,
    notes: remarksOn(reach.cluster).map(({ about, text }) => `${about.join(', ')} ${text}`),
    hasChoices: false,
  };
}

function sortKey({ namespace, name, kind }: Workload): string {
  return `${namespace}/${name} ${kind}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function headerOf({ namespace, name, kind, pods, handle }: Workload, manifests: Manifests): GridHeader {
  const labels = Object.entries(pods[0]?.labels ?? {}).map(([key, value]) => `${key}=${value}`);
  return {
    text: name,
    detail: `${namespace} · ${kind}`,
    group: namespace,
    tooltip: [`${kind} ${namespace}/${name}`, ...labels].join('\n'),
    locations: placeAt(manifests, handle, 'metadata.name'),
  };
}

function outsideHeader(outside: AddressSet): GridHeader {
  return {
    text: 'outside',
    detail: outside.ranges.length > 1 ? 'every address' : 'every IPv4 address',
    group: '',
    tooltip: 'Addresses outside of the cluster, as far as policies tell them by ranges.',
    locations: [],
  };
}

function placeAt(manifests: Manifests, handle: unknown, path: string): Location[] {
  const { object } = handle as PlacedManifest;
  const place = manifests.locate(object, fieldAtPath(object, path).span);
  return place === null ? [] : [place];
}

/** Writes cells. Verdicts are shared by many pairs: what the same two say is the same cell. */
class Scribe {
  readonly cells = new Cells();
  readonly #manifests: Manifests;
  readonly #numbers = new Map<Verdict | null, number>();

  constructor(manifests: Manifests) {
    this.#manifests = manifests;
  }

  between(cases: OutsideConnection['cases']): number {
    return this.cells.index(this.#key(cases), () => {
      const allowed = cases.reduce((sum, it) => sum.union(it.allowed), PortSet.none);
      const differ = cases.length > 1 ? ' Pods of one workload differ: what any of them may do counts.' : '';
      return { ...fate(allowed), tooltip: `${fateWords(allowed)}.${differ}`, rules: this.#rules(cases) };
    });
  }

  /** Addresses outside in steps, each with its own answer. */
  outside(steps: readonly OutsideConnection[]): number {
    const [only, ...more] = steps;
    if (only !== undefined && more.length === 0) return this.between(only.cases);
    const key = steps
      .map(({ addresses, cases }) => `${rangeWords(addresses)} ${this.#key(cases)}`)
      .join('; ');
    return this.cells.index(key, (): GridCell => {
      const some = steps.reduce((sum, { allowed }) => sum.union(allowed), PortSet.none);
      const every = steps.reduce((all, { allowed }) => all.intersect(allowed), PortSet.all);
      const rules = this.#rules(steps.flatMap(({ cases }) => cases));
      if (some.equals(every)) return { ...fate(some), tooltip: `${fateWords(some)}.`, rules };
      const open = steps.filter(({ allowed }) => !allowed.isEmpty);
      const shown = open
        .slice(0, MOST_STEPS)
        .map(({ addresses, allowed }) => `${rangeWords(addresses)}: ${fateWords(allowed)}`);
      const rest = open.length > MOST_STEPS ? ` And ${open.length - MOST_STEPS} more ranges.` : '';
      return {
        text: 'some',
        tone: 'partly',
        tooltip: `Some addresses only. ${shown.join('; ')}.${rest}`,
        rules,
      };
    });
  }

  #key(cases: OutsideConnection['cases']): string {
    return cases.map(({ egress, ingress }) => `${this.#number(egress)} ${this.#number(ingress)}`).join(', ');
  }

  #number(verdict: Verdict | null): number {
    const known = this.#numbers.get(verdict) ?? this.#numbers.size;
    this.#numbers.set(verdict, known);
    return known;
  }

  #rules(cases: OutsideConnection['cases']): GridRule[] {
    const rules = new Map<string, GridRule>();
    for (const { egress, ingress } of cases) {
      for (const [side, verdict] of [
        ['egress', egress],
        ['ingress', ingress],
      ] as const) {
        for (const rule of verdict === null ? [] : this.#rulesOf(verdict, side)) {
          rules.set(`${rule.text} ${rule.detail}`, rule);
        }
      }
    }
    return [...rules.values()];
  }

  #rulesOf({ decisions, isolatedBy }: Verdict, side: 'egress' | 'ingress'): GridRule[] {
    const decided = decisions.map(({ policy, rule, action, ports }) => ({
      text: `${policyName(policy)} ${rule.path}`,
      detail: `${side} · ${ACTIONS[action]} ${portWords(ports)}`,
      locations: this.#place(policy, rule.path),
    }));
    const deciding = new Set(decisions.map(({ policy }) => policy));
    const isolating = isolatedBy
      .filter((policy) => !deciding.has(policy))
      .map((policy) => ({
        text: policyName(policy),
        detail: `${side} · selects the pod, and no rule of it fits`,
        locations: this.#place(policy, 'spec.podSelector'),
      }));
    return [...decided, ...isolating];
  }

  #place(policy: Policy, path: string): Location[] {
    return placeAt(this.#manifests, policy.handle, path);
  }
}

/** Ranges of addresses that a cell names; further ones are counted. */
const MOST_STEPS = 8;

const ACTIONS = { allow: 'allows', deny: 'denies', pass: 'passes on' } as const;

function fate(allowed: PortSet): Pick<GridCell, 'text' | 'tone'> {
  if (allowed.isAll) return { text: 'all', tone: 'open' };
  return allowed.isEmpty ? { text: 'none', tone: 'closed' } : { text: portWords(allowed), tone: 'partly' };
}

function fateWords(allowed: PortSet): string {
  if (allowed.isAll) return 'Every port is open';
  return allowed.isEmpty ? 'No port is open' : `Open: ${portWords(allowed)}`;
}

function rangeWords(addresses: AddressSet): string {
  return addresses.ranges.map(({ first, last }) => (first === last ? first : `${first}-${last}`)).join(', ');
}
