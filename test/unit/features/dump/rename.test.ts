import { describe, expect, test } from 'vitest';
import { prepareRename, rename } from '../../../../server/src/features/dump/rename.ts';
import { applyEdits, scene, tutorial } from './kit.ts';

/** The document after the rename, or why it is refused. */
function renamed(text: string, newName: string): string | undefined {
  const { features, document, position } = scene(text);
  const answer = rename(features, document, position, newName);
  if (answer === null) return undefined;
  if ('refused' in answer) return answer.refused;
  return applyEdits(document.dump.text, answer.changes?.[document.uri] ?? []);
}

/** The text with its cursor, and what it is after a rename of the chain there to `www`. */
function checkRename(before: string, after: string): void {
  expect(renamed(before, 'www')).toBe(after);
}

describe('a rename reaches', () => {
  test('declaration, rules and jumps', () => {
    checkRename(
      '*nat\n:web - [0:0]\n-A PREROUTING -j w$0eb\n-A OUTPUT -g web\n-A web -j RETURN\nCOMMIT\n',
      '*nat\n:www - [0:0]\n-A PREROUTING -j www\n-A OUTPUT -g www\n-A www -j RETURN\nCOMMIT\n',
    );
  });
  test('the chain of this table only', () => {
    checkRename(
      '*nat\n:w$0eb - [0:0]\nCOMMIT\n*filter\n:web - [0:0]\n-A INPUT -j web\nCOMMIT\n',
      '*nat\n:www - [0:0]\nCOMMIT\n*filter\n:web - [0:0]\n-A INPUT -j web\nCOMMIT\n',
    );
  });
  test('the chain of this node only', () => {
    const nat = (name: string) => `*nat\n:${name} - [0:0]\n-A PREROUTING -j ${name}\nCOMMIT\n`;
    checkRename(
      `node-1\n${nat('web')}node-2\n${nat('web').replace('web', '$0web')}`,
      `node-1\n${nat('web')}node-2\n${nat('www')}`,
    );
  });
  test('each grep of one ruleset', () => {
    checkRename(
      '# iptables-save | grep a\n-A PREROUTING -j $0web\n# iptables-save | grep b\n-A PREROUTING -j web\n-A web -j DNAT\n',
      '# iptables-save | grep a\n-A PREROUTING -j www\n# iptables-save | grep b\n-A PREROUTING -j www\n-A www -j DNAT\n',
    );
  });
  test('commands that change the chain', () => {
    checkRename(
      '*nat\n:w$0eb - [0:0]\n-I web 1 -j RETURN\n-D web 1\n-F web\nCOMMIT\n',
      '*nat\n:www - [0:0]\n-I www 1 -j RETURN\n-D www 1\n-F www\nCOMMIT\n',
    );
    checkRename('-N w$0eb\n-A web -j RETURN\n-X web\n', '-N www\n-A www -j RETURN\n-X www\n');
  });
  test('a jump in long spelling, and one before a comment that speaks of the chain', () => {
    checkRename(
      '*nat\n:w$0eb - [0:0]\n-A OUTPUT --jump=web\n-A OUTPUT -j web -m comment --comment "then -j web "\nCOMMIT\n',
      '*nat\n:www - [0:0]\n-A OUTPUT --jump=www\n-A OUTPUT -j www -m comment --comment "then -j web "\nCOMMIT\n',
    );
  });
  test('a chain that has the name of the command', () => {
    checkRename('*nat\n:$0A - [0:0]\n-A A -j A\nCOMMIT\n', '*nat\n:www - [0:0]\n-A www -j www\nCOMMIT\n');
  });
  test('a chain that is only jumped to, in a part of a dump', () => {
    checkRename('-A KUBE-SERVICES -j we$0b\n', '-A KUBE-SERVICES -j www\n');
  });
  test('lines that end with a carriage return', () => {
    checkRename(
      '*nat\r\n:w$0eb - [0:0]\r\n-A OUTPUT -j web\r\nCOMMIT\r\n',
      '*nat\r\n:www - [0:0]\r\n-A OUTPUT -j www\r\nCOMMIT\r\n',
    );
  });
  test('every line of a chain of kube-proxy, and nothing else', () => {
    const name = 'KUBE-SVC-CFVXM4HF2HSCB2P5';
    const text = tutorial(`:${name}`, name);
    const { document } = scene(text);
    const after = renamed(text, 'www');
    expect(after).toBe(document.dump.text.replaceAll(name, 'www'));
    expect(after).toContain('-A KUBE-NODEPORTS -p tcp -m comment --comment');
  });
});

describe('refused is', () => {
  const text = '*nat\n:PREROUTING ACCEPT [0:0]\n:w$0eb - [0:0]\n:other - [0:0]\n-A other -j hidden\nCOMMIT\n';
  test.each([
    ['', 'A chain needs a name.'],
    ['x'.repeat(29), `${'x'.repeat(29)} is too long for iptables: 29 characters, at most 28.`],
    ['-x', 'A chain’s name can’t begin with -.'],
    ['!x', 'A chain’s name can’t begin with !.'],
    ['a b', 'A chain’s name can’t hold blanks.'],
    ['a"b', 'A chain’s name can’t hold quotation marks.'],
    ['DNAT', 'DNAT is a target of iptables; a chain of that name could not be jumped to.'],
    ['RETURN', 'RETURN is a target of iptables; a chain of that name could not be jumped to.'],
    ['OUTPUT', 'OUTPUT is a built-in chain of table nat.'],
    ['other', 'Table nat has a chain other already.'],
    ['hidden', 'Table nat has a chain hidden already.'],
  ])('%j', (name, reason) => expect(renamed(text, name)).toBe(reason));

  test('a built-in chain', () => {
    const { features, document, position } = scene('*nat\n:PRE$0ROUTING ACCEPT [0:0]\nCOMMIT\n');
    expect(prepareRename(features, document, position)).toEqual({
      refused: 'PREROUTING is a built-in chain; its name is fixed.',
    });
  });
});

test('28 characters are not too many', () => {
  expect(renamed('*nat\n:w$0eb - [0:0]\nCOMMIT\n', 'x'.repeat(28))).toContain(`:${'x'.repeat(28)} -`);
});

test('what can be renamed is the name under the cursor', () => {
  const { features, document, position, marked } = scene(
    '*nat\n:web - [0:0]\n-A OUTPUT -j <|w$0eb|>\nCOMMIT\n',
  );
  const answer = prepareRename(features, document, position);
  const [mark] = marked;
  expect(answer).toEqual({
    range: {
      start: { line: mark?.line, character: mark?.start },
      end: { line: mark?.line, character: mark?.end },
    },
    placeholder: 'web',
  });
});

test.each(['-A OUTPUT -p $0tcp -j ACCEPT\n', '# a com$0ment\n', '-A OUTPUT -j ACC$0EPT\n'])(
  'nothing to rename in %j',
  (text) => expect(renamed(text, 'www')).toBeUndefined(),
);
