import { type KubectlGet, readKubectlGets } from './kubectlGet.ts';
import { KINDS, KINDS_OF_ALL, type KindFacts, type TableKind, TELLING_CELLS } from './tableKinds.ts';
import { cutLine, type Header, type Layout, makeLayout, readHeader } from './tableLayout.ts';
import {
  type EndpointSliceRow,
  type EndpointsRow,
  type NodeRow,
  type PodRow,
  ROW_READERS,
  type ServiceRow,
  type TableRow,
} from './tableRows.ts';

interface Table<Kind extends TableKind, Row extends TableRow> {
  readonly kind: Kind;
  /** Line of the header, or of the first row. */
  readonly first: number;
  /** Behind the last row. */
  readonly end: number;
  readonly hasHeader: boolean;
  readonly rows: readonly Row[];
}

/** A table that kubectl printed. Line numbers count as the lines that were read. */
export type KubectlTable =
  | Table<'pods', PodRow>
  | Table<'services', ServiceRow>
  | Table<'endpoints', EndpointsRow>
  | Table<'endpointslices', EndpointSliceRow>
  | Table<'nodes', NodeRow>
  | Table<Exclude<TableKind, keyof typeof ROW_READERS>, TableRow>;

/**
 * Reads a kubectl table that begins at `lines[first]`, or null. `hint` is the command that printed it if known
 * (`kubectl get pods -o wide -n test001 --no-headers`): it gives rows their namespace, and says what the fields
 * are that awk left. Below a header, lines are cut at its columns; where there is none, or blanks were collapsed,
 * by what the cells of each kind look like. A line that doesn't fit ends the table. Never throws.
 */
export function readTable(lines: readonly string[], first: number, hint: string | null): KubectlTable | null {
  const text = lines[first]?.trimEnd() ?? '';
  const header = readHeader(text);
  if (header === null) {
    for (const layout of bareLayouts(text, hint)) {
      const rows = readRows(lines, first, layout);
      if (rows.length > 0) return makeTable(layout.kind, first, false, rows);
    }
    return null;
  }
  const gets = hint === null ? [] : readKubectlGets(hint);
  for (const layout of headedLayouts(header, gets)) {
    const rows = readRows(lines, first + 1, layout);
    if (rows.length > 0) return makeTable(layout.kind, first, true, rows);
  }
  const [kind] = kindsWith(header);
  return kind === undefined ? null : makeTable(kind.kind, first, true, []);
}

function makeTable(
  kind: TableKind,
  first: number,
  hasHeader: boolean,
  rows: readonly TableRow[],
): KubectlTable {
  const end = first + (hasHeader ? 1 : 0) + rows.length;
  // The rows were read by their kind's reader: they are what the kind says.
  return { kind, first, end, hasHeader, rows } as KubectlTable;
}

/** The ways to cut lines below a header: the kinds that have such headings, those that the command names, any. */
function headedLayouts(header: Header, gets: readonly KubectlGet[]): Layout[] {
  const headings = header.columns.map(({ heading }) => heading);
  const columns = header.isAligned ? header.columns : null;
  const known = kindsWith(header);
  // custom-columns, or what awk left of a header.
  const asked = KINDS.filter((facts) => !known.includes(facts) && gets.some((get) => isFor(get, facts)));
  const layouts = [...known, ...asked].map((facts) =>
    makeLayout(facts, headings, getFor(facts, gets), columns),
  );
  if (headings.includes('AGE')) {
    const get = gets.length === 1 ? (gets[0] ?? null) : null;
    layouts.push(makeLayout({ kind: 'other', cells: {} }, headings, get, columns));
  }
  return layouts;
}

/** The kinds whose tables have such a header. */
function kindsWith({ columns }: Header): KindFacts[] {
  const headings = columns.map(({ heading }) => heading).filter((heading) => heading !== 'NAMESPACE');
  const begins = (layout: readonly string[]) => layout.every((heading, index) => heading === headings[index]);
  return KINDS.filter(({ layouts }) => layouts.some(begins));
}

/** The ways to cut lines without a header: as the command says, else as the shape of their cells says. */
function bareLayouts(text: string, hint: string | null): readonly Layout[] {
  if (!/^\s*[a-z0-9]/.test(text)) return [];
  const asked = hint === null ? [] : askedLayouts(hint);
  return /\s(?:\d+[ydhms]|<\w+>)/.test(text) ? [...asked, ...shapeLayouts(text)] : asked;
}

let lastAsked: { readonly hint: string; readonly layouts: readonly Layout[] } = { hint: '', layouts: [] };

/** What a command says. All lines below one are tried one after another, so the last answer is kept. */
function askedLayouts(hint: string): readonly Layout[] {
  if (lastAsked.hint !== hint) {
    const layouts = readKubectlGets(hint).flatMap((get) =>
      KINDS.filter((facts) => isFor(get, facts)).flatMap((facts) => layoutsOf(facts, get)),
    );
    lastAsked = { hint, layouts };
  }
  return lastAsked.layouts;
}

function layoutsOf(facts: KindFacts, get: KubectlGet): Layout[] {
  return facts.layouts.flatMap((columns) => {
    const headings = [...(get.allNamespaces ? ['NAMESPACE'] : []), ...columns];
    for (let index = 1; index <= get.labelColumns; index++) headings.push(`LABEL ${index}`);
    if (get.showLabels) headings.push('LABELS');
    if (get.fields === null) return [makeLayout(facts, headings, get, null)];
    const left = get.fields.flatMap((field) => headings[field - 1] ?? []);
    const isTelling = left.includes('NAME') && left.some((heading) => TELLING_CELLS.has(heading));
    return isTelling && left.length === get.fields.length ? [makeLayout(facts, left, get, null)] : [];
  });
}

const shapeMemo = new Map<KindFacts, readonly Layout[]>();

/** What a line can be by its shape alone. */
function shapeLayouts(text: string): Layout[] {
  return KINDS.flatMap((facts) => {
    if (facts.bare?.mark.test(text) !== true) return [];
    const known = shapeMemo.get(facts);
    if (known !== undefined) return known;
    const bare = { kind: facts.kind, cells: { ...facts.cells, ...facts.bare.cells } };
    const layouts = facts.layouts
      .flatMap((columns) => [columns, ['NAMESPACE', ...columns]])
      .flatMap((headings) => [headings, [...headings, 'LABELS']])
      .map((headings) => makeLayout(bare, headings, null, null));
    shapeMemo.set(facts, layouts);
    return layouts;
  });
}

function isFor(get: KubectlGet, facts: KindFacts): boolean {
  return get.resources.some((resource) =>
    resource === 'all' ? KINDS_OF_ALL.has(facts.kind) : facts.aliases.includes(resource),
  );
}

/** The call that printed tables of the kind. Two that differ in their namespace say nothing. */
function getFor(facts: KindFacts, gets: readonly KubectlGet[]): KubectlGet | null {
  const [get, ...others] = gets.filter((get) => isFor(get, facts));
  return get === undefined || others.some((other) => other.namespace !== get.namespace) ? null : get;
}

function readRows(lines: readonly string[], start: number, layout: Layout): TableRow[] {
  const rows: TableRow[] = [];
  for (let line = start; line < lines.length; line++) {
    const row = readRow(lines[line]?.trimEnd() ?? '', line, layout);
    if (row === null) break;
    rows.push(row);
  }
  return rows;
}

function readRow(text: string, line: number, layout: Layout): TableRow | null {
  const cells = cutLine(text, layout);
  if (cells === null) return null;
  const [, resource, name] = /^(?:([a-z]+)[a-z0-9.-]*\/)?(.+)$/.exec(cells.get('NAME')?.text ?? '') ?? [];
  const facts = KINDS.find(({ kind }) => kind === layout.kind);
  if (name === undefined || (resource !== undefined && facts?.aliases.includes(resource) === false))
    return null;
  const namespace = cells.get('NAMESPACE')?.text ?? layout.get?.namespace ?? null;
  const row: TableRow = { line, namespace, name, cells };
  return layout.kind in ROW_READERS ? ROW_READERS[layout.kind as keyof typeof ROW_READERS](row) : row;
}
