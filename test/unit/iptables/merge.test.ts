import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DumpLine } from '../../../server/src/iptables/line.ts';
import { mergeViews } from '../../../server/src/iptables/merge.ts';
import { readLine } from '../../../server/src/iptables/readLine.ts';

/** Letters are rules of one chain, one string a view: what comes out, with `!` behind it if they contradict. */
function checkMerge(views: string[], expected: string): void {
  const merged = mergeLetters(views);
  expect(merged.text + (merged.contradictory ? '!' : '')).toBe(expected);
}

function mergeLetters(views: readonly string[]) {
  const lines = views.map((view) =>
    [...view].map((letter, index) => readLine(`-A X -s ${letter}`, index, null)),
  );
  const merged = mergeViews(lines);
  const letter = (line: DumpLine) => line.text.charAt(8);
  // Each line is a rule of the merged chain, or repeats one that says the same.
  const rules = new Set(merged.rules);
  const lost = lines.flat().filter((line) => {
    const rule = merged.repetitions?.get(line) ?? line;
    return !rules.has(rule) || letter(rule) !== letter(line);
  });
  expect([lost, rules.size]).toEqual([[], merged.rules.length]);
  return { text: merged.rules.map(letter).join(''), contradictory: merged.contradictory };
}

function mergeTexts(...views: string[][]): string[] {
  const lines = views.map((view) => view.map((text, number) => readLine(text, number, null)));
  return mergeViews(lines).rules.map((line) => line.text);
}

describe('views of one chain', () => {
  it.each<[string, string[], string]>([
    ['one view is the chain', ['aab'], 'aab'],
    ['the order that both tell', ['bc', 'ab'], 'abc'],
    ['three views that interleave', ['ace', 'bd', 'abcde'], 'abcde'],
    ['an order that nobody tells: as first seen', ['c', 'a', 'b'], 'cab'],
    ['the same rule twice in one view is two rules', ['aba', 'b'], 'aba'],
    ['two equal rules in each view', ['aab', 'aac', 'bc'], 'aabc'],
    ['of two equal rules, one view shows the second only', ['arbrc', 'brc'], 'arbrc'],
    ['of two equal rules, one view shows the first only', ['arbrc', 'arb'], 'arbrc'],
    ['the view that shows one of two equal rules comes first', ['brc', 'arbrc'], 'arbrc'],
    ['views that contradict one another', ['ab', 'ba'], 'ab!'],
    ['a contradiction over three views', ['ab', 'bc', 'ca'], 'abc!'],
    ['a contradiction does not spread to others’ order', ['abx', 'bay'], 'abxy!'],
    ['an empty view', ['', 'ab'], 'ab'],
  ])('%s', (_name, views, expected) => checkMerge(views, expected));

  it('counters, indentation and Windows line ends make no other rule of it', () => {
    expect(mergeTexts(['[1:2] -A X -j A'], ['  -A X -j A \r'], ['[3:4] -A X -j A'])).toEqual([
      '[1:2] -A X -j A',
    ]);
  });
});

describe('where the views leave the order open', () => {
  const draw = (probability: string, to: string) =>
    `-A X -m statistic --mode random --probability ${probability} -j ${to}`;

  it('draws stand by their probability, the rest last', () => {
    const third = draw('0.33332999982', 'A');
    const half = draw('0.50000000000', 'B');
    expect(mergeTexts(['-A X -j C'], [half], [third])).toEqual([third, half, '-A X -j C']);
  });

  it('the same with the comments of newer kube-proxies', () => {
    const comment = '-m comment --comment "ns/svc -> 10.0.0.1:80"';
    const rest = `-A X ${comment} -j C`;
    const half = `-A X ${comment} -m statistic --mode random --probability 0.50000000000 -j B`;
    const masquerade = '-A X ! -s 10.244.0.0/16 -d 10.0.0.1/32 -m comment --comment "ns/svc cluster IP" -j M';
    expect(mergeTexts([rest], [half], [masquerade])).toEqual([masquerade, half, rest]);
  });

  it('rules that look at something stand before the draws', () => {
    const affinity = '-A X -m recent --rcheck --seconds 10800 --reap --name A --rsource -j A';
    const half = draw('0.50000000000', 'A');
    expect(mergeTexts([half, '-A X -j B'], [affinity])).toEqual([affinity, half, '-A X -j B']);
  });

  it('what the views do tell counts first', () => {
    const half = draw('0.50000000000', 'A');
    expect(mergeTexts(['-A X -j B', half], [half])).toEqual(['-A X -j B', half]);
  });
});

/** Subsequences of a chain, so many and so long that together they tell the order of any two neighbours. */
const chainAndGreps = fc
  .record({
    // Equal rules may stand beside others: a grep shows all of them or none.
    chain: fc
      .array(fc.constantFrom(...'abcdefghijklmnop'), { minLength: 1, maxLength: 12 })
      .map((letters) => letters.join('')),
    greps: fc.array(fc.array(fc.constantFrom(...'abcdefghijklmnop'), { maxLength: 9 }), { maxLength: 6 }),
    seed: fc.integer({ min: 0, max: 1000 }),
  })
  .map(({ chain, greps, seed }) => {
    const shown = greps.map((letters) => [...chain].filter((letter) => letters.includes(letter)).join(''));
    const pairs = [...chain].slice(1).map((letter, index) => {
      const both = new Set([chain[index], letter]);
      return [...chain].filter((it) => both.has(it)).join('');
    });
    const views = [...shown, ...pairs, ...(chain.length === 1 ? [chain] : [])];
    const from = seed % views.length;
    return { chain, views: [...views.slice(from), ...views.slice(0, from)] };
  });

it('greps that together tell the order give the chain back, however many, in any order', () => {
  fc.assert(
    fc.property(chainAndGreps, ({ chain, views }) => {
      const merged = mergeLetters(views);
      // Equal rules apart: which of them a grep's neighbours belong to is told by position only.
      const distinct = new Set(chain).size === chain.length;
      if (distinct) expect(merged.text).toBe(chain);
      expect([...merged.text].sort()).toEqual([...chain].sort());
      expect(merged.contradictory).toBe(false);
    }),
    { numRuns: 300 },
  );
});

it('views cut anywhere never contradict one another, and no rule of a chain without equal ones is lost or made up', () => {
  const cut = fc.uniqueArray(fc.constantFrom(...'abcdefghijklmnop')).chain((letters) =>
    fc.record({
      chain: fc.constant(letters.join('')),
      views: fc.array(
        fc.subarray(letters).map((some) => some.join('')),
        { minLength: 1, maxLength: 8 },
      ),
    }),
  );
  fc.assert(
    fc.property(cut, ({ views }) => {
      const merged = mergeLetters(views);
      expect(merged.contradictory).toBe(false);
      expect([...merged.text].sort()).toEqual([...new Set(views.join(''))].sort());
      for (const view of views) {
        // Each view is a subsequence of what comes out.
        expect([...merged.text].filter((letter) => view.includes(letter)).join('')).toBe(view);
      }
    }),
  );
});

it('any views at all: as many copies of a rule as the view that has most', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: fc.constantFrom(...'abc'), maxLength: 6 }), { minLength: 1 }),
      (views) => {
        const merged = mergeLetters(views);
        for (const letter of 'abc') {
          const count = (text: string) => text.split(letter).length - 1;
          expect(count(merged.text)).toBe(Math.max(...views.map(count)));
        }
      },
    ),
  );
});
