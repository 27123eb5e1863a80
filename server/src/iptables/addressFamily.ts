import { addsRule, type DumpLine } from './line.ts';

/** The IP version of the first address that a rule names, or null: it names none. */
export function addressFamily(line: DumpLine): 4 | 6 | null {
  const address = ADDRESS.exec(line.text)?.[1];
  if (address === undefined) return null;
  return /^\d+(?:\.\d+)+(?::\d*)?$/.test(address) ? 4 : /:.*:/.test(address) ? 6 : null;
}

const ADDRESS =
  / (?:-s|-d|--source|--destination|--to-destination|--to-source) (?:! )?\[?([0-9a-fA-F:.]+)(?=[\]/,\s-]|$)/;

export interface AddressFamilies {
  /** The IP version of the first address at a line or below, in the same part of the document; 4 if none is. */
  below(number: number): 4 | 6;
}

/** Asked for lines in rising order, all answers together cost one walk over the lines. */
export function addressFamilies(lines: readonly DumpLine[]): AddressFamilies {
  let known: { readonly until: number; readonly family: 4 | 6 } | null = null;
  return {
    below(number) {
      if (known !== null && number <= known.until) return known.family;
      let family: 4 | 6 | null = null;
      let at = number;
      for (; family === null && at < lines.length; at++) {
        const line = lines[at];
        // Another table, or another command's output, may be of another version.
        if (line === undefined || BOUNDARIES.has(line.kind)) break;
        if (addsRule(line)) family = addressFamily(line);
      }
      known = { until: at - (family === null ? 0 : 1), family: family ?? 4 };
      return known.family;
    },
  };
}

const BOUNDARIES: ReadonlySet<DumpLine['kind']> = new Set(['table', 'commit', 'command']);
