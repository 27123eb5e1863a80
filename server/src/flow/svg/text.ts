import { type Font, textWidth } from '../cardSize.ts';

/** A text that is no wider than its room, by counting: else it is cut and ends in `…`. */
export function fitted(text: string, font: Font, room: number): string {
  const tolerance = 0.01; // a room that was made for the text
  if (textWidth(text, font) <= room + tolerance) return text;
  const characters = [...text];
  while (characters.length > 0 && textWidth(`${characters.join('')}…`, font) > room) characters.pop();
  return `${characters.join('').trimEnd()}…`;
}

/** A piece of a sentence in one style. */
export interface StyledText {
  readonly text: string;
  readonly font: Font;
}

/** Breaks a sentence into lines no wider than their room, at blanks; a word that is wider has its own line. */
export function wrapped(parts: readonly StyledText[], room: number): StyledText[][] {
  const lines: StyledText[][] = [];
  let line: StyledText[] = [];
  let left = room;
  for (const word of wordsOf(parts)) {
    const width = word.reduce((sum, { text, font }) => sum + textWidth(text, font), 0);
    if (width > left && line.length > 0) {
      lines.push(trimmed(line));
      line = [];
      left = room;
    }
    line.push(...word);
    left -= width;
  }
  if (line.length > 0) lines.push(trimmed(line));
  return lines;
}

/** What must not be broken: up to and with the blanks behind it, over the borders of styles. */
function* wordsOf(parts: readonly StyledText[]): Generator<StyledText[]> {
  let word: StyledText[] = [];
  for (const { text, font } of parts) {
    for (const piece of text.match(/\S*\s*/g) ?? []) {
      if (piece === '') continue;
      word.push({ text: piece, font });
      if (/\s$/.test(piece)) {
        yield word;
        word = [];
      }
    }
  }
  if (word.length > 0) yield word;
}

/** Neighbours of one style are one piece; nothing stands behind the last word. */
function trimmed(line: readonly StyledText[]): StyledText[] {
  const joined: StyledText[] = [];
  for (const { text, font } of line) {
    const last = joined.at(-1);
    if (last?.font === font) joined[joined.length - 1] = { text: last.text + text, font };
    else joined.push({ text, font });
  }
  const last = joined.at(-1);
  if (last !== undefined) joined[joined.length - 1] = { ...last, text: last.text.trimEnd() };
  return joined;
}
