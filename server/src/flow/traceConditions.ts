import type { Outcome } from '../iptables/index.ts';

/** What all of some outcomes depend on. */
export function conditionsOf(outcomes: readonly Outcome[]): string[] {
  const [first, ...more] = outcomes;
  if (first === undefined) return [];
  return first.dependsOn.filter((words) => more.every(({ dependsOn }) => dependsOn.includes(words)));
}

/** As much of a condition as a label on a line has room for; the story says it whole. */
const MOST_CHARACTERS = 30;

export function shortCondition(words: string): string {
  const text = `if ${words}`;
  return text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS - 1).trimEnd()}…`;
}
