/**
 * What a field takes. Scalars by the API's own names; `[]T` a list of T; `map:T` a mapping with free keys;
 * `any` whatever; another name: the struct of that name in the table.
 */
export type FieldType = string;

export interface FieldRow {
  readonly type: FieldType;
  /** One or two sentences for hover and completion. Empty in parts of the API that lead away from the network. */
  readonly doc: string;
  /** The words that the API server takes, in its order. Empty: any text. `Word@1.34`: since that version. */
  readonly values: readonly string[];
  /** The first minor version whose API has the field, "1.34". Null: all that we know of. */
  readonly since: string | null;
}

/** The fields of a struct by name. `open`: others may be there; what a newer server writes into a status. */
export interface StructRow {
  readonly fields: Readonly<Record<string, FieldRow>>;
  readonly open: boolean;
}

export type StructTable = Readonly<Record<string, StructRow>>;

interface RowOptions {
  readonly values?: readonly string[];
  readonly since?: string;
}

export function row(type: FieldType, doc: string, options: RowOptions = {}): FieldRow {
  return { type, doc, values: options.values ?? [], since: options.since ?? null };
}

export function struct(fields: Readonly<Record<string, FieldRow>>): StructRow {
  return { fields, open: false };
}

/**
 * Structs without documentation, one a line: `Name field:type other:[]type`. `field@1.34:type` is known since
 * that version; a last `...` makes the struct open.
 */
export function compactStructs(lines: string): StructTable {
  const table: Record<string, StructRow> = {};
  for (const line of lines.trim().split('\n')) {
    const [name = '', ...fields] = line.trim().split(/\s+/);
    const rows: Record<string, FieldRow> = {};
    for (const field of fields) {
      const match = /^(\w+)(?:@([\d.]+))?:(\S+)$/.exec(field);
      if (match?.[1] && match[3]) rows[match[1]] = row(match[3], '', match[2] ? { since: match[2] } : {});
    }
    table[name] = { fields: rows, open: fields.at(-1) === '...' };
  }
  return table;
}
