import type { ScalarStyle } from './node.ts';
import { resolveScalar } from './schema.ts';

/**
 * A text as a scalar of YAML, so that it is read as that text again: in the quotes that the scalar before it had;
 * plain, where it had none and needs none. Texts of several lines are not for this.
 */
export function spellText(text: string, style: ScalarStyle): string {
  if (style === 'single') return `'${text.replaceAll("'", "''")}'`;
  return style === 'double' || !isPlain(text) ? JSON.stringify(text) : text;
}

/** May a text stand without quotes, in block style and in flow style, and is it a text to YAML then? */
function isPlain(text: string): boolean {
  if (!/^[A-Za-z0-9_./][^\s,[\]{}]*$/.test(text) || text.endsWith(':')) return false;
  return typeof resolveScalar(text, true, null) === 'string';
}
