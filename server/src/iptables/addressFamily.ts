import { addsRule, type DumpLine, type LineKind } from './line.ts';

/** The IP version of the first address that a rule names, or null: it names none. */
export function addressFamily(line: DumpLine): 4 | 6 | null {
  const address = (line.form === 'listed' ? LISTED_ADDRESS : ADDRESS).exec(line.text)?.[1];
  if (address === undefined) return null;
  return /^\d+(?:\.\d+)+(?::\d*)?$/.test(address) ? 4 : /:.*:/.test(address) ? 6 : null;
}

const ADDRESS =
  / (?:-s|-d|--source|--destination|--to-destination|--to-source) (?:! )?\[?([0-9a-fA-F:.]+)(?=[\]/,\s-]|$)/;

/** A listing shows the addresses of every rule: `0.0.0.0/0`, `::/0`. */
const LISTED_ADDRESS = / !?(\d+\.\d+\.\d+\.\d+|[0-9a-fA-F]*:[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)(?:\/\S+)? /;

/** Which IP version lines are of that nothing names. */
export class AddressFamilies {
  readonly #lines: readonly DumpLine[];
  readonly #inTable: Search = { until: -1, family: null };
  readonly #inPart: Search = { until: -1, family: null };

  constructor(lines: readonly DumpLine[]) {
    this.#lines = lines;
  }

  /**
   * That of the first address at a line or below, up to the end of the table; null: there is none. Asked for lines
   * in rising order, all answers together cost one walk over the lines.
   */
  inTable(number: number): 4 | 6 | null {
    return this.#find(number, this.#inTable, TABLE_ENDS);
  }

  /** The same, up to another command's output. */
  inPart(number: number): 4 | 6 | null {
    return this.#find(number, this.#inPart, PART_ENDS);
  }

  #find(number: number, known: Search, ends: ReadonlySet<LineKind>): 4 | 6 | null {
    if (number <= known.until) return known.family;
    known.family = null;
    for (known.until = number; known.until < this.#lines.length; known.until++) {
      const line = this.#lines[known.until];
      if (line === undefined || ends.has(line.kind)) break;
      if (addsRule(line)) known.family = addressFamily(line);
      if (known.family !== null) break;
    }
    return known.family;
  }
}

/** What was found at `until`, and holds for every line before it that was asked for. */
interface Search {
  until: number;
  family: 4 | 6 | null;
}

const TABLE_ENDS: ReadonlySet<LineKind> = new Set(['table', 'commit', 'command']);
const PART_ENDS: ReadonlySet<LineKind> = new Set(['command']);
