import { type DumpFinding, languageFindings, packetFindings } from '../iptables/index.ts';
import { expectedOfProxy, proxyFindings } from '../kubeproxy/index.ts';
import type { DumpModel } from './dumpModel.ts';

/** A dump of so many lines is looked through while somebody types; a larger one when they rest. */
const SMALL = 2000;

interface Run {
  readonly revision: number;
  readonly portions: Generator<readonly DumpFinding[]>;
  readonly found: DumpFinding[];
}

/** What is wrong in a dump: found in portions, kept per revision. */
export class DumpFindings {
  readonly #model: () => DumpModel;
  #run: Run | null = null;
  #latest: { readonly revision: number; readonly findings: readonly DumpFinding[] } | null = null;

  /** @param model that of the dump as it is when it is asked for */
  constructor(model: () => DumpModel) {
    this.#model = model;
  }

  /**
   * What can be said at once: everything, where the dump is small or nothing changed; else what was found before
   * about lines that still stand.
   */
  get current(): readonly DumpFinding[] {
    const { dump } = this.#model();
    if (this.isComplete || dump.lines.length <= SMALL) return this.all();
    const stands = ({ line }: { line: DumpFinding['line'] }) => dump.lines[line.number] === line;
    return (this.#latest?.findings ?? []).filter(
      (finding) => stands(finding) && finding.related.every(stands),
    );
  }

  /** Nothing is left to be found in the dump as it is now. */
  get isComplete(): boolean {
    return this.#latest?.revision === this.#model().revision;
  }

  /** Works on for a portion. Returns whether something is left. An edit since the last call begins anew. */
  findMore(): boolean {
    if (this.isComplete) return false;
    const model = this.#model();
    if (this.#run?.revision !== model.revision) {
      this.#run = { revision: model.revision, portions: portionsOf(model), found: [] };
    }
    const { portions, found, revision } = this.#run;
    const next = portions.next();
    if (next.done !== true) {
      for (const finding of next.value) found.push(finding);
      return true;
    }
    this.#run = null;
    this.#latest = { revision, findings: inOrder(withoutEchoes(found)) };
    return false;
  }

  /** Everything, however long it takes, in the order of the lines. */
  all(): readonly DumpFinding[] {
    while (this.findMore());
    return this.#latest?.findings ?? [];
  }
}

function* portionsOf({ dump, nodes }: DumpModel): Generator<readonly DumpFinding[]> {
  yield* languageFindings(dump, expectedOfProxy);
  for (const { ruleset, services } of nodes) yield* proxyFindings(ruleset, services);
  yield* packetFindings(dump, expectedOfProxy);
}

/** Draws that don't fit, and two Services at one address, leave nothing for other rules: that is said once. */
function withoutEchoes(findings: readonly DumpFinding[]): readonly DumpFinding[] {
  const lines = new Set(findings.filter(({ code }) => code === 'KPX005').map(({ line }) => line));
  const chains = new Set(findings.filter(({ code }) => code === 'KPX001').map(({ line }) => line.chain));
  if (lines.size + chains.size === 0) return findings;
  return findings.filter(
    ({ code, line }) => code !== 'IPT010' || !(lines.has(line) || chains.has(line.chain)),
  );
}

function inOrder(findings: readonly DumpFinding[]): readonly DumpFinding[] {
  return [...findings].sort((a, b) => a.line.number - b.line.number || a.start - b.start);
}
