import {
  type CallHierarchyIncomingCall,
  type CallHierarchyItem,
  type CallHierarchyOutgoingCall,
  SymbolKind,
} from 'vscode-languageserver-types';
import {
  type Chain,
  type DumpLine,
  lineRange,
  nameSpan,
  type TableName,
  targetFact,
} from '../../iptables/index.ts';
import type { Position } from '../../text/index.ts';
import type { DumpDocument, NodeRules } from '../../workspace/index.ts';
import type { Features } from '../context.ts';
import { chainDetail } from './chainDetail.ts';
import { chainPlaceAt, chainsOf, targetSpan } from './chainUses.ts';
import { rangeOf } from './lines.ts';

/** How an item finds its chain again, wherever an edit has moved it. */
interface ItemData {
  /** The place of its ruleset among those of the document. */
  readonly ruleset: number;
  readonly table: TableName;
}

/** The chain under the cursor, to ask who jumps there and where it leads. */
export function prepareCallHierarchy(
  _features: Features,
  document: DumpDocument,
  position: Position,
): CallHierarchyItem[] {
  const place = chainPlaceAt(document, position);
  if (place === null) return [];
  return chainsOf(document, place).flatMap((chain) => itemOf(document, chain) ?? []);
}

/** Who jumps here: each chain once, with its rules that do. */
export function incomingCalls(
  _features: Features,
  document: DumpDocument,
  item: CallHierarchyItem,
): CallHierarchyIncomingCall[] {
  const chain = chainOf(document, item);
  if (chain === null) return [];
  const byCaller = groupBy(chain.table.callersOf(chain.name), (rule) => rule.name);
  return [...byCaller].flatMap(([caller, rules]) => {
    const from = itemOf(document, chain.table.chains.get(caller));
    return from === null ? [] : [{ from, fromRanges: rules.map(lineRange) }];
  });
}

/** Where its rules lead, in the order of the first that does; targets of iptables are no chains. */
export function outgoingCalls(
  _features: Features,
  document: DumpDocument,
  item: CallHierarchyItem,
): CallHierarchyOutgoingCall[] {
  const chain = chainOf(document, item);
  if (chain === null) return [];
  const jumps = chain.rules.filter(
    (rule) => rule.target !== '' && (rule.goto || targetFact(rule.target) === undefined),
  );
  const byTarget = groupBy(jumps, (rule) => rule.target);
  return [...byTarget].flatMap(([target, rules]) => {
    const [first] = rules;
    const to = itemOf(document, chain.table.chains.get(target)) ?? notShown(document, chain, first);
    return to === null ? [] : [{ to, fromRanges: rules.map(lineRange) }];
  });
}

function itemOf(document: DumpDocument, chain: Chain | undefined): CallHierarchyItem | null {
  const line = chain?.rules[0] ?? chain?.line ?? null;
  if (chain === undefined || line === null) return null;
  const { ruleset } = chain.table;
  const node = document.model.nodeOf(ruleset);
  const span = nameSpan(line);
  return {
    name: chain.name,
    kind: SymbolKind.Function,
    detail: detailOf(document, node, chain),
    uri: document.uri,
    range: lineRange(line),
    selectionRange: span === null ? lineRange(line) : rangeOf(line, span),
    data: dataOf(document, chain),
  };
}

/** The Service or the role; where the document holds several nodes, also whose it is. */
function detailOf(document: DumpDocument, node: NodeRules, chain: Chain): string {
  const detail = chainDetail(node, chain);
  return document.model.nodes.length > 1 ? `${detail} · ${node.node}` : detail;
}

/** A chain that the dump leaves out stands where the jump to it stands. */
function notShown(document: DumpDocument, from: Chain, jump: DumpLine | undefined): CallHierarchyItem | null {
  const span = jump === undefined ? null : targetSpan(jump);
  if (jump === undefined || span === null) return null;
  return {
    name: jump.target,
    kind: SymbolKind.Function,
    detail: from.table.complete ? 'no such chain in this table' : 'not shown in this dump',
    uri: document.uri,
    range: lineRange(jump),
    selectionRange: rangeOf(jump, span),
    data: dataOf(document, from),
  };
}

function dataOf(document: DumpDocument, chain: Chain): ItemData {
  const { ruleset } = chain.table;
  const place = document.model.dump.structure.rulesets.indexOf(ruleset);
  return { ruleset: place, table: chain.table.name };
}

/** The chain of an item; null: an edit has taken it away. */
function chainOf(document: DumpDocument, item: CallHierarchyItem): Chain | null {
  const data = item.data as Partial<ItemData> | undefined;
  const ruleset = document.model.dump.structure.rulesets[data?.ruleset ?? -1];
  return ruleset?.chain(data?.table ?? 'nat', item.name) ?? null;
}

function groupBy(
  rules: readonly DumpLine[],
  keyOf: (rule: DumpLine) => string,
): Map<string, [DumpLine, ...DumpLine[]]> {
  const groups = new Map<string, [DumpLine, ...DumpLine[]]>();
  for (const rule of rules) {
    const group = groups.get(keyOf(rule));
    if (group === undefined) groups.set(keyOf(rule), [rule]);
    else group.push(rule);
  }
  return groups;
}
