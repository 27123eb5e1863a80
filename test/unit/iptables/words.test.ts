import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isClosed, outsideQuotes, printString, readWords } from '../../../server/src/iptables/words.ts';
import { fixture } from '../../fixture.ts';

/** The words of a line whose words are marked as ranges; each must cover just its marks. */
function checkWords(marked: string, ...texts: string[]): void {
  const { files, ranges } = fixture(marked);
  const line = files[0]?.text ?? '';
  const words = readWords(line, 0);
  expect(words.map((word) => word.text)).toEqual(texts);
  expect(words.map(({ start, end }) => line.slice(start, end))).toEqual(
    ranges.map(({ range }) => line.slice(range.start.character, range.end.character)),
  );
  expect(words.map(({ start, end }) => [start, end])).toEqual(
    ranges.map(({ range }) => [range.start.character, range.end.character]),
  );
}

/** Source: iptables-restore 1.8.9, which was given each of these lines. */
describe('a line is cut into words as iptables-restore cuts it', () => {
  it.each<[string, string, ...string[]]>([
    ['blanks and tabs, however many', '  <|-A|> \t<|FOO|>\t<|-j|>  <|DROP|> ', '-A', 'FOO', '-j', 'DROP'],
    ['a quoted word keeps its blanks', '<|--comment|> <|"a  b"|> <|-j|>', '--comment', 'a  b', '-j'],
    ['escapes inside quotes', `<|"it\\'s \\"q\\" \\\\ back"|> <|x|>`, `it's "q" \\ back`, 'x'],
    ['an escaped letter is the letter', '<|"a\\nb"|>', 'anb'],
    ['a backslash outside of quotes is a backslash', '<|a\\nb|> <|\\c|>', 'a\\nb', '\\c'],
    ['an empty value', '<|--comment|> <|""|> <|-j|>', '--comment', '', '-j'],
    ['the closing quote ends the word', '<|"a"|><|-j|> <|DROP|>', 'a', '-j', 'DROP'],
    ['a quote in the middle of a word', '<|a"b c"|> <|d|>', 'ab c', 'd'],
    ['the value behind an equals sign', '<|--comment="a b"|> <|-j|>', '--comment=a b', '-j'],
    ['an apostrophe in a word', "<|it's|> <|Joe's|>", "it's", "Joe's"],
    ['an apostrophe before a word', "<|'til|> <|dawn|>", "'til", 'dawn'],
    ['single quotes, as in shell scripts', '<|\'a "b" c\'|> <|-j|>', 'a "b" c', '-j'],
    ['single quotes at the end of the line', "<|-j|> <|'a b'|>", '-j', 'a b'],
    ['an unclosed quote takes in the rest', '<|--comment|> <|"a -j DROP|>', '--comment', 'a -j DROP'],
    ['two blanks before a value', '<|--nfacct-name|>  <|x|>', '--nfacct-name', 'x'],
    ['nothing', '   '],
  ])('%s', (_name, marked, ...texts) => checkWords(marked, ...texts));

  it('a carriage return at the end is no part of a word, quoted or not', () => {
    for (const end of ['DROP', '"a b"', '"a b', "'a b'"]) {
      const [word] = readWords(`${end}\r`, 0).slice(-1);
      expect(word).toEqual(readWords(end, 0).slice(-1)[0]);
    }
  });

  it('a backslash at the end of an unclosed quote is a character', () => {
    expect(readWords('"a\\', 0)).toEqual([{ text: 'a\\', start: 0, end: 3, quoted: true }]);
  });

  it('begins where it is told to', () => {
    expect(readWords('12:-A FOO', 3).map(({ text, start }) => [text, start])).toEqual([
      ['-A', 3],
      ['FOO', 6],
    ]);
  });
});

describe('which quotes are closed', () => {
  it.each([
    ['"a b"', true],
    ['"a b', false],
    ['"', false],
    ['""', true],
    ['"a \\"', false],
    ['"a \\\\"', true],
    ["'a'", true],
    ['a"b c"', true],
    ['a"b c', false],
    ['plain', true],
  ])('%s: %s', (text, closed) => {
    const [word] = readWords(text, 0);
    expect(word !== undefined && isClosed(text, word)).toBe(closed);
  });

  it('a column inside a quotation moves behind its end', () => {
    const text = '-A "a \\" b" -j "open';
    const columns = [...text].map((_, column) => outsideQuotes(text, 0, column));
    expect(columns.slice(0, 4)).toEqual([0, 1, 2, 3]);
    expect(columns.slice(4, 11)).toEqual([11, 11, 11, 11, 11, 11, 11]);
    expect(columns.slice(11, 16)).toEqual([11, 12, 13, 14, 15]);
    expect(columns.slice(16)).toEqual([Infinity, Infinity, Infinity, Infinity]);
  });
});

it('a value comes back from its printed form as it was', () => {
  fc.assert(
    fc.property(fc.string(), (value) => {
      const line = value.replace(/[\r\n]/g, ' ');
      const [word, ...others] = readWords(printString(line), 0);
      expect([word?.text, others]).toEqual([line, []]);
    }),
  );
});

describe('a value is printed as iptables-save prints it', () => {
  it.each([
    ['single', 'single'],
    ['a_b-1', 'a_b-1'],
    ['ns1/svc1:p80', '"ns1/svc1:p80"'],
    ['', '""'],
    [`it's "q" \\`, `"it\\'s \\"q\\" \\\\"`],
  ])('%s', (value, printed) => expect(printString(value)).toBe(printed));
});

it('words never overlap, stay in order, and leave out blanks only', () => {
  const text = fc.string({ unit: fc.constantFrom('a', ' ', '\t', '"', "'", '\\', '-', '\r') });
  fc.assert(
    fc.property(text, (line) => {
      let at = 0;
      for (const { start, end } of readWords(line, 0)) {
        expect(line.slice(at, start)).toMatch(/^[ \t]*$/);
        expect(end).toBeGreaterThan(start);
        at = end;
      }
      expect(line.slice(at)).toMatch(/^[ \t]*\r?$/);
    }),
    { numRuns: 1000 },
  );
});
