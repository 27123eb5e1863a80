import type { FlowBadge, FlowNode } from '../protocol.ts';

/**
 * How large a card is drawn. The webview sets its boxes from the layout and its font sizes and paddings in
 * `client/webview/style.css`; the figures here are the other half of that agreement, in CSS pixels at 100 %.
 */
export const card = {
  minWidth: 120,
  maxWidth: 216,
  /** A badge makes its card no wider than this: it may be cut, its tooltip says more than it anyway. */
  maxWidthForBadges: 160,
  /** A list has a title, a detail and a share in each row. */
  listWidth: 340,
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
} as const;

/** A list with more rows than this scrolls inside its card. */
const visibleRows = 14;
/** A list with more rows than this has a search field. */
const rowsWithoutSearch = 12;

export const labelHeight = 20;

/**
 * Font sizes, and how wide their characters are in em: narrow ones, digits, small and capital letters, and
 * wide ones like m. As in a wide font (DejaVu Sans), so that a text rarely has to be cut.
 */
const fonts = {
  heading: { size: 16, narrow: 0.4, digit: 0.7, small: 0.67, capital: 0.78, wide: 1.04 },
  text: { size: 12.5, narrow: 0.34, digit: 0.62, small: 0.6, capital: 0.7, wide: 0.98 },
  strong: { size: 12.5, narrow: 0.4, digit: 0.7, small: 0.67, capital: 0.78, wide: 1.04 },
  code: { size: 11.5, narrow: 0.61, digit: 0.61, small: 0.61, capital: 0.61, wide: 0.61 },
  title: { size: 12.5, narrow: 0.4, digit: 0.7, small: 0.67, capital: 0.78, wide: 1.04 },
  detail: { size: 11, narrow: 0.61, digit: 0.61, small: 0.61, capital: 0.61, wide: 0.61 },
  badge: { size: 10.5, narrow: 0.34, digit: 0.62, small: 0.6, capital: 0.7, wide: 0.98 },
  label: { size: 11, narrow: 0.34, digit: 0.62, small: 0.6, capital: 0.7, wide: 0.98 },
} as const;

export type Font = keyof typeof fonts;

/** Width of a text in CSS pixels, by counting: full-width characters (CJK and the like) are an em wide. */
export function textWidth(text: string, font: Font): number {
  const { size, narrow, digit, small, capital, wide } = fonts[font];
  let em = 0;
  for (const character of text) {
    if (/[ .,:;'|!()[\]/ijlt·-]/.test(character)) em += narrow;
    else if (/[0-9]/.test(character)) em += digit;
    else if (/[mwMW%@…—→]/.test(character)) em += wide;
    else if ((character.codePointAt(0) ?? 0) >= 0x1100) em += 1;
    else em += /\p{Lu}/u.test(character) ? capital : small;
  }
  return em * size;
}

/** The width that one card would like: its longest line, within bounds. */
export function cardWidth(node: FlowNode): number {
  if (node.rows.length > 0) return card.listWidth;
  const lines = Math.max(card.sign + textWidth(node.title, 'title'), textWidth(node.detail, 'detail'));
  const badges = Math.max(0, ...node.badges.map(badgeWidth)) + card.paddingX;
  const wanted = Math.max(lines + card.paddingX, Math.min(badges, card.maxWidthForBadges)) + 2;
  return Math.ceil(Math.min(card.maxWidth, Math.max(card.minWidth, wanted)));
}

/** The height of a card that is `width` wide: follows from its lines, badges and rows. */
export function cardHeight(node: FlowNode, width: number): number {
  let height: number = card.paddingY + card.titleLine;
  if (node.detail !== '') height += card.detailLine;
  const badges = placeBadges(node.badges, width - card.paddingX);
  height += ((badges.at(-1)?.line ?? -1) + 1) * card.badgeLine;
  if (node.rows.length > rowsWithoutSearch) height += card.search;
  return height + Math.min(node.rows.length, visibleRows) * card.row;
}

export function labelWidth(label: string): number {
  return Math.ceil(textWidth(label, 'label') + 20);
}

function badgeWidth(badge: FlowBadge): number {
  return textWidth(badge.text, 'badge') + card.badgePaddingX;
}

/** A badge's place inside of a card: from the left of its room, and the line that it stands in. */
interface PlacedBadge {
  readonly badge: FlowBadge;
  readonly x: number;
  readonly line: number;
  readonly width: number;
}

/** Each badge goes into the first line with room, in order, as CSS flex-wrap does. */
export function placeBadges(badges: readonly FlowBadge[], width: number): PlacedBadge[] {
  let x = 0;
  let line = -1;
  return badges.map((badge) => {
    const needed = Math.min(badgeWidth(badge), width);
    if (line < 0 || x + needed > width) {
      line += 1;
      x = 0;
    }
    const placed = { badge, x, line, width: needed };
    x += needed + card.badgeGap;
    return placed;
  });
}
