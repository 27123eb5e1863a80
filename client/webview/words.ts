import type { Flow, FlowRole, FlowSentencePart, Location } from '../../server/src/protocol.ts';
import type { FlowTexts } from '../messages.ts';
import { element } from './element.ts';
import { sign } from './signs.ts';

/** The story: a numbered list, its places as links. */
export function storyItems(story: Flow['story'], reveal: (location: Location) => void): HTMLElement[] {
  return story.map((sentence) => element('li', {}, ...sentence.map((part) => sentencePart(part, reveal))));
}

function sentencePart({ text, style, location }: FlowSentencePart, reveal: (to: Location) => void): Node {
  const words = style === undefined ? document.createTextNode(text) : element(style, {}, text);
  if (location === undefined) return words;
  // Not a button, which would not break over two lines; and no href: there is nothing to load.
  const link = element('span', { class: 'link', role: 'link', tabindex: '0' }, words);
  link.addEventListener('click', () => reveal(location));
  link.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') reveal(location);
  });
  return link;
}

const order: readonly FlowRole[] = [
  'packet',
  'cluster-ip',
  'node-port',
  'external',
  'rule',
  'service',
  'endpoint',
  'pod',
  'end',
];

/** The signs that occur in a flow, each with its word. */
export function legendItems({ nodes, edges }: Flow, texts: FlowTexts): HTMLElement[] {
  const present = order.filter((role) => nodes.some((node) => node.role === role));
  const items = present.map((role) =>
    element('li', { 'data-role': role }, sign(role), element('span', {}, texts.roles[role])),
  );
  if (edges.some(({ share }) => share !== null && share < 1)) {
    items.push(element('li', { class: 'width' }, texts.width));
  }
  return items;
}
