import { signShapes } from '../../picture.ts';
import type { Box, FlowNode, FlowRow } from '../../protocol.ts';
import { card, placeBadges, textWidth } from '../cardSize.ts';
import { element, type Markup } from './markup.ts';
import { fitted } from './text.ts';

/** From the card's outer edge to what stands in it: border and padding, as in the webview's style sheet. */
const inset = { left: 13, right: 11, top: 8 } as const;

/** One card, with its whole text as its tooltip. */
export function cardMarkup(node: FlowNode, box: Box): Markup {
  const { x, y, width, height } = box;
  const left = x + inset.left;
  const room = width - inset.left - inset.right;
  let top = y + inset.top + card.titleLine;
  const parts: Markup[] = [
    element('title', {}, node.tooltip || node.title),
    element('rect', { class: 'card', x: x + 0.5, y: y + 0.5, width: width - 1, height: height - 1, rx: 4 }),
    // The role's colour at the edge, inside of the card's round corners.
    element('path', {
      class: `of-${node.role}`,
      d: `M${x + 4} ${y}v${height}a4 4 0 0 1-4-4V${y + 4}a4 4 0 0 1 4-4Z`,
    }),
    element('path', {
      class: `of-${node.role}`,
      d: signShapes[node.role],
      'fill-rule': 'evenodd',
      transform: `translate(${left} ${y + inset.top + 3}) scale(.75)`,
    }),
    element(
      'text',
      { class: 'title', x: left + card.sign, y: y + inset.top + 13 },
      fitted(node.title, 'title', room - card.sign),
    ),
  ];
  if (node.detail !== '') {
    parts.push(
      element('text', { class: 'detail faint', x: left, y: top + 12 }, fitted(node.detail, 'detail', room)),
    );
    top += card.detailLine;
  }
  const badges = placeBadges(node.badges, room);
  for (const { badge, x: offset, line, width } of badges) {
    const at = { x: left + offset, y: top + line * card.badgeLine + 4 };
    parts.push(
      element('rect', { class: `badge tone-${badge.tone}`, ...at, width, height: 18, rx: 9 }),
      element(
        'text',
        { class: 'badge-text', x: at.x + width / 2, y: at.y + 12.5, 'text-anchor': 'middle' },
        fitted(badge.text, 'badge', width - card.badgePaddingX),
      ),
    );
  }
  top += ((badges.at(-1)?.line ?? -1) + 1) * card.badgeLine;
  parts.push(
    ...rowsMarkup(node.rows, { x: left, y: top, width: room, height: y + height - inset.top - top }),
  );
  return element('g', {}, ...parts);
}

/** As many rows as the card has room for; the last line counts those that it hasn't. */
function rowsMarkup(rows: readonly FlowRow[], { x, y, width, height }: Box): Markup[] {
  const most = Math.floor(height / card.row);
  const shown = rows.length <= most ? rows : rows.slice(0, Math.max(0, most - 1));
  const titleWidth = Math.min(Math.max(...shown.map(({ title }) => textWidth(title, 'detail'))), width * 0.6);
  const markup = shown.flatMap(({ title, detail, share }, index): Markup[] => {
    const baseline = y + index * card.row + 15;
    const percent = share === null ? '' : percentWords(share);
    const percentWidth = textWidth(percent, 'detail');
    return [
      element('text', { class: 'detail', x, y: baseline }, fitted(title, 'detail', titleWidth)),
      element(
        'text',
        { class: 'detail faint', x: x + titleWidth + 10, y: baseline },
        fitted(detail, 'detail', Math.max(0, width - titleWidth - percentWidth - 20)),
      ),
      element('text', { class: 'detail', x: x + width, y: baseline, 'text-anchor': 'end' }, percent),
    ];
  });
  const left = rows.length - shown.length;
  if (left > 0) {
    const baseline = y + shown.length * card.row + 15;
    markup.push(element('text', { class: 'detail faint', x, y: baseline }, `and ${left} more`));
  }
  return markup;
}

function percentWords(share: number): string {
  return `${(share * 100).toFixed(share > 0 && share < 0.01 ? 2 : 1).replace(/\.?0+$/, '')} %`;
}
