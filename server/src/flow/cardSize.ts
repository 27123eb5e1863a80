import type { FlowBadge, FlowNode } from '../protocol.ts';

/**
 * How large a card is drawn. The webview sets its boxes from the layout and its font sizes and paddings in
 * `client/webview/style.css`; the figures here are the other half of that agreement, in CSS pixels at 100 %.
 */
const card = {
  minWidth: 128,
  maxWidth: 216,
  /** Padding and border, left and right together. */
  paddingX: 24,
  /** Padding and border, top and bottom together. */
  paddingY: 17,
  /** The role's sign before the title, with its gap. */
  sign: 20,
  titleLine: 18,
  detailLine: 16,
  badgeLine: 22,
  badgePaddingX: 14,
  badgeGap: 4,
  /** The search field of a list. */
  search: 32,
  row: 22,
  /** The share's column in a row, with its gap. */
  rowShare: 52,
} as const;

/** A list with more rows than this scrolls inside its card. */
const visibleRows = 14;
/** A list with more rows than this has a search field. */
const rowsWithoutSearch = 12;

export const labelHeight = 20;

/** Widths for one character: a little more than common UI fonts need, so that a text rarely has to be cut. */
const characterWidth = { title: 7.3, detail: 6.7, badge: 6.1, label: 6.4 } as const;

/** Width of a text in CSS pixels, by counting: full-width characters (CJK and the like) count twice. */
function textWidth(text: string, style: keyof typeof characterWidth): number {
  let units = 0;
  for (const character of text) units += (character.codePointAt(0) ?? 0) >= 0x1100 ? 2 : 1;
  return units * characterWidth[style];
}

/** The width that one card would like: its longest line, within bounds. A list is as wide as may be. */
export function cardWidth(node: FlowNode): number {
  if (node.rows.length > 0) return card.maxWidth;
  const widest = Math.max(
    card.sign + textWidth(node.title, 'title'),
    textWidth(node.detail, 'detail'),
    ...node.badges.map(badgeWidth),
  );
  return Math.round(Math.min(card.maxWidth, Math.max(card.minWidth, widest + card.paddingX)));
}

/** The height of a card that is `width` wide: follows from its lines, badges and rows. */
export function cardHeight(node: FlowNode, width: number): number {
  let height: number = card.paddingY + card.titleLine;
  if (node.detail !== '') height += card.detailLine;
  height += badgeLines(node.badges, width - card.paddingX) * card.badgeLine;
  if (node.rows.length > rowsWithoutSearch) height += card.search;
  return height + Math.min(node.rows.length, visibleRows) * card.row;
}

export function labelWidth(label: string): number {
  return Math.ceil(textWidth(label, 'label') + 20);
}

function badgeWidth(badge: FlowBadge): number {
  return textWidth(badge.text, 'badge') + card.badgePaddingX;
}

/** Lines that badges take when each goes into the first line with room, in order, as CSS flex-wrap does. */
function badgeLines(badges: readonly FlowBadge[], width: number): number {
  let lines = 0;
  let room = 0;
  for (const badge of badges) {
    const needed = Math.min(badgeWidth(badge), width);
    if (needed <= room) {
      room -= needed + card.badgeGap;
    } else {
      lines += 1;
      room = width - needed - card.badgeGap;
    }
  }
  return lines;
}
