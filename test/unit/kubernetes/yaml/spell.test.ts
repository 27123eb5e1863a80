import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fieldOf, parseYaml, spellText } from '../../../../server/src/kubernetes/index.ts';

const word = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constantFrom(
    'yes',
    '080',
    '1.10',
    'null',
    '~',
    '',
    'a: b',
    'a:',
    '#a',
    'a #b',
    '...',
    "it's",
    '"',
    'http://a@b:80/c',
  ),
);

it('is read as the text again, in block style and in flow style, whatever the text is', () => {
  fc.assert(
    fc.property(word, fc.constantFrom('plain', 'single', 'double'), (text, style) => {
      fc.pre(style === 'double' || !/[\p{Cc}\p{Cs}\u2028\u2029\uFEFF]/u.test(text));
      const spelt = spellText(text, style);
      for (const source of [`a: ${spelt}\n`, `{a: ${spelt}, b: 1}\n`, `- ${spelt}\n`]) {
        const root = parseYaml(source).documents[0]?.root ?? null;
        const node = root?.kind === 'sequence' ? root.items[0] : fieldOf(root, 'a');
        expect(node).toMatchObject({ kind: 'scalar', value: text });
      }
    }),
  );
});

it.each([
  ['web', 'plain', 'web'],
  ['http://a.b:80/c', 'plain', 'http://a.b:80/c'],
  ['10.0.0.0/8', 'plain', '10.0.0.0/8'],
  ['80', 'plain', '"80"'],
  ['on', 'plain', '"on"'],
  ["it's", 'single', "'it''s'"],
  ['web', 'double', '"web"'],
] as const)('%s, %s before: %s', (text, style, spelt) => expect(spellText(text, style)).toBe(spelt));
