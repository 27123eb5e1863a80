import type { Outcome } from '../iptables/index.ts';

/**
 * On what an outcome depends. A packet from the endpoint to itself is treated in its own way: what is said of that
 * one address is said of all endpoints alike, so that outcomes can be told in one.
 */
export function conditionsOf({ dependsOn, destination }: Outcome): string[] {
  const { address } = destination;
  if (address === null) return [...dependsOn];
  return dependsOn.map((words) => {
    const own = ` except ${address}`;
    return words.endsWith(own) ? `${words.slice(0, -own.length)} except the endpoint itself` : words;
  });
}

/** What all of some outcomes depend on. */
export function commonConditions(outcomes: readonly Outcome[]): string[] {
  const [first, ...more] = outcomes.map(conditionsOf);
  return (first ?? []).filter((words) => more.every((others) => others.includes(words)));
}

/** As much of a condition as a label on a line has room for; the story says it whole. */
const MOST_CHARACTERS = 32;

export function shortCondition(words: string): string {
  const text = `if ${words}`;
  if (text.length <= MOST_CHARACTERS) return text;
  const beginning = text.slice(0, MOST_CHARACTERS);
  return `${beginning.slice(0, beginning.lastIndexOf(' '))} …`;
}
