import type { Span } from '../../text/index.ts';
import type { Field, ManifestObject } from '../objects/index.ts';

/** One place where something is named. */
export interface Mention {
  readonly object: ManifestObject;
  readonly field: Field;
  /** What of the field names it. A label is a pair: its key and its value. */
  readonly at: 'key' | 'value' | 'pair';
  /** `definition`: what is named is made here. */
  readonly role: 'definition' | 'use';
}

export function defined(object: ManifestObject, field: Field, at: Mention['at'] = 'value'): Mention {
  return { object, field, at, role: 'definition' };
}

export function used(object: ManifestObject, field: Field, at: Mention['at'] = 'value'): Mention {
  return { object, field, at, role: 'use' };
}

/** Where it is written, in offsets of its document; null: nothing is written there. */
export function mentionSpan({ field: { key, node }, at }: Mention): Span | null {
  if (at === 'key') return key;
  if (at === 'value') return node !== null && node.end > node.start ? node : key;
  // An alias has its value elsewhere: then the pair isn't in one piece.
  return key !== null && node !== null && node.start >= key.end
    ? { start: key.start, end: node.end }
    : (key ?? node);
}
