/** Milliseconds at a stretch: others wait no longer than that. */
const SLICE = 20;

/**
 * Takes a long answer step by step and lets other requests have their turn in between. undefined: `isUnwanted` said
 * so, which is asked before each slice.
 */
export async function inSlices<T>(
  steps: Generator<number, T>,
  isUnwanted: () => boolean,
  report: (done: number) => void,
): Promise<T | undefined> {
  while (!isUnwanted()) {
    const end = performance.now() + SLICE;
    let step = steps.next();
    while (!step.done && performance.now() < end) step = steps.next();
    if (step.done) return step.value;
    report(step.value);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  return undefined;
}
