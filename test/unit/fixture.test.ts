import { describe, expect, test } from 'vitest';
import { fixture } from '../fixture.ts';

const at = (line: number, character: number) => ({ line, character });

describe('files', () => {
  test('without a header all is one file', () => {
    expect(fixture('*nat\nCOMMIT', 'a.iptables').files).toEqual([
      { name: 'a.iptables', text: '*nat\nCOMMIT' },
    ]);
  });

  test('headers begin files, each with the line feed above the next header', () => {
    const { files } = fixture('//- a.yaml\nkind: Pod\n//- b/c.yaml\n\nkind: Service');
    expect(files).toEqual([
      { name: 'a.yaml', text: 'kind: Pod\n' },
      { name: 'b/c.yaml', text: '\nkind: Service' },
    ]);
  });

  test('an empty file between two headers', () => {
    expect(fixture('//- a\n//- b\nx').files).toEqual([
      { name: 'a', text: '' },
      { name: 'b', text: 'x' },
    ]);
  });

  test('text before the first header is refused', () => {
    expect(() => fixture('kind: Pod\n//- a.yaml\n')).toThrow('before the first file');
  });

  test('a text in one line keeps its blanks, a block loses what all lines share', () => {
    expect(fixture('  a: 1').files[0]?.text).toBe('  a: 1');
    expect(
      fixture(`
        spec:
          ports:

          - port: 80
      `).files[0]?.text,
    ).toBe('spec:\n  ports:\n\n  - port: 80\n');
  });

  test('headers stand in the margin of a block', () => {
    const { files } = fixture(`
      //- a.yaml
      a: 1
      //- b.yaml
        b: 2
    `);
    expect(files).toEqual([
      { name: 'a.yaml', text: 'a: 1\n' },
      { name: 'b.yaml', text: '  b: 2\n' },
    ]);
  });

  test('Windows line ends stay', () => {
    const { files, expectations } = fixture('//- a\r\nabcd\r\n# ^^ x\r\ncd\r\n');
    expect(files).toEqual([{ name: 'a', text: 'abcd\r\ncd\r\n' }]);
    expect(expectations[0]).toMatchObject({ text: 'x', range: { start: at(0, 2), end: at(0, 4) } });
  });
});

describe('cursor', () => {
  test('is taken out, with its place in lines and in characters', () => {
    const { files, cursor } = fixture('-A X\n-A $0Y -j Z', 'f');
    expect(files[0]?.text).toBe('-A X\n-A Y -j Z');
    expect(cursor).toEqual({ file: 'f', position: at(1, 3), offset: 8 });
  });

  test('its offset counts from the start of its own file', () => {
    expect(fixture('//- a\nxxxx\n//- b\ny$0').cursor).toEqual({
      file: 'b',
      position: at(0, 1),
      offset: 1,
    });
  });

  test('none is null, two are refused', () => {
    expect(fixture('a').cursor).toBeNull();
    expect(() => fixture('$0a$0')).toThrow('two cursors');
    expect(() => fixture('//- a\n$0\n//- b\n$0')).toThrow('two cursors');
  });

  test('a backslash keeps it as text', () => {
    const { files, cursor } = fixture("awk '{print \\$0}' $0| sort \\<|\\|>");
    expect(files[0]?.text).toBe("awk '{print $0}' | sort <||>");
    expect(cursor?.offset).toBe(17);
  });
});

describe('ranges', () => {
  test('come in the order of their starts, nested and over several lines', () => {
    const { files, ranges } = fixture('<|a <|b|>\n<|c|> d|>', 'f');
    expect(files[0]?.text).toBe('a b\nc d');
    expect(ranges).toEqual([
      { file: 'f', range: { start: at(0, 0), end: at(1, 3) } },
      { file: 'f', range: { start: at(0, 2), end: at(0, 3) } },
      { file: 'f', range: { start: at(1, 0), end: at(1, 1) } },
    ]);
  });

  test('a bare bar is text', () => {
    expect(fixture('run: |\n  a | b > c < d').files[0]?.text).toBe('run: |\n  a | b > c < d');
  });

  test('half a range is refused', () => {
    expect(() => fixture('<|a')).toThrow('does not end');
    expect(() => fixture('a|>')).toThrow('did not begin');
    expect(() => fixture('//- a\n<|\n//- b\n|>')).toThrow('does not end');
  });
});

describe('expectations', () => {
  test('point at the line above and are taken out', () => {
    const { files, expectations } = fixture('port: 99999\n#     ^^^^^ SVC003: too large\nname: x', 'f');
    expect(files[0]?.text).toBe('port: 99999\nname: x');
    expect(expectations).toEqual([
      { file: 'f', range: { start: at(0, 6), end: at(0, 11) }, text: 'SVC003: too large' },
    ]);
  });

  test('several below one line', () => {
    const { expectations } = fixture('a: b\n#  ^ first\n# ^ second\nc: d\n#  ^');
    expect(expectations.map(({ range, text }) => [range.start.line, range.start.character, text])).toEqual([
      [0, 3, 'first'],
      [0, 2, 'second'],
      [1, 3, ''],
    ]);
  });

  test('the carets stand below what is seen, markers included', () => {
    const { expectations, files } = fixture(String.raw`
      -A $0KUBE -j <|X|> \$0 y
      #  ^^^^^^ chain
      #              ^ target
      #            ^^^^^ target with its markers
      #                      ^ last
    `);
    expect(files[0]?.text).toBe('-A KUBE -j X $0 y\n');
    expect(expectations.map(({ range }) => [range.start.character, range.end.character])).toEqual([
      [3, 7],
      [11, 12],
      [11, 12],
      [16, 17],
    ]);
  });

  test('in a block the sign may stand left of the text, so that the carets reach its first character', () => {
    const { files, expectations } = fixture(`
      :KUBE-SVC-X - [0:0]
    # ^^ lens
      COMMIT
    `);
    expect(files[0]?.text).toBe(':KUBE-SVC-X - [0:0]\nCOMMIT\n');
    expect(expectations[0]).toMatchObject({ text: 'lens', range: { start: at(0, 0), end: at(0, 2) } });
  });

  test('other comments are text', () => {
    expect(fixture('# a ^ b\n# Generated').files[0]?.text).toBe('# a ^ b\n# Generated');
  });

  test('with nothing above, or past the end of what is above, they are refused', () => {
    expect(() => fixture('# ^^ x')).toThrow('No line stands above');
    expect(() => fixture('abc\n# ^^ x')).toThrow("past the line's end");
    expect(() => fixture('\n    abc\n # ^ x')).toThrow('left of the text');
  });
});
