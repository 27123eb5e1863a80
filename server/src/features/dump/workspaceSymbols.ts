import { type SymbolInformation, SymbolKind } from 'vscode-languageserver-types';
import { type Chain, targetFact } from '../../iptables/index.ts';
import { portWords, serviceWords } from '../../kubeproxy/index.ts';
import type { DumpDocument, NodeRules } from '../../workspace/index.ts';
import type { Features } from '../context.ts';
import { chainDetail } from './chainDetail.ts';
import { lineRange } from './lines.ts';

/**
 * Services and chains of the document whose names hold the query's letters in its order, as editors search; those
 * that hold it in one piece first. An editor picks and sorts once more.
 */
export function workspaceSymbols(
  _features: Features,
  document: DumpDocument,
  query: string,
  most: number,
): SymbolInformation[] {
  const wanted = query.toLowerCase().replace(/\s/g, '');
  const better: SymbolInformation[] = [];
  const others: SymbolInformation[] = [];
  for (const node of document.model.nodes) {
    for (const { name, symbol } of symbolsOf(document, node)) {
      if (better.length >= most) return better;
      const lower = name.toLowerCase();
      const list = lower.includes(wanted) ? better : hasInOrder(lower, wanted) ? others : null;
      if (list === null || list.length >= most) continue;
      const found = symbol();
      if (found !== null) list.push(found);
    }
  }
  return [...better, ...others].slice(0, most);
}

interface Candidate {
  readonly name: string;
  /** What is told of it, made for those that are found. */
  readonly symbol: () => SymbolInformation | null;
}

function* symbolsOf(document: DumpDocument, node: NodeRules): Iterable<Candidate> {
  for (const service of node.services) {
    if (service.identity === null) continue;
    const name = serviceWords(service);
    const { service: own, local, external } = service.chains;
    const chain = own ?? local ?? external;
    const line = chain?.rules[0] ?? chain?.line ?? service.entrances[0]?.rule ?? null;
    const symbol = () =>
      line === null
        ? null
        : {
            name,
            kind: SymbolKind.Interface,
            containerName: `${portWords(service)} · ${node.node}`,
            location: { uri: document.uri, range: lineRange(line) },
          };
    yield { name, symbol };
  }
  for (const table of node.ruleset.tables.values()) {
    for (const chain of table.chains.values()) {
      yield { name: chain.name, symbol: () => chainSymbol(document, node, chain) };
    }
  }
}

function chainSymbol(document: DumpDocument, node: NodeRules, chain: Chain): SymbolInformation | null {
  const line = chain.rules[0] ?? chain.line;
  if (line === null || targetFact(chain.name) !== undefined) return null;
  return {
    name: chain.name,
    kind: SymbolKind.Function,
    containerName: `${chainDetail(node, chain)} · ${chain.table.name} · ${node.node}`,
    location: { uri: document.uri, range: lineRange(line) },
  };
}

/** Do the letters occur in the name in that order, other letters between them or not? */
function hasInOrder(name: string, letters: string): boolean {
  let at = 0;
  for (const letter of letters) {
    at = name.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
