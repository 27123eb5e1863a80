import type { Ruleset } from '../ruleset.ts';
import { Intervals } from '../simulate/intervals.ts';
import type { Atoms } from './atoms.ts';
import { type AddressClass, ClassIndex, classesOf } from './classes.ts';
import { Passing } from './passing.ts';
import type { Region, Relations } from './relation.ts';
import { type MatrixQuery, settingOf } from './setting.ts';

export interface Passage {
  readonly source: string;
  readonly destination: string;
  /** null: the port that was asked about. */
  readonly ports: Intervals | null;
}

export interface Matrix {
  readonly classes: readonly AddressClass[];
  readonly allowed: readonly Passage[];
}

/**
 * Who may pass whom through a built-in chain, over all addresses: the coarsest classes, and which may reach which.
 * null: the chain isn't shown. Exact but for what the rules alone don't tell. Cost: rules × different rows of the
 * relation, once for each range of ports that the rules tell apart.
 */
export function matrix(ruleset: Ruleset, query: MatrixQuery): Matrix | null {
  const setting = settingOf(ruleset, query);
  if (setting === null) return null;
  const { table, chain, atoms, relations, walks } = setting;
  const passages = walks.map(({ ports, boxes }) => {
    const { accepted, dropped } = toEnd(new Passing(table, boxes(), atoms, relations).through(chain));
    const strict = () => dropped.map((row) => relations.without(relations.fullRow, row));
    return { ports, region: query.approximation === 'permissive' ? accepted : strict() };
  });
  return classify(passages, query.port === undefined, atoms, relations);
}

function toEnd<T>(steps: Generator<void, T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

interface Passages {
  readonly ports: Intervals;
  readonly region: Region;
}

function classify(
  passages: readonly Passages[],
  showPorts: boolean,
  atoms: Atoms,
  relations: Relations,
): Matrix {
  const merged = mergeAlike(passages);
  const regions = merged.map(({ region }) => region);
  const { classes, members } = toEnd(classesOf(regions, atoms, relations));
  const index = new ClassIndex(members, relations);
  const allowed: Passage[] = [];
  for (const [from, [source = 0]] of members.entries()) {
    // The ports of each row of this source: most often there are few rows.
    const rows = new Map<number, Intervals[]>();
    for (const { region, ports } of merged) {
      const row = region[source] ?? relations.emptyRow;
      if (row === relations.emptyRow) continue;
      const list = rows.get(row);
      if (list === undefined) rows.set(row, [ports]);
      else list.push(ports);
    }
    const open = new Map<number, number[]>();
    for (const row of rows.keys()) {
      for (const to of index.classesIn(row)) {
        const having = open.get(to);
        if (having === undefined) open.set(to, [row]);
        else having.push(row);
      }
    }
    const known = new Map<string, Intervals>();
    for (const [to, having] of [...open].sort(([a], [b]) => a - b)) {
      const key = having.join(' ');
      const ports = known.get(key) ?? unionOf(having.flatMap((row) => rows.get(row) ?? []));
      known.set(key, ports);
      allowed.push({
        source: classes[from]?.name ?? '',
        destination: classes[to]?.name ?? '',
        ports: showPorts ? ports : null,
      });
    }
  }
  return { classes, allowed };
}

/** Ports with the same relation are one. */
function mergeAlike(passages: readonly Passages[]): Passages[] {
  const byHash = new Map<number, { region: Region; ports: Intervals[] }[]>();
  for (const { ports, region } of passages) {
    let hash = 0;
    for (const row of region) hash = (Math.imul(hash, 31) + row) | 0;
    const alike = byHash.get(hash) ?? [];
    byHash.set(hash, alike);
    const same = alike.find((it) => it.region.every((row, at) => row === region[at]));
    if (same === undefined) alike.push({ region, ports: [ports] });
    else same.ports.push(ports);
  }
  return [...byHash.values()].flat().map(({ region, ports }) => ({ region, ports: unionOf(ports) }));
}

const unionOf = (sets: readonly Intervals[]) => Intervals.union(sets.flatMap((set) => [...set]));
