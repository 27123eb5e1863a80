import { type Decision, type Hop, hostPort, ruleText } from '../../iptables/index.ts';
import { plural, serviceWords, shareWords } from '../../kubeproxy/index.ts';
import type { NamedOutcome } from '../../workspace/index.ts';
import type { Answer, Call, Command } from './command.ts';
import { type PacketAnswer, packetOptions, readPacket } from './packet.ts';
import { podName } from './pods.ts';
import { aligned, type Style } from './style.ts';

/** `kubehop trace`: follows one packet through one node's rules. */
export const tracing: Command = {
  name: 'trace',
  summary: 'Follows a packet through the rules of a node, to every end that it can come to',
  doc: `A packet opens a connection unless --ct-state says otherwise. One from an address of the node
starts in OUTPUT, any other in PREROUTING. What the rules don't tell is followed both ways.`,
  options: {
    to: {
      value: 'ADDR[:PORT]',
      required: true,
      doc: 'where it goes: an address, or a Service NAMESPACE/NAME[:PORT]',
    },
    ...packetOptions,
  },
  run: traceCall,
};

async function traceCall(call: Call): Promise<Answer> {
  const traced = await readPacket(call, 'to');
  return {
    json: asJson(traced),
    text: (style) => asText(traced, style),
    found: !traced.trace.outcomes.some(({ outcome }) => outcome.verdict === 'ACCEPT'),
  };
}

function asJson({ trace, query, document, node, pathOf }: PacketAnswer) {
  const file = pathOf(document.uri);
  return {
    packet: {
      from: query.source ?? null,
      ...(query.sourcePort === undefined ? {} : { fromPort: numberOr(query.sourcePort) }),
      to: query.destination,
      port: query.destinationPort === undefined ? null : numberOr(query.destinationPort),
      protocol: query.protocol,
    },
    node: node.node,
    outcomes: trace.outcomes.map(({ outcome, service, pod }) => ({
      verdict: outcome.verdict,
      destination: outcome.destination,
      masquerade: outcome.masquerade,
      probability: outcome.probability,
      dependsOn: outcome.dependsOn,
      service: service === null ? null : serviceWords(service),
      pod: podName(pod),
      podNode: pod?.node ?? null,
      ways: outcome.ways,
      decidedBy: decisionAsJson(outcome.decidedBy, file),
      hops: outcome.hops.map((hop) => hopAsJson(hop, file)),
    })),
    complete: trace.missing.length === 0,
    missing: trace.missing,
    assumed: trace.assumed,
  };
}

function numberOr(text: string): number | string {
  return /^\d+$/.test(text) ? Number(text) : text;
}

function hopAsJson({ chain, line, effect, target }: Hop, file: string) {
  return {
    table: chain.table.name,
    chain: chain.name,
    line: line.number + 1,
    file,
    rule: ruleText(line),
    effect,
    target,
  };
}

function decisionAsJson(decision: Decision | null, file: string) {
  if (decision === null) return null;
  if (decision.kind === 'rule') return hopAsJson(decision.hop, file);
  const { chain, policy } = decision;
  const line = chain.declarations[0]?.number;
  return { table: chain.table.name, chain: chain.name, policy, line: line === undefined ? null : line + 1 };
}

function asText({ trace, query, document, node, pathOf }: PacketAnswer, style: Style): string {
  const from = query.source ?? 'anywhere';
  const to = hostPort(query.destination ?? 'anywhere', query.destinationPort ?? null);
  const lines = [style.strong(`${query.protocol} from ${from} to ${to} on ${node.node}`), ''];
  const heads = aligned(
    trace.outcomes.map((named) => outcomeCells(named, style)),
    '  ',
  );
  if (heads.length > 1) lines.push(...heads, '');
  let before: readonly Hop[] = [];
  for (const [index, { outcome }] of trace.outcomes.entries()) {
    const way = outcome.ways === 1 ? '' : style.faint(` (the likeliest of ${outcome.ways} ways)`);
    lines.push(...(index > 0 ? [''] : []), `${heads[index]?.trim() ?? ''}${way}`);
    for (const words of outcome.dependsOn) lines.push(`  ${style.attention('if')} ${words}`);
    lines.push(...hopLines(outcome.hops, before, pathOf(document.uri), style));
    before = outcome.hops;
    if (outcome.decidedBy?.kind === 'policy') {
      const { chain, policy } = outcome.decidedBy;
      lines.push(style.faint(`  ${policy} is the policy of ${chain.table.name} ${chain.name}`));
    }
  }
  if (trace.outcomes.length === 0) lines.push('  No such packet comes to an end.');
  if (trace.assumed.length > 0) lines.push('', 'Taken for granted:', ...trace.assumed.map((it) => `  ${it}`));
  if (trace.missing.length > 0)
    lines.push('', 'Not shown in this dump:', ...trace.missing.map((it) => `  ${it}`));
  return `${lines.join('\n')}\n`;
}

function outcomeCells({ outcome, pod }: NamedOutcome, style: Style): string[] {
  const { verdict, destination, probability, dependsOn } = outcome;
  const paint = verdict === 'ACCEPT' ? style.good : style.bad;
  const share = dependsOn.length > 0 ? 'depends' : probability === null ? '' : shareWords(probability);
  const where = pod === null ? '' : `${podName(pod)}${pod.node === null ? '' : ` on ${pod.node}`}`;
  return [
    share === 'depends' ? style.attention(share) : share,
    paint(verdict),
    `→ ${hostPort(destination.address ?? 'any address', destination.port)}`,
    style.faint(where),
    outcome.masquerade ? 'source rewritten' : '',
  ];
}

/** Rules that the outcome above met too are counted only. */
function hopLines(hops: readonly Hop[], above: readonly Hop[], file: string, style: Style): string[] {
  const known = new Set(above.map(({ line }) => line));
  const rows = hops.map(({ chain, line, effect, target }) => [
    style.faint(chain.table.name),
    chain.name,
    effect,
    target === null || effect === 'accept' || effect === 'drop' || effect === 'return' ? '' : target,
    style.faint(`${file}:${line.number + 1}`),
  ]);
  const lines: string[] = [];
  let shared = 0;
  for (const [index, text] of [...aligned(rows, '    '), ''].entries()) {
    const hop = hops[index];
    if (hop !== undefined && known.has(hop.line)) {
      shared++;
      continue;
    }
    if (shared > 0) lines.push(style.faint(`    … ${plural(shared, 'rule')} as above`));
    shared = 0;
    if (hop !== undefined) lines.push(text);
  }
  return lines;
}
