import { changeText, type ManifestFix, renameKey } from '../fixes.ts';
import type { PodSet } from '../model/index.ts';
import { editDistance, type Field, type ManifestObject } from '../objects/index.ts';
import type { Labels } from '../selectors.ts';

/** The one pair that keeps a selector from matching, and what the pods have instead. */
export interface NearMiss {
  readonly pods: PodSet;
  readonly key: string;
  readonly value: string;
  readonly theirKey: string;
  readonly theirValue: string;
}

/**
 * Pods that match but for one pair, which they have almost: the value or the key is a letter or two away, or
 * differs in nothing but case and dashes. `version: v2` beside `version: v1` is no miss: somebody else may have
 * it.
 */
export function nearMisses(selector: Labels, candidates: readonly PodSet[]): NearMiss[] {
  return candidates.flatMap((pods) => {
    const missed = [...selector].filter(([key, value]) => pods.labels.get(key) !== value);
    const [pair] = missed;
    if (missed.length !== 1 || !pair || !pods.labelsKnown) return [];
    const [key, value] = pair;
    const theirs = pods.labels.get(key);
    if (theirs !== undefined) {
      return isAlmost(value, theirs) ? [{ pods, key, value, theirKey: key, theirValue: theirs }] : [];
    }
    const other = [...pods.labels].find(([name, label]) => label === value && isAlmost(name, key));
    return other ? [{ pods, key, value, theirKey: other[0], theirValue: other[1] }] : [];
  });
}

/** Makes the pair of a selector, `field` being its value, the one that the pods have. */
export function pairFixes(object: ManifestObject, field: Field, near: NearMiss): ManifestFix[] {
  return near.key === near.theirKey
    ? changeText(object, field, near.theirValue)
    : renameKey(object, field, near.theirKey);
}

/** "…, but one named "http"": what is there instead; '' where nothing like it is. */
export function butWords(near: string | undefined): string {
  return near === undefined ? '' : `, but one named "${near}"`;
}

/** Words that somebody may have mistaken for each other. Numbers and versions are told apart on purpose. */
export function isAlmost(a: string, b: string): boolean {
  const bare = (text: string) => text.toLowerCase().replace(/[-_.]/g, '');
  if (a === b) return false;
  if (bare(a) === bare(b)) return true;
  const unnumbered = (text: string) => text.replace(/[-_.]?\d+/g, '');
  if (unnumbered(a) === unnumbered(b)) return false;
  const length = Math.min(a.length, b.length);
  if (length < 4) return false;
  return editDistance(bare(a), bare(b), 2) <= (length < 7 ? 1 : 2);
}
