import type { Chain, DumpLine } from '../../iptables/index.ts';
import type { Endpoint, ServicePort } from '../../kubeproxy/index.ts';
import type { CommandPlace } from '../../protocol.ts';
import type { Range, Span } from '../../text/index.ts';
import { range } from '../../text/index.ts';
import type { DumpDocument, PodFact, Workspace } from '../../workspace/index.ts';
import { escapeMarkdown, lineLink } from '../markdown.ts';

/** Columns of a line as a range of the document. */
export function rangeOf(line: DumpLine, span: Span): Range {
  return range(line.number + (span.row ?? 0), span.start, span.end);
}

/** The pod behind an endpoint, where a table in the workspace tells. */
export function podOf(
  workspace: Workspace,
  document: DumpDocument,
  service: ServicePort | null,
  endpoint: Pick<Endpoint, 'address'>,
): PodFact | null {
  if (endpoint.address === null) return null;
  return workspace.cluster.podAt(endpoint.address, document.uri, service?.identity?.namespace ?? null);
}

/** "FORWARD (line 12), KUBE-SERVICES (line 52) and 3 more": rules by their chains, as Markdown. */
export function rulesListed(document: DumpDocument, rules: readonly DumpLine[], most: number): string {
  const shown = rules
    .slice(0, most)
    .map((rule) => `${escapeMarkdown(rule.name)} (${lineLink(document, rule)})`);
  const more = rules.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** A place in the document as the arguments of a command. */
export function commandPlace(document: DumpDocument, line: DumpLine, character = line.start): CommandPlace {
  return { uri: document.uri, position: { line: line.number, character } };
}

/**
 * The line above which a chain is best spoken of: its first rule, for one reads the rules, not the declaration.
 * Where overlapping greps show it in pieces, the first line of the longest piece. null: nothing is shown.
 */
export function headLine(chain: Chain): DumpLine | null {
  if (chain.repetitions === null) return chain.rules[0] ?? chain.declarations[0] ?? null;
  const lines = [...chain.rules, ...chain.repetitions.keys()].sort((a, b) => a.number - b.number);
  let best: DumpLine | null = null;
  let longest = 0;
  for (let start = 0; start < lines.length; ) {
    let end = start + 1;
    while (lines[end]?.number === (lines[end - 1]?.number ?? 0) + 1) end++;
    if (end - start > longest) {
      longest = end - start;
      best = lines[start] ?? null;
    }
    start = end;
  }
  return best;
}
