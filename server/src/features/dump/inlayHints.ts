import { type InlayHint, InlayHintKind } from 'vscode-languageserver-types';
import {
  type Chain,
  type DumpLine,
  nameSpan,
  optionNamed,
  type Rule,
  readRule,
} from '../../iptables/index.ts';
import {
  endpointsWords,
  percent,
  portWords,
  roleOf,
  type ServicePort,
  serviceWords,
  shareWords,
} from '../../kubeproxy/index.ts';
import { type Range, type Span, touches } from '../../text/index.ts';
import { type DumpDocument, type NodeRules, shortPodName } from '../../workspace/index.ts';
import type { Features } from '../context.ts';
import { podOf, rangeOf } from './lines.ts';

/**
 * Between the words of a line what the words don't say: how many of all connections a draw takes, whose chain a hash
 * is, which pod has an address. Nothing that the line itself says already.
 */
export function inlayHints(features: Features, document: DumpDocument, range: Range): InlayHint[] {
  const { settings } = features;
  const hints: InlayHint[] = [];
  const { lines } = document.model.dump;
  for (let number = range.start.line; number <= Math.min(range.end.line, lines.length - 1); number++) {
    const line = lines[number];
    const node = line === undefined ? null : document.model.nodeAt(line);
    if (line === undefined || node === null) continue;
    if (line.kind === 'chain' && settings['inlayHints.services']) hints.push(...declaredHint(node, line));
    if (line.kind !== 'rule') continue;
    const rule = readRule(line);
    if (settings['inlayHints.services']) hints.push(...targetHint(node, rule));
    if (settings['inlayHints.probabilities']) hints.push(...shareHint(node, rule));
    if (settings['inlayHints.pods']) hints.push(...podHints(features, document, node, rule));
  }
  return hints.filter(({ position }) => touches(range, position));
}

/** "1 in 3" behind a probability, and behind the last target of a draw, which has none. */
function shareHint(node: NodeRules, { line, ...rule }: Rule): InlayHint[] {
  const chain = line.chain;
  const service = chain === null ? null : node.serviceOfChain(chain.name);
  const endpoint = service?.endpoints.find((it) => it.draw === chain?.canonical(line));
  // Where there is one endpoint, or somebody comes back to one, nothing is drawn.
  if (endpoint?.probability == null || endpoint.probability > 0.9995) return [];
  const options = rule.matches.flatMap((match) => match.options);
  const drawn = options.find((option) => option.name === '--probability')?.values[0];
  const words = shareWords(endpoint.probability);
  const place = drawn ?? rule.target?.name;
  if (place == null) return [];
  return [
    hint(line, place, words, `${percent(endpoint.probability)} of all connections to ${nameOf(service)}`),
  ];
}

function nameOf(service: ServicePort | null): string {
  return service === null ? 'the Service' : serviceWords(service);
}

/** The Service behind the name that a line declares. */
function declaredHint(node: NodeRules, line: DumpLine): InlayHint[] {
  const span = nameSpan(line);
  const about = line.chain === null || span === null ? null : aboutChain(node, line.chain.name);
  return about === null || span === null ? [] : [hint(line, span, about.words, about.tooltip)];
}

/** The Service or the endpoint behind the name that a rule jumps to, unless its comment names it. */
function targetHint(node: NodeRules, { line, target }: Rule): InlayHint[] {
  if (target?.name == null || target.fact !== null) return [];
  const about = aboutChain(node, target.name.text);
  if (about === null || line.text.includes(about.words)) return [];
  return [hint(line, target.name, about.words, about.tooltip)];
}

function aboutChain(node: NodeRules, name: Chain['name']): { words: string; tooltip: string } | null {
  const service = node.serviceOfChain(name);
  if (service !== null) {
    if (service.identity === null) return null;
    return {
      words: serviceWords(service),
      tooltip: `${serviceWords(service)} · ${portWords(service)} · ${endpointsWords(service)}`,
    };
  }
  if (roleOf(name)?.role !== 'endpoint') return null;
  const [drawn] = node.endpointsOfChain(name);
  if (drawn?.endpoint.text == null) return null;
  return { words: drawn.endpoint.text, tooltip: `an endpoint of ${serviceWords(drawn.service)}` };
}

/** The pod behind an address that a rule compares with or sends to. */
function podHints(features: Features, document: DumpDocument, node: NodeRules, rule: Rule): InlayHint[] {
  return ['-s', '-d', '--to-destination'].flatMap((name) => {
    const word = optionNamed(rule, name)?.values[0];
    const address = word === undefined ? null : singleAddress(word.text, node.ruleset.family);
    if (word === undefined || address === null) return [];
    const pod = podOf(features.workspace, document, node.serviceOfRule(rule.line), { address });
    if (pod === null) return [];
    const on = pod.node === null ? '' : ` on ${pod.node}`;
    const space = pod.namespace === null ? '' : `${pod.namespace}/`;
    return [hint(rule.line, word, shortPodName(pod.name), `pod ${space}${pod.name}${on}`)];
  });
}

/** `10.244.1.19`, `10.244.1.19/32`, `10.244.1.19:8080`, `[fd00::1]:8080`; null: several, or none. */
function singleAddress(text: string, family: 4 | 6): string | null {
  const pattern =
    family === 4
      ? /^(\d+\.\d+\.\d+\.\d+)(?:\/32|:\d+)?$/
      : /^\[?([0-9a-f:.]*:[0-9a-f:.]*?)(?:\/128|\](?::\d+)?)?$/i;
  return pattern.exec(text)?.[1] ?? null;
}

/** Behind the words. */
function hint(line: DumpLine, span: Span, label: string, tooltip: string): InlayHint {
  return {
    position: rangeOf(line, span).end,
    label,
    kind: InlayHintKind.Type,
    tooltip,
    paddingLeft: true,
  };
}
