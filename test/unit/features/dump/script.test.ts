import { describe, expect, test } from 'vitest';
import { definition } from '../../../../server/src/features/dump/definition.ts';
import { documentHighlights } from '../../../../server/src/features/dump/documentHighlight.ts';
import { hover } from '../../../../server/src/features/dump/hover.ts';
import type { Range } from '../../../../server/src/text/index.ts';
import { scene } from './kit.ts';

/* A shell script of iptables commands is a ruleset to the editor too, also where a command has several lines. */

const SCRIPT = `#!/bin/sh
iptables -t nat -N WEB
iptables -t nat -A PREROUTING \\
  -p tcp --dport 80 \\
  -j WEB
iptables -t nat -A WEB -j DNAT --to-destination 10.0.0.1
`;

/** The script with a cursor before the first `text` of a line. */
function at(line: number, text: string): string {
  const lines = SCRIPT.split('\n');
  const before = lines[line - 1] ?? '';
  const column = before.indexOf(text);
  lines[line - 1] = `${before.slice(0, column)}$0${before.slice(column)}`;
  return lines.join('\n');
}

/** The texts that ranges cover, each with its line from 1. */
const texts = (ranges: readonly Range[]) =>
  ranges.map(({ start, end }) => {
    const line = SCRIPT.split('\n')[start.line] ?? '';
    return `${start.line + 1} ${line.slice(start.character, end.character)}`;
  });

describe('words in every line of a command', () => {
  test.each([
    [4, '80', 'Matches packets to this port'],
    [4, '-p', 'Matches packets of this protocol'],
    [6, 'DNAT', 'rewrites its destination'],
  ])('hover in line %i on %s', (line, text, says) => {
    const { features, document, position } = scene(at(line, text));
    const found = hover(features, document, position);
    expect((found?.contents as { value: string } | undefined)?.value).toContain(says);
    expect(found?.range?.start.line).toBe(line - 1);
  });

  test('definition of a target in the last', () => {
    const { features, document, position } = scene(at(5, 'WEB'));
    const found = definition(features, document, position);
    expect(texts(found.map((link) => link.targetSelectionRange))).toEqual(['2 WEB']);
  });

  test('highlights of a chain', () => {
    const { features, document, position } = scene(at(2, 'WEB'));
    const found = documentHighlights(features, document, position);
    expect(texts(found.map(({ range }) => range))).toEqual(['2 WEB', '5 WEB', '6 WEB']);
  });

  test('highlights of a chain that is named in the first', () => {
    const { features, document, position } = scene(at(3, 'PREROUTING'));
    const found = documentHighlights(features, document, position);
    expect(texts(found.map(({ range }) => range))).toEqual(['3 PREROUTING']);
  });
});
