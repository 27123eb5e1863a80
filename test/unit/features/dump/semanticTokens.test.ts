import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { semanticTokens } from '../../../../server/src/features/dump/semanticTokens.ts';
import { encodeTokens, tokenModifiers, tokenTypes } from '../../../../server/src/features/tokenLegend.ts';
import { fixture } from '../../../fixture.ts';
import { sample, scene } from './kit.ts';

/** The carets of `# ^^^ chain unknown` cover the document's tokens, and no others are there. */
function checkTokens(text: string): void {
  const { features, document } = scene(text);
  const found = semanticTokens(features, document, null).map(({ line, start, end, type, modifier }) => ({
    range: { start: { line, character: start }, end: { line, character: end } },
    text: modifier === undefined ? type : `${type} ${modifier}`,
  }));
  const expected = fixture(text).expectations.map(({ range, text: said }) => ({ range, text: said }));
  expect(found).toEqual(expected);
}

test('a chain that a whole table hasn’t got is unknown', () => {
  checkTokens(`
    *nat
    :web - [0:0]
    -A PREROUTING -j web
    -A PREROUTING -j gone
#                    ^^^^ chain unknown
    -A PREROUTING -g ACCEPT
#                    ^^^^^^ chain unknown
    -A PREROUTING -j ACCEPT
    COMMIT
  `);
});
test('in a part of a dump it is not shown', () => {
  checkTokens(`
    -A KUBE-SERVICES -j KUBE-SVC-CFVXM4HF2HSCB2P5
#                       ^^^^^^^^^^^^^^^^^^^^^^^^^ chain notShown
  `);
});
test('comments of kube-proxy name Services', () => {
  checkTokens(`
    *nat
    :x - [0:0]
    -A x -m comment --comment "test001/app-svc-nodeport: cluster IP" -j x
#                              ^^^^^^^^^^^^^^^^^^^^^^^^ service
    -A x -m comment --comment "test001/app:http -> 10.0.0.1:80" -j gone
#                              ^^^^^^^^^^^^^^^^ service
#                                                                  ^^^^ chain unknown
    -A x -m comment --comment "masquerade traffic for test001/app external destinations" -j x
#                                                     ^^^^^^^^^^^ service
    -A x -m comment --comment "kubernetes service portals" -j x
    -A x -m comment --comment "see /etc/rules" -j x
    COMMIT
  `);
});

describe('of a range', () => {
  const text = sample('k8s-1.iptables');
  test('are those of the document in its lines', () => {
    const { features, document } = scene(text);
    const all = semanticTokens(features, document, null);
    const range = { start: { line: 40, character: 0 }, end: { line: 60, character: 0 } };
    const some = semanticTokens(features, document, range);
    expect(some).toEqual(all.filter(({ line }) => line >= 40 && line <= 60));
    expect(some.length).toBeGreaterThan(0);
  });
});

test('places are sent relative to one another', () => {
  const data = encodeTokens([
    { line: 2, start: 5, end: 8, type: 'service' },
    { line: 2, start: 20, end: 24, type: 'chain', modifier: 'unknown' },
    { line: 4, start: 3, end: 4, type: 'chain', modifier: 'notShown' },
  ]);
  expect(data).toEqual([2, 5, 3, 1, 0, 0, 15, 4, 0, 1, 2, 3, 1, 0, 2]);
});

test('package.json knows each type and modifier', () => {
  const { contributes } = JSON.parse(
    readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8'),
  );
  const ids = (rows: { id: string }[]) => rows.map(({ id }) => id);
  expect([ids(contributes.semanticTokenTypes), ids(contributes.semanticTokenModifiers)]).toEqual([
    [...tokenTypes],
    [...tokenModifiers],
  ]);
});
