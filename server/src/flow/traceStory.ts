import { type Hop, hostPort } from '../iptables/index.ts';
import { roleOf, shareWords, shortChain } from '../kubeproxy/index.ts';
import type { Flow, FlowSentencePart } from '../protocol.ts';
import { groupBy } from '../text/index.ts';
import { type DumpDocument, linePlace, type NamedOutcome } from '../workspace/index.ts';
import { code, lineLink, type Sentence, strong, text } from './sentences.ts';
import { conditionsOf } from './traceConditions.ts';
import { endpointOf } from './traceEdges.ts';
import type { TracedPacket } from './traceFlow.ts';
import type { TraceStep } from './traceSteps.ts';

/** Destinations that a sentence names; further ones are counted. */
const MOST_NAMED = 6;

/** What becomes of a packet, in sentences: outcomes that differ in their endpoint only share one. */
export function traceStory(
  { document, packet, trace }: TracedPacket,
  stepsOf: ReadonlyMap<NamedOutcome, readonly TraceStep[]>,
): Flow['story'] {
  const groups = groupBy(trace.outcomes, (named) => {
    const { verdict, masquerade } = named.outcome;
    const way = (stepsOf.get(named) ?? []).filter((it) => !isEndpoint(it)).map(keyOf);
    return [verdict, masquerade, ...conditionsOf(named.outcome), ...way].join('|');
  });
  const story: Sentence[] = [...groups.values()].map((group) => groupSentence(document, group, stepsOf));
  if (trace.outcomes.length === 0) story.push([text('No such packet comes to an end.')]);
  for (const words of trace.assumed) story.push([strong('Taken for granted: '), text(`${words}.`)]);
  for (const words of trace.missing) story.push([strong('Not shown in this dump: '), text(`${words}.`)]);
  if (packet.state !== 'NEW')
    story.push([text('Only a connection’s first packet asks nat; later ones go the way that it went.')]);
  return story;
}

function groupSentence(
  document: DumpDocument,
  group: readonly NamedOutcome[],
  stepsOf: ReadonlyMap<NamedOutcome, readonly TraceStep[]>,
): Sentence {
  const [first] = group as [NamedOutcome, ...NamedOutcome[]];
  const { outcome } = first;
  const parts: Sentence = [];
  const share = outcome.probability;
  const conditions = conditionsOf(outcome);
  if (conditions.length > 0) parts.push(strong('If '), text(`${conditions.join(', and ')}: `));
  else if (share !== null && group.length === 1 && share < 0.9995)
    parts.push(strong(`${shareWords(share)}: `));
  const steps = stepsOf.get(first) ?? [];
  const it = parts.length === 0 ? 'It' : 'it';
  parts.push(text(steps.length === 0 ? `${it} meets no rule that decides` : `${it} meets `));
  for (const [index, step] of steps.entries()) {
    if (index > 0) parts.push(text(' → '));
    parts.push(...(isEndpoint(step) ? endpointsPart(document, group, stepsOf) : stepPart(document, step)));
  }
  parts.push(...endPart(document, first, steps));
  const ways = Math.max(...group.map((it) => it.outcome.ways));
  if (ways > 1) parts.push(text(' The likeliest way is shown; others lead there too.'));
  return parts;
}

function stepPart(document: DumpDocument, step: TraceStep): Sentence {
  const { chain, hop, changes } = step;
  if (hop === null)
    return [code(`${chain.table.name} ${chain.name}`), text(`, whose policy is ${chain.policy}`)];
  const parts: Sentence = [hopLink(document, hop), text(` (line ${hop.line.number + 1})`)];
  const mark = changes.find((it) => it.hop.effect === 'mark');
  if (mark !== undefined) {
    const isMasquerade = roleOf(mark.hop.chain.name)?.role === 'mark-masquerade';
    parts.push(text(', where it is '), strong(isMasquerade ? 'marked for masquerade' : 'marked'));
    const place = linePlace(document, mark.by.line);
    parts.push(text(' by '), { text: `line ${mark.by.line.number + 1}`, location: place });
  }
  const effect = EFFECTS[hop.effect];
  return effect === undefined ? parts : [...parts, text(effect)];
}

const EFFECTS: Readonly<Partial<Record<Hop['effect'], string>>> = {
  accept: ', which accepts it',
  drop: ', which drops it',
  reject: ', which refuses it',
  masquerade: ', which rewrites its source to the node’s address',
  snat: ', which rewrites its source',
  redirect: ', which sends it to the node itself',
  dnat: ', which rewrites its destination',
  queue: ', which hands it to a program',
};

/** "one of 3, 1 in 3 each: 10.244.1.19:8080 (pod … on k8s-2), …" */
function endpointsPart(
  document: DumpDocument,
  group: readonly NamedOutcome[],
  stepsOf: ReadonlyMap<NamedOutcome, readonly TraceStep[]>,
): Sentence {
  const shares = group.map((named) => {
    const drawn = (stepsOf.get(named) ?? []).find(isEndpoint)?.chain.name;
    const endpoint = drawn === undefined ? undefined : endpointOf(named, drawn);
    // What a draw is like is known even where it is not known whether the packet comes to it.
    const share = named.outcome.probability ?? endpoint?.probability ?? null;
    return share === null ? '' : shareWords(share);
  });
  const [share = ''] = shares;
  const each = share !== '' && shares.every((it) => it === share) ? `, ${share} each` : '';
  const parts: Sentence = [text(group.length === 1 ? 'DNAT to ' : `DNAT to one of ${group.length}${each}: `)];
  for (const [index, named] of group.slice(0, MOST_NAMED).entries()) {
    const { outcome, pod } = named;
    const hop = (stepsOf.get(named) ?? []).find(isEndpoint)?.hop ?? null;
    const { address, port } = outcome.destination;
    const words = hostPort(address ?? 'any address', port);
    if (index > 0) parts.push(text(', '));
    parts.push(hop === null ? code(words) : lineLink(document, hop.line, words));
    if (pod !== null) parts.push(text(` (pod ${pod.name}${pod.node === null ? '' : ` on ${pod.node}`})`));
  }
  if (group.length > MOST_NAMED) parts.push(text(` and ${group.length - MOST_NAMED} more`));
  return parts;
}

function endPart(
  document: DumpDocument,
  { outcome, pod }: NamedOutcome,
  steps: readonly TraceStep[],
): Sentence {
  const { verdict, destination, decidedBy, masquerade } = outcome;
  if (verdict !== 'ACCEPT') {
    if (steps.some(({ hop }) => hop !== null && decidedBy?.kind === 'rule' && hop === decidedBy.hop))
      return [text('.')];
    const word = verdict === 'DROP' ? 'dropped' : 'refused';
    if (decidedBy?.kind === 'rule')
      return [text(', and is '), strong(word), text(' by '), hopLink(document, decidedBy.hop), text('.')];
    return [text(', and is '), strong(word), text('.')];
  }
  const { address, port } = destination;
  const where = steps.some(isEndpoint)
    ? ''
    : ` to ${hostPort(address ?? 'its destination', port)}${pod === null ? '' : ` (pod ${pod.name})`}`;
  return [
    text(`. It is `),
    strong('delivered'),
    text(`${where}${masquerade ? '.' : ', its source as it was.'}`),
  ];
}

function isEndpoint({ chain }: TraceStep): boolean {
  return roleOf(chain.name)?.role === 'endpoint';
}

function keyOf({ chain, hook, hop }: TraceStep): string {
  // Which of its endpoints a Service draws is no other way.
  const role = roleOf(chain.name)?.role;
  const draws = role === 'service' || role === 'local';
  return `${hook} ${chain.table.name} ${chain.name} ${draws ? '' : (hop?.line.number ?? 'policy')}`;
}

function hopLink(document: DumpDocument, { chain, line }: Hop): FlowSentencePart {
  return lineLink(document, line, shortChain(chain.name));
}
