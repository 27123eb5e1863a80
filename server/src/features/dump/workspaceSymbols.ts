import { type SymbolInformation, SymbolKind } from 'vscode-languageserver-types';
import { type Chain, lineRange, targetFact } from '../../iptables/index.ts';
import { portWords, serviceWords } from '../../kubeproxy/index.ts';
import type { DumpDocument, NodeRules } from '../../workspace/index.ts';
import type { Features } from '../context.ts';
import { type SymbolCandidate, symbolsFitting } from '../symbolQuery.ts';
import { chainDetail } from './chainDetail.ts';

/** Services and chains of the document whose names fit a query. */
export function workspaceSymbols(
  _features: Features,
  document: DumpDocument,
  query: string,
  most: number,
): SymbolInformation[] {
  return symbolsFitting(candidatesOf(document), query, most);
}

function* candidatesOf(document: DumpDocument): Iterable<SymbolCandidate> {
  for (const node of document.model.nodes) yield* symbolsOf(document, node);
}

function* symbolsOf(document: DumpDocument, node: NodeRules): Iterable<SymbolCandidate> {
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
