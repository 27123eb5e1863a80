import { arrow, signShapes } from '../../picture.ts';
import type { Flow, FlowLayout, FlowRole, FlowSentencePart } from '../../protocol.ts';
import { labelHeight, labelWidth, textWidth } from '../cardSize.ts';
import { cardMarkup } from './cardMarkup.ts';
import { element, type Markup, svgDocument } from './markup.ts';
import { type StyledText, wrapped } from './text.ts';
import { styleSheet } from './theme.ts';

const margin = 16;
const line = 19;
/** Narrower pictures leave no room for their title and story. */
const minWidth = 640;

/** What a role is called, in the legend and for a screen reader. */
export const roleWords: Readonly<Record<FlowRole, string>> = {
  'cluster-ip': 'cluster IP',
  'node-port': 'node port',
  external: 'from outside',
  rule: 'rule',
  service: 'service chain',
  endpoint: 'endpoint',
  pod: 'pod',
  end: 'refused or dropped',
  packet: 'packet',
};

/**
 * A flow as an SVG document that needs nothing else: title, picture, the story in words, legend. It is light or
 * dark as its reader prefers; texts are texts; a list that is longer than its card ends in how many are left out.
 * Same flow and layout, same document.
 */
export function flowSvg(flow: Flow, layout: FlowLayout, words: SvgWords = {}): string {
  const width = Math.max(layout.width, minWidth);
  const head = headOf(flow, width);
  const story = storyOf(flow, width, head.height + layout.height + 8);
  const names = { ...roleWords, ...words.legend };
  const legend = legendOf(flow, names, width, head.height + layout.height + story.height + 16);
  const height = head.height + layout.height + story.height + legend.height + 24;
  return svgDocument(
    {
      width,
      height,
      title: words.title ?? `Flow of ${flow.title}`,
      description: words.description ?? descriptionOf(flow),
    },
    styleSheet,
    head.markup,
    element('g', { transform: `translate(0 ${head.height})` }, ...pictureOf(flow, layout)),
    story.markup,
    legend.markup,
  );
}

/** What is said otherwise than of the way of a Service's connections. */
interface SvgWords {
  readonly legend?: Partial<Readonly<Record<FlowRole, string>>>;
  /** For a screen reader: what it is, and all that the picture says. */
  readonly title?: string;
  readonly description?: string;
}

interface Part {
  readonly markup: Markup;
  readonly height: number;
}

function headOf({ title, subtitle }: Flow, width: number): Part {
  const titles = wrapped([{ text: title, font: 'heading' }], width - 2 * margin);
  const subtitles = wrapped([{ text: subtitle, font: 'text' }], width - 2 * margin);
  const lines = [...titles, ...subtitles].map((texts, index) =>
    element(
      'text',
      {
        class: index < titles.length ? 'heading' : 'faint',
        x: margin,
        y: margin + 16 + index * 20,
      },
      ...texts.map(({ text }) => text),
    ),
  );
  return { markup: element('g', {}, ...lines), height: margin + lines.length * 20 + 8 };
}

function pictureOf(flow: Flow, layout: FlowLayout): Markup[] {
  const frames = flow.groups.flatMap(({ title }, index) => {
    const box = layout.groups[index];
    if (box === undefined || box.width === 0) return [];
    return [
      element('rect', { class: 'frame', ...box, rx: 6 }),
      element('text', { class: 'small faint', x: box.x + 12, y: box.y + 17 }, title),
    ];
  });
  const drawn = flow.edges.flatMap((edge) => {
    const place = layout.edges[edge.id];
    return place === undefined ? [] : [{ edge, place }];
  });
  const lines = drawn.map(({ edge, place: { points, width } }) => {
    const { line, head } = arrow(points, width, layout.direction);
    const stroke = element('path', {
      class: `line line-${edge.role}`,
      d: line,
      'stroke-width': Math.round(width * 100) / 100,
    });
    return element('g', {}, stroke, element('path', { class: `of-${edge.role}`, d: head }));
  });
  const labels = drawn.flatMap(({ edge, place: { label } }) => {
    if (edge.label === '') return [];
    const width = labelWidth(edge.label);
    const box = { x: label.x - width / 2, y: label.y - labelHeight / 2, width, height: labelHeight };
    return [
      element('rect', { class: 'label', ...box, rx: labelHeight / 2 }),
      element('text', { class: 'small', x: label.x, y: label.y + 4, 'text-anchor': 'middle' }, edge.label),
    ];
  });
  const cards = flow.nodes.flatMap((node) => {
    const box = layout.nodes[node.id];
    return box === undefined ? [] : [cardMarkup(node, box)];
  });
  return [...headingsOf(flow, layout), ...frames, ...lines, ...labels, ...cards];
}

function headingsOf({ columns }: Flow, { direction, columns: boxes }: FlowLayout): Markup[] {
  return columns.flatMap((title, index) => {
    const box = boxes[index];
    if (box === undefined || box.width === 0) return [];
    const words = direction === 'right' ? [title] : title.split(' ');
    const middle = box.y + box.height / 2 - ((words.length - 1) * 14) / 2 + 4;
    const top = direction === 'right' ? box.y + 12 : middle;
    return words.map((word, number) =>
      element('text', { class: 'caption faint', x: box.x, y: top + number * 14 }, word.toUpperCase()),
    );
  });
}

const classes: Readonly<Record<string, string>> = { strong: 'strong', code: 'mono' };

function storyOf({ story }: Flow, width: number, top: number): Part {
  const indent = 24;
  const markup: Markup[] = [];
  let y = top + line;
  for (const [index, sentence] of story.entries()) {
    markup.push(element('text', { class: 'faint', x: margin, y }, `${index + 1}`));
    for (const texts of wrapped(sentence.map(styled), width - 2 * margin - indent)) {
      const pieces = texts.map(({ text, font }) =>
        classes[font] === undefined ? text : element('tspan', { class: classes[font] }, text),
      );
      markup.push(element('text', { x: margin + indent, y }, ...pieces));
      y += line;
    }
    y += 3;
  }
  return { markup: element('g', {}, ...markup), height: story.length === 0 ? 0 : y - top - line + 8 };
}

function styled({ text, style }: FlowSentencePart): StyledText {
  return { text, font: style ?? 'text' };
}

function legendOf({ nodes, edges }: Flow, names: typeof roleWords, width: number, top: number): Part {
  const roles = Object.keys(roleWords) as FlowRole[];
  const used = roles.filter((role) => nodes.some((node) => node.role === role));
  const items = [
    ...used.map((role) => ({ role, words: names[role] })),
    ...(edges.some(({ share }) => share !== null)
      ? [{ role: null, words: 'line width: share of connections' }]
      : []),
  ];
  const markup: Markup[] = [];
  let x = margin;
  let y = top + 12;
  for (const { role, words } of items) {
    const needed = (role === null ? 0 : 18) + textWidth(words, 'label');
    if (x + needed > width - margin && x > margin) {
      x = margin;
      y += line;
    }
    if (role !== null) {
      const place = `translate(${x} ${y - 10}) scale(.75)`;
      markup.push(
        element('path', {
          class: `of-${role}`,
          d: signShapes[role],
          'fill-rule': 'evenodd',
          transform: place,
        }),
      );
    }
    markup.push(element('text', { class: 'faint small', x: x + (role === null ? 0 : 18), y }, words));
    x += Math.ceil(needed) + 16;
  }
  return { markup: element('g', {}, ...markup), height: y - top + 4 };
}

/** What a screen reader reads in place of the picture. */
function descriptionOf({ subtitle, story, nodes, edges }: Flow): string {
  if (story.length > 0) {
    const sentences = story.map(
      (sentence, index) => `${index + 1}. ${sentence.map(({ text }) => text).join('')}`,
    );
    return [subtitle, ...sentences].join('\n');
  }
  const titles = new Map(nodes.map(({ id, title }) => [id, title]));
  const ways = edges.map(
    ({ from, to, label }) =>
      `${titles.get(from) ?? from} to ${titles.get(to) ?? to}${label === '' ? '' : `, ${label}`}`,
  );
  return [subtitle, ...ways].join('\n');
}
