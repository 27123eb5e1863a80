import { type DumpLine, readRule } from '../../iptables/index.ts';
import { percent, roleOf, shareWords } from '../../kubeproxy/index.ts';
import type { DumpDocument } from '../../workspace/index.ts';
import { type Features, flowLink } from '../context.ts';
import { code, escapeMarkdown, lineLink } from '../markdown.ts';
import { describeMarkValue } from './describeMark.ts';
import { describeEndpoint, describeService, serviceSummary } from './describeService.ts';
import { extensionDoc, optionDoc } from './factDocs.ts';
import { commandPlace, podOf } from './lines.ts';
import { masqueradeReason } from './masquerade.ts';
import type { Place } from './place.ts';

/** An option or its value: what it means for a packet, the human answer before the option's own words. */
export function describeOption(
  features: Features,
  document: DumpDocument,
  place: Extract<Place, { kind: 'option' }>,
): string[] {
  const answer = answerOf(features, document, place);
  const words = optionWords(place, answer.length > 0);
  if (answer.length === 0) return words;
  return words.length === 0 ? answer : [...answer, '', ...words];
}

function answerOf(
  features: Features,
  document: DumpDocument,
  place: Extract<Place, { kind: 'option' }>,
): string[] {
  const { line, rule, option } = place;
  const node = document.model.nodeAt(line);
  const text = option.values[0]?.text ?? '';
  switch (option.name) {
    case '--probability':
      return describeProbability(document, line, text);
    case '--to-destination':
      return node === null || roleOf(line.name)?.role !== 'endpoint'
        ? []
        : describeEndpoint(features, document, node, line.name);
    case '--comment': {
      const service = node?.serviceOfRule(line) ?? null;
      return service === null ? [] : [serviceSummary(service)];
    }
    case '--dport': {
      const service = node?.serviceOfRule(line) ?? null;
      if (service === null) return [];
      const nodePort = roleOf(line.name)?.role === 'node-ports';
      return [nodePort ? `Port ${text} of every node:` : `Port ${text}:`, serviceSummary(service)];
    }
    case '-s':
    case '-d':
      return describeAddress(features, document, place);
    default:
      return option.fact?.values.includes('mark') && node !== null
        ? describeMarkValue(document, node.ruleset, rule, option)
        : [];
  }
}

function describeAddress(
  features: Features,
  document: DumpDocument,
  place: Extract<Place, { kind: 'option' }>,
): string[] {
  const { line, rule, option } = place;
  const reason = option.name === '-s' ? masqueradeReason(rule) : null;
  if (reason !== null) return [reason];
  const address = option.values[0]?.text.replace(/\/(?:32|128)$/, '') ?? '';
  const node = document.model.nodeAt(line);
  const services = node?.servicesAt(address) ?? [];
  const own = node?.serviceOfRule(line) ?? null;
  if (node !== null && option.name === '-d' && services.length > 0) {
    const service = own !== null && services.includes(own) ? own : services[0];
    return service === undefined ? [] : describeService(features, document, node, service);
  }
  const pod = podOf(features.workspace, document, own, { address });
  if (pod === null) return [];
  return [
    `**${escapeMarkdown(address)}** · pod ${escapeMarkdown(pod.name)}${pod.node === null ? '' : ` on ${pod.node}`}`,
  ];
}

/** "0.5 of what the rules above left: **1 in 3** of all (2/3 × 1/2)" */
function describeProbability(document: DumpDocument, line: DumpLine, text: string): string[] {
  const chain = line.chain;
  const node = document.model.nodeAt(line);
  if (chain === null || node === null) return [];
  const rule = chain.canonical(line);
  const service = node.serviceOfChain(chain.name);
  const endpoint = service?.endpoints.find((it) => it.draw === rule);
  const own = Number(text);
  if (endpoint === undefined)
    return [`${percent(own)} of the packets that come to this rule match; the others go on.`];
  if (endpoint.probability === null) {
    return [
      `${shareWords(own)} of what the rules above left over. How much that is of all can’t be told: they are not all shown.`,
    ];
  }
  const left = own === 0 ? 0 : endpoint.probability / own;
  const share = shareWords(endpoint.probability);
  if (left > 0.9995)
    return [`The first draw: **${share}** of all connections (${percent(endpoint.probability)}).`];
  return [
    `${Number(own.toFixed(5))} of what the rules above left: **${share}** of all ` +
      `(${fraction(left)} × ${fraction(own)} = ${percent(endpoint.probability)}).`,
  ];
}

/** "2/3", "1/2", else "66.7 %". */
function fraction(share: number): string {
  for (let of = 1; of <= 200; of++) {
    const parts = Math.round(share * of);
    if (parts > 0 && Math.abs(share - parts / of) < 0.00005) return of === 1 ? `${parts}` : `${parts}/${of}`;
  }
  return percent(share);
}

/** The option's own words, from the table of facts: all of them, or the first sentence behind an answer. */
function optionWords({ option, owner }: Extract<Place, { kind: 'option' }>, isShort: boolean): string[] {
  const { fact } = option;
  if (fact === null) return [];
  const [first = '', ...more] = optionDoc(fact, owner?.fact ?? null);
  const negated = option.negation === null ? [] : ['Here negated (`!`): the opposite matches.  '];
  return [first, ...negated, ...(isShort ? [] : more)];
}

/** A match or target by its name. */
export function describeExtension(
  features: Features,
  document: DumpDocument,
  place: Extract<Place, { kind: 'extension' }>,
): string[] {
  const { extension, line } = place;
  const { fact, name } = extension;
  if (name === null) return [];
  if (fact === null)
    return [`${code(name.text)}: a match that Kubehop does not know; what it does is left open.`];
  const node = document.model.nodeAt(line);
  const what = extension.kind === 'match' ? 'match' : 'target';
  const words = [`**${escapeMarkdown(fact.name)}** · ${what}  `, ...extensionDoc(fact)];
  if (fact.name !== 'DNAT' || node === null || roleOf(line.name)?.role !== 'endpoint') return words;
  return [...describeEndpoint(features, document, node, line.name), '', fact.doc];
}

/** A rule as a whole: whose it is, where it stands, where it leads. */
export function describeRule(features: Features, document: DumpDocument, line: DumpLine): string[] {
  const chain = line.chain;
  const node = document.model.nodeAt(line);
  if (chain === null || node === null) return [];
  const rule = chain.canonical(line);
  const at = chain.rules.indexOf(rule);
  const place = at < 0 ? '' : `rule ${at + 1} of ${chain.rules.length} in `;
  const lines = [
    `${place}${escapeMarkdown(chain.name)} · table ${chain.table.name} · ${escapeMarkdown(node.node)}`,
    '',
  ];
  const reason = masqueradeReason(readRule(line));
  if (reason !== null) lines.push(reason, '');
  const service = node.serviceOfRule(line);
  if (service === null) return lines;
  return [
    ...lines,
    serviceSummary(service),
    '',
    ...leadsTo(document, rule),
    ...flowLink(features, commandPlace(document, line)),
  ];
}

function leadsTo(document: DumpDocument, rule: DumpLine): string[] {
  const chain = rule.chain?.table.chains.get(rule.target);
  const target = chain?.rules[0] ?? chain?.line ?? null;
  return target === null ? [] : [`→ ${lineLink(document, target, escapeMarkdown(rule.target))}`, ''];
}
