import { type FoldingRange, FoldingRangeKind } from 'vscode-languageserver-types';
import type { DumpLine } from '../../iptables/index.ts';
import type { DumpDocument } from '../../workspace/index.ts';
import type { Features } from '../context.ts';

/** Tables from `*table` to `COMMIT`, the block of chain declarations, each chain's rules, and commands' outputs. */
export function foldingRanges(_features: Features, document: DumpDocument): FoldingRange[] {
  const folds: FoldingRange[] = [];
  for (const { ruleset } of document.model.nodes) {
    for (const table of ruleset.tables.values()) {
      const end = table.commit ?? null;
      if (table.header !== null && end !== null)
        add(folds, table.header.number, end.number, FoldingRangeKind.Region);
    }
  }
  let start = 0;
  const { lines } = document.dump;
  for (let number = 1; number <= lines.length; number++) {
    const [first, line] = [lines[start], lines[number]];
    if (first !== undefined && line !== undefined && belongTogether(first, line)) continue;
    if (first?.kind === 'comment') add(folds, start, number - 1, FoldingRangeKind.Comment);
    else if (first?.kind === 'rule' || first?.kind === 'chain') add(folds, start, number - 1);
    start = number;
  }
  addOutputs(folds, lines);
  return folds;
}

function belongTogether(first: DumpLine, line: DumpLine): boolean {
  if (first.kind !== line.kind) return false;
  return first.kind === 'rule' ? first.chain === line.chain && first.name === line.name : true;
}

/** What stands between two commands of a session folds under the first. */
function addOutputs(folds: FoldingRange[], lines: readonly DumpLine[]): void {
  let command = -1;
  let last = -1;
  for (const line of lines) {
    if (line.kind === 'command') {
      if (command >= 0) add(folds, command, last, FoldingRangeKind.Region);
      command = line.number;
    }
    if (line.kind !== 'blank') last = line.number;
  }
  if (command >= 0) add(folds, command, last, FoldingRangeKind.Region);
}

function add(folds: FoldingRange[], startLine: number, endLine: number, kind?: FoldingRangeKind): void {
  if (endLine > startLine)
    folds.push(kind === undefined ? { startLine, endLine } : { startLine, endLine, kind });
}
