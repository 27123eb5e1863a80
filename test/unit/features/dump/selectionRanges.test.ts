import { expect, test } from 'vitest';
import type { SelectionRange } from 'vscode-languageserver-types';
import { selectionRanges } from '../../../../server/src/features/dump/selectionRanges.ts';
import type { Range } from '../../../../server/src/text/index.ts';
import { scene } from './kit.ts';

function textOf(lines: readonly string[], { start, end }: Range): string {
  const part = lines.slice(start.line, end.line + 1);
  part[part.length - 1] = (part.at(-1) ?? '').slice(0, end.character);
  part[0] = (part[0] ?? '').slice(start.character);
  return part.join('\n');
}

/** The selections around the cursor, from the inside out. */
function checkSelections(text: string, expected: readonly string[]): void {
  const { features, document, position } = scene(text);
  const [innermost] = selectionRanges(features, document, [position]);
  const lines = document.dump.text.split('\n');
  const found: string[] = [];
  for (let at: SelectionRange | undefined = innermost; at !== undefined; at = at.parent)
    found.push(textOf(lines, at.range));
  expect(found).toEqual(expected);
}

test('a word, its list, the option, the match, the rule, the chain, the table, the node, the document', () => {
  const rule = '-A web -m conntrack --ctstate NEW,RELATED -j ACCEPT';
  const rules = `${rule}\n-A web -j DROP`;
  const table = `*filter\n:web - [0:0]\n-A INPUT -j web\n${rules}\nCOMMIT`;
  checkSelections(`# x\n${table.replace('NEW,', 'N$0EW,')}\n`, [
    'NEW',
    'NEW,RELATED',
    '--ctstate NEW,RELATED',
    '-m conntrack --ctstate NEW,RELATED',
    rule,
    rules,
    table,
    `# x\n${table}\n`,
  ]);
});

test('a comment’s text, then with its quotes', () => {
  checkSelections('-A web -m comment --comment "to t$0he web" -j ACCEPT', [
    'to the web',
    '"to the web"',
    '--comment "to the web"',
    '-m comment --comment "to the web"',
    '-A web -m comment --comment "to the web" -j ACCEPT',
  ]);
});

test('a negated field', () => {
  checkSelections('-A web ! -s 10.0.0.0/$08 -j ACCEPT', [
    '10.0.0.0/8',
    '! -s 10.0.0.0/8',
    '-A web ! -s 10.0.0.0/8 -j ACCEPT',
  ]);
});

test('in another command’s output, the line', () => {
  checkSelections('some pr$0ose\nmore', ['some prose', 'some prose\nmore']);
});

test('nodes of one file are kept apart', () => {
  const nat = '*nat\n-A OUTPUT -j ACCEPT\nCOMMIT';
  checkSelections(`node-1\n${nat}\nnode-2\n${nat.replace('CC', 'C$0C')}\n`, [
    'ACCEPT',
    '-j ACCEPT',
    '-A OUTPUT -j ACCEPT',
    nat,
    `node-1\n${nat}\nnode-2\n${nat}\n`,
  ]);
});

test('a position outside of the document selects nothing', () => {
  const { features, document } = scene('x\n');
  const position = { line: 7, character: 7 };
  expect(selectionRanges(features, document, [position])).toEqual([
    { range: { start: position, end: position } },
  ]);
});
