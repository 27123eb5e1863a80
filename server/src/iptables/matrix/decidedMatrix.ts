import type { Ruleset } from '../ruleset.ts';
import { Intervals } from '../simulate/intervals.ts';
import { type AddressClass, classesOf } from './classes.ts';
import { type Ending, type Passed, Passing } from './passing.ts';
import type { Region, Relations } from './relation.ts';
import { type MatrixQuery, type Setting, settingOf } from './setting.ts';

/** A rule, or the chain's policy, that ends packets of a cell, and to which of the ports that were asked about. */
export interface Decider extends Ending {
  readonly ports: Intervals;
}

/** What becomes of packets from one class to another. Ports that are in neither set are closed. */
export interface DecidedCell {
  readonly open: Intervals;
  /** Open or closed: the rules ask for what nobody knows. */
  readonly unsure: Intervals;
  /** In the order in which they were met, the policy last. */
  readonly deciders: readonly Decider[];
}

export interface DecidedMatrix {
  readonly classes: readonly AddressClass[];
  /** By source, then by destination. */
  readonly cells: readonly (readonly DecidedCell[])[];
  /** The ports that were asked about. */
  readonly ports: Intervals;
}

/**
 * As `matrix`, and with what decides: classes are finer, alike in what surely passes and in what may. Made in
 * steps, each with the share (0 to 1) that is done, so that a caller can do something else in between. null: the
 * chain isn't shown. Cost beside `matrix`'s: one look at each packet set that a rule ends.
 */
export function* decidedMatrix(
  ruleset: Ruleset,
  query: Omit<MatrixQuery, 'approximation'>,
): Generator<number, DecidedMatrix | null> {
  const setting = settingOf(ruleset, { ...query, approximation: 'permissive' });
  if (setting === null) return null;
  const { table, chain, atoms, relations, walks } = setting;
  const walked: Walked[] = [];
  for (const { ports, boxes } of walks) {
    const rules = boxes();
    const all = [...rules.values()].reduce((sum, list) => sum + list.length, 1);
    const endings: Ended[] = [];
    const steps = new Passing(table, rules, atoms, relations, (ending, packets) =>
      endings.push({ ending, packets: rowsOf(packets, relations) }),
    ).through(chain);
    for (let count = 0; ; count++) {
      const { done, value } = steps.next();
      if (done) {
        walked.push({ ...value, ports, endings });
        break;
      }
      // A chain that is jumped to more than once is walked more than once.
      yield (walked.length + count / (count + all)) / walks.length;
    }
  }
  return join(walked, setting);
}

/** The packets of a region: for each row that isn't empty, the sources that have it. */
type Rows = ReadonlyMap<number, readonly number[]>;

interface Ended {
  readonly ending: Ending;
  readonly packets: Rows;
}

interface Walked extends Passed {
  readonly ports: Intervals;
  readonly endings: readonly Ended[];
}

function rowsOf(region: Region, relations: Relations): Rows {
  const rows = new Map<number, number[]>();
  for (let source = 0; source < region.length; source++) {
    const row = region[source] ?? relations.emptyRow;
    if (row === relations.emptyRow) continue;
    const list = rows.get(row);
    if (list === undefined) rows.set(row, [source]);
    else list.push(source);
  }
  return rows;
}

function join(walked: readonly Walked[], { atoms, relations }: Setting): DecidedMatrix {
  const regions = walked.flatMap(({ accepted, dropped }) => [accepted, dropped]);
  const { classes, members } = classesOf(regions, atoms, relations);
  const deciders = decidersOf(walked, members, relations);
  const emptyRow = relations.emptyRow;
  const cells = members.map(([source = 0], from) =>
    members.map(([destination = 0], to): DecidedCell => {
      let [open, unsure] = [Intervals.EMPTY, Intervals.EMPTY];
      for (const { ports, accepted, dropped } of walked) {
        if (!relations.has(accepted[source] ?? emptyRow, destination)) continue;
        if (relations.has(dropped[source] ?? emptyRow, destination)) unsure = unsure.union(ports);
        else open = open.union(ports);
      }
      const found = [...(deciders.get(from * members.length + to)?.values() ?? [])];
      // Each walk has met its rules in their order; the policy is behind those of all.
      found.sort((a, b) => Number(a.line === null) - Number(b.line === null));
      return { open, unsure, deciders: found };
    }),
  );
  const ports = walked.reduce((all, walk) => all.union(walk.ports), Intervals.EMPTY);
  return { classes, cells, ports };
}

/** The deciders of each cell, by `source × classes + destination`, and there by rule. */
function decidersOf(
  walked: readonly Walked[],
  members: readonly (readonly number[])[],
  relations: Relations,
): Map<number, Map<unknown, Decider>> {
  const classOf = new Int32Array(relations.size);
  for (const [index, pieces] of members.entries()) for (const piece of pieces) classOf[piece] = index;
  const columnsOf = new Map<number, readonly number[]>();
  const columns = (row: number): readonly number[] => {
    let found = columnsOf.get(row);
    if (found === undefined) {
      found = members.flatMap((pieces, index) =>
        pieces.some((piece) => relations.has(row, piece)) ? [index] : [],
      );
      columnsOf.set(row, found);
    }
    return found;
  };
  const cells = new Map<number, Map<unknown, Decider>>();
  for (const { ports, endings } of walked) {
    for (const { ending, packets } of endings) {
      for (const [row, sources] of packets) {
        for (const source of new Set(sources.map((it) => classOf[it] ?? 0))) {
          for (const destination of columns(row)) {
            const cell = source * members.length + destination;
            const known = cells.get(cell) ?? new Map<unknown, Decider>();
            const before = known.get(ending.line);
            known.set(ending.line, { ...ending, ports: before?.ports.union(ports) ?? ports });
            cells.set(cell, known);
          }
        }
      }
    }
  }
  return cells;
}
