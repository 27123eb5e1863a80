import type { Span } from '../../text/index.ts';
import { type ResolvedNode, resolveAlias, type YamlNode } from '../yaml/index.ts';
import type { Field } from './field.ts';
import { compareVersions, elementType, fieldRow, structOf } from './schema/index.ts';

/** What the decoder refuses before any rule runs. `span` is the value, of an unknown field its name. */
export type DecodeProblem = { readonly path: string; readonly span: Span } & (
  | {
      readonly kind: 'wrongtype';
      readonly expected: string;
      readonly node: ResolvedNode;
      readonly field: Field;
    }
  | {
      readonly kind: 'unknownfield';
      readonly name: string;
      /** The field that was probably meant, if it isn't given too. */
      readonly nearest: string | null;
      readonly field: Field;
    }
  | { readonly kind: 'duplicatefield'; readonly name: string; readonly kept: Span }
);

/**
 * What a strict decoder would say of an object, all at once: wrong types, unknown and repeated fields, by the
 * API of a version. Values of templates are taken for whatever they should be.
 */
export function decodeProblems(root: Field, version: string): DecodeProblem[] {
  const problems: DecodeProblem[] = [];
  visit(root, version, problems);
  return problems;
}

function visit(field: Field, version: string, problems: DecodeProblem[]): void {
  const { node } = field;
  if (!node) return;
  if (field.isUnknown) {
    if (node.kind === 'scalar' && node.template) return;
    problems.push({
      kind: 'wrongtype',
      path: field.path,
      span: field.span,
      expected: field.type,
      node,
      field,
    });
    return;
  }
  if (node.kind === 'sequence') {
    for (const item of field.items) visit(item, version, problems);
    return;
  }
  if (node.kind !== 'mapping') return;
  const prefix = field.path === '' ? '' : `${field.path}.`;
  for (const { key, name } of node.overridden) {
    if (isTemplateKey(key)) continue;
    const kept = node.fields.get(name)?.key ?? key;
    problems.push({ kind: 'duplicatefield', path: prefix + name, span: key, name, kept });
  }
  const struct = structOf(field.type);
  for (const [name, entry] of node.fields) {
    if (isTemplateKey(entry.key)) continue;
    const row = fieldRow(field.type, name);
    const isUnknown = struct && (!row || (row.since !== null && compareVersions(version, row.since) < 0));
    if (isUnknown && !struct.open) {
      const nearest = row ? null : nearestName(name, Object.keys(struct.fields));
      problems.push({
        kind: 'unknownfield',
        path: prefix + name,
        span: entry.key,
        name,
        nearest,
        field: field.get(name),
      });
    } else if (row || elementType(field.type) !== null || field.type === 'any') {
      visit(field.get(name), version, problems);
    }
  }
}

function isTemplateKey(key: YamlNode): boolean {
  const node = resolveAlias(key);
  return node?.kind === 'scalar' && node.template;
}

/** The name that was probably meant: another case, or one or two letters away. */
export function nearestName(name: string, candidates: readonly string[]): string | null {
  const lower = name.toLowerCase();
  const limit = name.length <= 4 ? 1 : 2;
  let best: string | null = null;
  let bestDistance = limit + 1;
  for (const candidate of candidates) {
    const distance =
      candidate.toLowerCase() === lower ? 0 : editDistance(lower, candidate.toLowerCase(), limit);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Letters to insert, delete or change (Levenshtein); more than `limit` is `limit + 1`. */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return Math.min(row[b.length] ?? 0, limit + 1);
}
