import { type DumpLine, optionNamed, readRule } from '../iptables/index.ts';
import {
  type Endpoint,
  type Entrance,
  entranceWords,
  roleOf,
  type ServicePort,
  shareWords,
} from '../kubeproxy/index.ts';
import type { FlowSentencePart } from '../protocol.ts';
import type { DumpDocument, PodFact } from '../workspace/index.ts';
import { lineLink, type Sentence, strong, text } from './sentences.ts';

/** Endpoints that a sentence names; the others are counted. */
const MOST_NAMED = 6;

/** What happens to a connection, step by step, in sentences: the picture for who reads or hears it. */
export function serviceStory(
  document: DumpDocument,
  service: ServicePort,
  pods: ReadonlyMap<Endpoint, PodFact>,
): Sentence[] {
  const story: Sentence[] = [];
  for (const entrance of service.entrances) {
    story.push(entranceSentence(document, entrance));
    const masquerade = masqueradeSentence(document, service, entrance);
    if (masquerade !== null) story.push(masquerade);
  }
  const draw = drawSentence(document, service, pods);
  if (draw !== null) story.push(draw);
  if (service.endpoints.some((endpoint) => endpoint.hairpin !== null)) {
    story.push([
      text('If the connection comes from the very pod that was drawn, it is masqueraded too '),
      strong('(hairpin)'),
      text('.'),
    ]);
  }
  const end = postroutingSentence(document, service);
  if (end !== null) story.push(end);
  return story;
}

/** The name of a rule's chain, which leads to the rule. */
function ruleLink(document: DumpDocument, line: DumpLine): FlowSentencePart {
  return lineLink(document, line, line.name);
}

/** "A packet to node port 30080 enters at nat PREROUTING → KUBE-SERVICES → … → KUBE-NODEPORTS (line 32)". */
function entranceSentence(document: DumpDocument, entrance: Entrance): Sentence {
  const { rule, kind } = entrance;
  const ruleset = rule.chain?.table.ruleset;
  const parts: Sentence = [text('A connection to '), strong(entranceWords(entrance))];
  if (entrance.fate !== 'chain') {
    const how = entrance.fate === 'reject' ? ' is refused by ' : ' is dropped by ';
    return [...parts, text(how), ruleLink(document, rule), text(` (line ${rule.number + 1}).`)];
  }
  const services = ruleset?.chain('nat', 'KUBE-SERVICES');
  const hook = services?.table.callersOf('KUBE-SERVICES').find((caller) => caller.name === 'PREROUTING');
  if (hook === undefined) parts.push(text(' is matched in '));
  else parts.push(text(' enters at nat '), ruleLink(document, hook), text(' → '));
  const last = services?.rules.find((line) => line.target === 'KUBE-NODEPORTS');
  if (kind === 'node-port' && last !== undefined) {
    parts.push(ruleLink(document, last), text(' → its last rule, for the address is one of the node’s → '));
  }
  return [...parts, ruleLink(document, rule), text(` (line ${rule.number + 1}).`)];
}

function masqueradeSentence(
  document: DumpDocument,
  service: ServicePort,
  entrance: Entrance,
): Sentence | null {
  if (entrance.fate !== 'chain') return null;
  const chain = service.ruleset.chain('nat', entrance.rule.target);
  const inside = chain?.rules.find((rule) => roleOf(rule.target)?.role === 'mark-masquerade');
  const line = entrance.masquerade ?? inside ?? null;
  if (line === null) return null;
  const source = optionNamed(readRule(line), '-s');
  const place = lineLink(document, line, `line ${line.number + 1}`);
  const marked: Sentence = [text('It is '), strong('marked for masquerade'), text(' ('), place, text(')')];
  if (source?.negation) {
    return [...marked, text(` unless it comes from a pod (${source.values[0]?.text}).`)];
  }
  const why = entrance.kind === 'node-port' ? 'a node port' : 'this address';
  return [...marked, text(`, because ${why} is reached from outside; the pod will see the node’s address.`)];
}

function drawSentence(
  document: DumpDocument,
  service: ServicePort,
  pods: ReadonlyMap<Endpoint, PodFact>,
): Sentence | null {
  const chain = service.chains.service ?? service.chains.local ?? service.chains.external;
  const { endpoints } = service;
  if (chain === null || endpoints.length === 0) return null;
  const first = chain.rules[0] ?? chain.declarations[0];
  const name = first === undefined ? text(chain.name) : lineLink(document, first, chain.name);
  const shares = new Set(
    endpoints.map((it) => (it.probability === null ? null : shareWords(it.probability))),
  );
  const each = shares.size === 1 && !shares.has(null) ? `, ${[...shares][0]} each` : '';
  const draws =
    endpoints.length === 1 ? ' has one endpoint' : ` draws one of ${endpoints.length} endpoints${each}`;
  const named = endpoints
    .slice(0, MOST_NAMED)
    .map((endpoint) => endpointPart(document, endpoint, pods.get(endpoint), each === ''));
  const parts: Sentence = [name, text(`${draws} → DNAT to `)];
  named.forEach((part, index) => {
    if (index > 0)
      parts.push(text(index === named.length - 1 && endpoints.length <= MOST_NAMED ? ' or ' : ', '));
    parts.push(...part);
  });
  if (endpoints.length > MOST_NAMED) parts.push(text(` or one of ${endpoints.length - MOST_NAMED} more`));
  return [...parts, text('.')];
}

function endpointPart(
  document: DumpDocument,
  endpoint: Endpoint,
  pod: PodFact | undefined,
  withShare: boolean,
): Sentence {
  const line = endpoint.dnat ?? endpoint.draw;
  const words = endpoint.text ?? endpoint.chainName;
  const name: FlowSentencePart = line === null ? text(words) : lineLink(document, line, words);
  const details = [
    ...(withShare && endpoint.probability !== null ? [shareWords(endpoint.probability)] : []),
    ...(pod === undefined ? [] : [`pod ${pod.name}${pod.node === null ? '' : ` on ${pod.node}`}`]),
  ];
  return details.length === 0 ? [name] : [name, text(` (${details.join(', ')})`)];
}

function postroutingSentence(document: DumpDocument, service: ServicePort): Sentence | null {
  if (service.endpoints.length === 0) return null;
  const rule = service.ruleset
    .chain('nat', 'KUBE-POSTROUTING')
    ?.rules.find((line) => line.target === 'MASQUERADE');
  if (rule === undefined) return null;
  return [
    text('On the way out '),
    ruleLink(document, rule),
    text(` (line ${rule.number + 1}) rewrites the source of marked packets to the node’s address.`),
  ];
}
