import { type Chain, firstValue, type Ruleset, readRule } from '../../iptables/index.ts';
import { plural, roleDoc, roleOf } from '../../kubeproxy/index.ts';
import type { DumpDocument } from '../../workspace/index.ts';
import type { Features } from '../context.ts';
import { escapeMarkdown, lineLink } from '../markdown.ts';
import { describeEndpoint, describeService, serviceSummary } from './describeService.ts';
import { rulesListed } from './lines.ts';
import { masqueradeReason } from './masquerade.ts';
import type { Place } from './place.ts';

/** Callers that a hover lists; the others are counted. */
const MOST_CALLERS = 5;

/** A chain: what it is for, and how packets come into it. */
export function describeChain(
  features: Features,
  document: DumpDocument,
  place: Extract<Place, { kind: 'chain' }>,
): string[] {
  const { line, name } = place;
  const node = document.model.nodeAt(line);
  if (node === null) return [];
  const role = roleOf(name)?.role;
  const service = node.serviceOfChain(name);
  if (service !== null && (role === 'service' || role === 'local')) {
    return describeService(features, document, node, service);
  }
  if (role === 'endpoint') {
    const lines = describeEndpoint(features, document, node, name);
    if (lines.length > 0) return lines;
  }
  if (role === 'mark-masquerade') {
    const reason = place.as === 'target' ? masqueradeReason(readRule(line)) : null;
    return describeMark(document, name, node.ruleset, reason);
  }
  return describePlain(document, place, service === null ? [] : [serviceSummary(service), '']);
}

/** KUBE-MARK-MASQ: why the packet is marked, and where the mark has its effect. */
function describeMark(
  document: DumpDocument,
  name: string,
  ruleset: Ruleset,
  reason: string | null,
): string[] {
  const chain = ruleset.chain('nat', name) ?? null;
  const setting = chain?.rules.map(readRule).find((rule) => rule.target?.name?.text === 'MARK');
  const value =
    setting === undefined ? null : (firstValue(setting, '--set-xmark') ?? firstValue(setting, '--or-mark'));
  const mark = value === null ? 'a mark' : `mark ${value.split('/')[0]}`;
  const sets = setting === undefined ? 'sets a mark' : `sets ${mark} (${lineLink(document, setting.line)})`;
  const masquerade = ruleset
    .chain('nat', 'KUBE-POSTROUTING')
    ?.rules.find((rule) => rule.target === 'MASQUERADE');
  const where =
    masquerade === undefined
      ? 'KUBE-POSTROUTING, which is not shown here, then rewrites its source to the node’s address on the way out.'
      : `On the way out KUBE-POSTROUTING (${lineLink(document, masquerade)}) rewrites its source to the node’s address.`;
  const callers = ruleset.tables.get('nat')?.callersOf(name).length ?? 0;
  return [
    `**${name}** · the packet will be masqueraded  `,
    ...(reason === null ? [] : [reason, '']),
    `It ${sets} and goes on. ${where}`,
    '',
    `${plural(callers, 'rule')} ${callers === 1 ? 'jumps' : 'jump'} here`,
  ];
}

function describePlain(
  document: DumpDocument,
  place: Extract<Place, { kind: 'chain' }>,
  about: readonly string[],
): string[] {
  const { line, name, chain } = place;
  const table = line.chain?.table;
  if (table === undefined) return [];
  const role = roleOf(name);
  const builtin = chain !== null && /^(?:ACCEPT|DROP|QUEUE)$/.test(chain.policy);
  const what = role?.title ?? (builtin ? `built-in chain, policy ${chain.policy}` : 'chain');
  const head = `**${escapeMarkdown(name)}** · ${what} · table ${table.name}  `;
  if (chain === null) {
    const missing = table.complete
      ? `Table ${table.name} has no such chain.`
      : 'Nothing of this chain is shown; the dump shows a part of the table.';
    return [head, ...about, ...(role === null ? [] : [roleDoc(role, table.name), '']), missing];
  }
  return [
    head,
    ...(role === null ? [] : [roleDoc(role, table.name)]),
    '',
    ...about,
    `${plural(chain.rules.length, 'rule')}${chainLink(document, place, chain)}  `,
    ...callersLine(document, chain),
  ];
}

function chainLink(document: DumpDocument, place: Place, chain: Chain): string {
  const first = chain.rules[0] ?? chain.declarations[0];
  return first === undefined || first === place.line ? '' : `, from ${lineLink(document, first)}`;
}

/** "← FORWARD (line 12), KUBE-SERVICES (line 52) and 3 more" */
function callersLine(document: DumpDocument, chain: Chain): string[] {
  const callers = chain.table.callersOf(chain.name);
  return callers.length === 0 ? [] : [`← ${rulesListed(document, callers, MOST_CALLERS)}`];
}
