import { loadAll, YAML11_SCHEMA, YAMLException } from 'js-yaml';
import { Hindrance } from './command.ts';
import type { Manifest } from './inputs.ts';

/** An object of the Kubernetes API as it was written: nothing about it is checked. */
export type PlainObject = Readonly<Record<string, unknown>>;

/** The objects of manifests, YAML or JSON, lists unpacked. Throws a Hindrance where a text can't be read. */
export function readObjects(manifests: readonly Manifest[]): PlainObject[] {
  return manifests.flatMap(({ path, text }) => {
    try {
      return loadAll(text, { schema: YAML11_SCHEMA }).flatMap((document) => unpacked(document, null));
    } catch (error) {
      if (!(error instanceof YAMLException)) throw error;
      const place = error.mark ? `:${error.mark.line + 1}` : '';
      throw new Hindrance(`${path}${place}: ${error.reason}`);
    }
  });
}

/** A list's items; those of a `ServiceList` and its like need not say their kind. */
function unpacked(value: unknown, kind: string | null): PlainObject[] {
  if (Array.isArray(value)) return value.flatMap((item) => unpacked(item, kind));
  const object = record(value);
  if (object === null) return [];
  const own = text(object.kind) ?? kind;
  if (own?.endsWith('List') && Array.isArray(object.items)) {
    const itemKind = own === 'List' ? null : own.slice(0, -'List'.length);
    return object.items.flatMap((item) => unpacked(item, itemKind));
  }
  return own === null ? [] : [{ ...object, kind: own }];
}

export function record(value: unknown): PlainObject | null {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isRecord && !(value instanceof Date) ? (value as PlainObject) : null;
}

/** The value below several names, or undefined. */
export function at(value: unknown, ...names: readonly string[]): unknown {
  let below: unknown = value;
  for (const name of names) below = record(below)?.[name];
  return below;
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

export function texts(value: unknown): string[] {
  return list(value).filter((item): item is string => typeof item === 'string');
}

export function number(value: unknown): number | null {
  return typeof value === 'number' && Number.isInteger(value) ? value : null;
}

export function flag(value: unknown): boolean | null {
  return typeof value === 'boolean' ? value : null;
}

/** Labels, annotations, selectors: what isn't text is left out, as the API server takes text only. */
export function textMap(value: unknown): Record<string, string> {
  const entries = Object.entries(record(value) ?? {});
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
