import type { Ruleset } from '../ruleset.ts';
import { Intervals } from '../simulate/intervals.ts';
import { type AddressClass, ClassIndex, classesOf } from './classes.ts';
import { type Ending, type Passed, Passing } from './passing.ts';
import type { Part, Relations } from './relation.ts';
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
  /** By source, then by destination. Cells that are alike are one. */
  readonly cells: readonly (readonly DecidedCell[])[];
  /** The ports that were asked about. */
  readonly ports: Intervals;
}

/**
 * As `matrix`, and with what decides: classes are finer, alike in what surely passes and in what may. Made in
 * steps, each with the share (0 to 1) that is done, so that a caller can do something else in between. null: the
 * chain isn't shown. 'too large': nobody could look at so many cells, nor keep them. Cost beside `matrix`'s: one look
 * at each packet set that a rule ends.
 */
export function* decidedMatrix(
  ruleset: Ruleset,
  query: Omit<MatrixQuery, 'approximation'>,
): Generator<number, DecidedMatrix | 'too large' | null> {
  const setting = settingOf(ruleset, { ...query, approximation: 'permissive' });
  if (setting === null) return null;
  const { table, chain, atoms, relations, walks } = setting;
  const walked: Walked[] = [];
  let kept = 0;
  for (const { ports, boxes } of walks) {
    const rules = boxes();
    const all = [...rules.values()].reduce((sum, list) => sum + list.length, 1);
    const endings: Ended[] = [];
    const steps = new Passing(table, rules, atoms, relations, (ending, packets) => {
      kept += packets.sources.length;
      endings.push({ ending, packets: rowsOf(packets) });
    }).through(chain);
    for (let count = 0; ; count++) {
      const { done, value } = steps.next();
      if (done) {
        walked.push({ ...value, ports, endings });
        break;
      }
      if (kept > MOST_KEPT) return 'too large';
      // A chain that is jumped to more than once is walked more than once.
      yield (WALKING * (walked.length + count / (count + all))) / walks.length;
    }
  }
  return yield* join(walked, setting);
}

/** Sources of packets that rules end, all together: some hundred megabytes. */
const MOST_KEPT = 10_000_000;
/** A table of more classes is not looked at by anybody, and takes a gigabyte. */
const MOST_CLASSES = 2_000;

/** The share of the work that walking is, about. */
const WALKING = 0.8;

/** Packets: for each row, the sources that have it. */
type Rows = ReadonlyMap<number, readonly number[]>;

interface Ended {
  readonly ending: Ending;
  readonly packets: Rows;
}

interface Walked extends Passed {
  readonly ports: Intervals;
  readonly endings: readonly Ended[];
}

function rowsOf(packets: Part): Rows {
  const rows = new Map<number, number[]>();
  for (const [at, source] of packets.sources.entries()) {
    const row = packets.rows[at] ?? 0;
    const list = rows.get(row);
    if (list === undefined) rows.set(row, [source]);
    else list.push(source);
  }
  return rows;
}

function* join(
  walked: readonly Walked[],
  { atoms, relations }: Setting,
): Generator<number, DecidedMatrix | 'too large'> {
  const regions = walked.flatMap(({ accepted, dropped }) => [accepted, dropped]);
  const { classes, members } = yield* at(WALKING, classesOf(regions, atoms, relations));
  if (classes.length > MOST_CLASSES) return 'too large';
  const endings = walked.flatMap(({ ports, endings: ended }) => ended.map((it) => ({ ...it, ports })));
  const endingsOf = yield* endingsOfCells(endings, members, relations);
  const { emptyRow } = relations;
  const known = new Map<string, DecidedCell>();
  const cells: DecidedCell[][] = [];
  for (const [from, [source = 0]] of members.entries()) {
    cells.push(
      members.map(([destination = 0], to): DecidedCell => {
        const fates = walked.map(({ accepted, dropped }) => {
          if (!relations.has(accepted[source] ?? emptyRow, destination)) return 'closed';
          return relations.has(dropped[source] ?? emptyRow, destination) ? 'unsure' : 'open';
        });
        const numbers = endingsOf[from * members.length + to] ?? [];
        const key = `${fates.join()} ${numbers.join()}`;
        let cell = known.get(key);
        if (cell === undefined) {
          const portsOf = (fate: string) =>
            walked.reduce(
              (all, { ports }, at) => (fates[at] === fate ? all.union(ports) : all),
              Intervals.EMPTY,
            );
          const deciders = decidersOf(numbers.flatMap((number) => endings[number] ?? []));
          cell = { open: portsOf('open'), unsure: portsOf('unsure'), deciders };
          known.set(key, cell);
        }
        return cell;
      }),
    );
    yield JOINED + ((1 - JOINED) * cells.length) / members.length;
  }
  const ports = walked.reduce((all, walk) => all.union(walk.ports), Intervals.EMPTY);
  return { classes, cells, ports };
}

/** Steps that move nothing on. */
function* at<T>(done: number, steps: Generator<void, T>): Generator<number, T> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    yield done;
  }
}

const JOINED = 0.9;

/** By `source × classes + destination` the numbers of the endings that packets of the cell come to, in order. */
function* endingsOfCells(
  endings: readonly Ended[],
  members: readonly (readonly number[])[],
  relations: Relations,
): Generator<number, number[][]> {
  const index = new ClassIndex(members, relations);
  const numbers = Array.from({ length: members.length ** 2 }, (): number[] => []);
  for (const [number, { packets }] of endings.entries()) {
    for (const [row, sources] of packets) {
      for (const source of new Set(sources.map((it) => index.classOf(it)))) {
        for (const destination of index.classesIn(row)) {
          const list = numbers[source * members.length + destination];
          if (list?.at(-1) !== number) list?.push(number);
        }
      }
    }
    yield WALKING + ((JOINED - WALKING) * number) / endings.length;
  }
  return numbers;
}

/** A rule that ends packets several times, on other ways or for other ports, decides once. */
function decidersOf(endings: readonly (Ended & { readonly ports: Intervals })[]): Decider[] {
  const deciders = new Map<unknown, Decider>();
  for (const { ending, ports } of endings) {
    const before = deciders.get(ending.line);
    deciders.set(ending.line, { ...ending, ports: before?.ports.union(ports) ?? ports });
  }
  // Each walk has met its rules in their order; the policy is behind those of all.
  return [...deciders.values()].sort((a, b) => Number(a.line === null) - Number(b.line === null));
}
