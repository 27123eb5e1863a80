import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { codeLenses, resolveCodeLens } from '../../../../server/src/features/dump/codeLens.ts';
import { definition } from '../../../../server/src/features/dump/definition.ts';
import { documentHighlights } from '../../../../server/src/features/dump/documentHighlight.ts';
import { hover } from '../../../../server/src/features/dump/hover.ts';
import { references } from '../../../../server/src/features/dump/references.ts';
import type { Range } from '../../../../server/src/text/index.ts';
import { scene } from './kit.ts';

/* What the editor shows in a dump, it shows in what `iptables -L` prints too. */

const LISTING = readFileSync(new URL('../../../fixtures/listings/nodeport.L-n-v', import.meta.url), 'utf8');

/** The listing with a cursor before a text of a line that holds another text too. */
function at(text: string, line: string, among = LISTING): string {
  const lines = among.split('\n');
  const found = lines.find((it) => it.includes(line) && it.includes(text));
  if (found === undefined) throw new Error(`no line with ${line} and ${text}`);
  const column = found.indexOf(text);
  return among.replace(found, `${found.slice(0, column)}$0${found.slice(column)}`);
}

function hoverText(text: string): string {
  const { features, document, position } = scene(text);
  const { value } = (hover(features, document, position)?.contents ?? { value: '' }) as { value: string };
  return value.replace(/\[((?:[^\]\\]|\\.)*)\]\([^)]*\)/g, '$1');
}

/** The text of each range, with its line from 1. */
function texts(ranges: readonly Range[], text: string): string[] {
  const lines = text.replace('$0', '').split('\n');
  return ranges.map(
    ({ start, end }) => `${start.line + 1} ${lines[start.line]?.slice(start.character, end.character)}`,
  );
}

describe('hover', () => {
  test('on a service chain, wherever it is named', () => {
    const chain = hoverText(at('KUBE-SVC-CFVXM4HF2HSCB2P5', 'Chain'));
    expect(chain).toContain('**test001/app-svc-nodeport** · 80/tcp · NodePort 30080');
    expect(chain).toContain('draws one of 3 endpoints, 1 in 3 each');
    expect(hoverText(at('KUBE-SVC-CFVXM4HF2HSCB2P5', '10.111.7.86'))).toBe(chain);
  });

  test.each([
    ['dpt:80', '10.111.7.86', 'Matches packets to this port'],
    ['10.244.0.0/16', '10.111.7.86', '10.244.0.0/16'],
    ['0.50000000000', 'probability', '**1 in 3** of all'],
    ['to:10.244.1.19', 'DNAT', 'destination'],
    ['MASQUERADE', 'random-fully', 'MASQUERADE'],
    ['0x4000', 'MARK or', 'mark'],
  ])('on %s', (text, line, says) => expect(hoverText(at(text, line))).toContain(says));
});

test('definition leads from a target to the heading of its chain', () => {
  const text = at('KUBE-POSTROUTING', '/* kubernetes postrouting rules */');
  const { features, document, position } = scene(text);
  const found = definition(features, document, position).map((link) => link.targetSelectionRange);
  expect(texts(found, text)).toEqual(['26 KUBE-POSTROUTING']);
});

test('references and highlights are headings and targets, not comments', () => {
  const text = at('KUBE-NODEPORTS', 'Chain');
  const { features, document, position } = scene(text);
  const expected = ['21 KUBE-NODEPORTS', '58 KUBE-NODEPORTS'];
  expect(
    texts(
      references(features, document, position, true).map(({ range }) => range),
      text,
    ),
  ).toEqual(expected);
  expect(
    texts(
      documentHighlights(features, document, position).map(({ range }) => range),
      text,
    ),
  ).toEqual(expected);
});

test('a lens stands above the rules of a service chain', () => {
  const { features, document } = scene(LISTING);
  const titles = codeLenses(features, document).map(
    (lens) => resolveCodeLens(features, document, lens).command?.title,
  );
  expect(titles).toContain('test001/app-svc-nodeport · 80/tcp → 3 endpoints, 1 in 3 each · Show flow');
  expect(titles).toContain('10.244.2.16:8080 · 1 in 3 of app-svc-nodeport · 1 caller');
});
