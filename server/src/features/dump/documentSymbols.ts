import { type DocumentSymbol, SymbolKind } from 'vscode-languageserver-types';
import { type Chain, lineRange, nameSpan, type Table } from '../../iptables/index.ts';
import { plural } from '../../kubeproxy/index.ts';
import { isBefore, type Range } from '../../text/index.ts';
import type { DumpDocument, NodeRules } from '../../workspace/index.ts';
import type { Features } from '../context.ts';
import { chainDetail } from './chainDetail.ts';
import { rangeOf } from './lines.ts';

/** Nodes → tables → chains. A document of one node begins with its tables. */
export function documentSymbols(_features: Features, document: DumpDocument): DocumentSymbol[] {
  const nodes = document.model.nodes.map((node) => {
    const tables = [...node.ruleset.tables.values()].flatMap((table) => tableSymbol(node, table));
    return { node, tables };
  });
  const [only] = nodes;
  if (nodes.length === 1 && only !== undefined) return only.tables;
  return nodes.flatMap(({ node, tables }) => {
    const [first] = tables;
    if (first === undefined) return [];
    const range = tables.map((table) => table.range).reduce(unite);
    const family = node.ruleset.family === 6 ? 'IPv6' : 'IPv4';
    return {
      name: node.node,
      detail: family,
      kind: SymbolKind.Namespace,
      range,
      selectionRange: first.selectionRange,
      children: tables,
    };
  });
}

function tableSymbol(node: NodeRules, table: Table): DocumentSymbol[] {
  const chains = [...table.chains.values()].flatMap((chain) => chainSymbol(node, chain));
  const ends = [table.header, table.commit].filter((line) => line !== null).map(lineRange);
  const [first] = [...ends, ...chains.map((chain) => chain.range)];
  if (first === undefined) return [];
  const range = [...ends, ...chains.map((chain) => chain.range)].reduce(unite);
  const selectionRange =
    table.header === null ? { start: range.start, end: range.start } : lineRange(table.header);
  return [
    {
      name: table.name,
      detail: table.complete ? plural(chains.length, 'chain') : `${plural(chains.length, 'chain')}, a part`,
      kind: SymbolKind.Module,
      range,
      selectionRange,
      children: chains.sort((a, b) => a.selectionRange.start.line - b.selectionRange.start.line),
    },
  ];
}

/**
 * A chain's lines need not stand together: declarations come first, rules far below. Its symbol spans its rules,
 * so that the outline follows the cursor through them.
 */
function chainSymbol(node: NodeRules, chain: Chain): DocumentSymbol[] {
  const lines = (chain.rules.length > 0 ? [...chain.rules] : chain.declarations).sort(
    (a, b) => a.number - b.number,
  );
  const [first] = lines;
  const last = lines[lines.length - 1];
  if (first === undefined || last === undefined) return [];
  const span = nameSpan(first);
  return [
    {
      name: chain.name,
      detail: chainDetail(node, chain),
      kind: SymbolKind.Function,
      range: unite(lineRange(first), lineRange(last)),
      selectionRange: span === null ? lineRange(first) : rangeOf(first, span),
    },
  ];
}

function unite(a: Range, b: Range): Range {
  return {
    start: isBefore(b.start, a.start) ? b.start : a.start,
    end: isBefore(a.end, b.end) ? b.end : a.end,
  };
}
