import type { DumpDocument } from '../workspace/index.ts';

/** Milliseconds without an edit before a large dump is looked through. */
const REST = 300;
/** Milliseconds of work before whatever else was asked is answered. */
const SLICE = 15;

/**
 * Looks large dumps through while nothing else is to do: a slice of work, then requests, then the next slice. An
 * edit begins anew, after a rest.
 */
export class FindingsInBackground {
  readonly #found: () => void;
  readonly #failed: (error: unknown) => void;
  readonly #pending = new Map<string, ReturnType<typeof setTimeout>>();

  /** @param found is called when a dump was looked through to its end, `failed` with an exception on the way */
  constructor(found: () => void, failed: (error: unknown) => void) {
    this.#found = found;
    this.#failed = failed;
  }

  start(document: DumpDocument): void {
    if (document.findings.isComplete) return;
    this.#schedule(document, REST);
  }

  stop({ uri }: DumpDocument): void {
    clearTimeout(this.#pending.get(uri));
    this.#pending.delete(uri);
  }

  #schedule(document: DumpDocument, delay: number): void {
    clearTimeout(this.#pending.get(document.uri));
    this.#pending.set(
      document.uri,
      setTimeout(() => this.#work(document), delay),
    );
  }

  #work(document: DumpDocument): void {
    this.#pending.delete(document.uri);
    const until = performance.now() + SLICE;
    try {
      while (document.findings.findMore()) {
        if (performance.now() > until) {
          this.#schedule(document, 0);
          return;
        }
      }
    } catch (error) {
      this.#failed(error);
      return;
    }
    this.#found();
  }
}
