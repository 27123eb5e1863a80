import { expect, test } from 'vitest';
import { signatureHelp } from '../../../../server/src/features/dump/signatureHelp.ts';
import { scene } from './kit.ts';

/** The signature at the cursor, its active value between brackets; null: none. */
function signature(text: string, isAsked = true): string | null {
  const { features, document, position } = scene(text);
  const help = signatureHelp(features, document, position, isAsked);
  const [only] = help?.signatures ?? [];
  const active = only?.parameters?.[help?.activeParameter ?? -1]?.label;
  if (only === undefined || !Array.isArray(active)) return null;
  const [start, end] = active;
  return `${only.label.slice(0, start)}«${only.label.slice(start, end)}»${only.label.slice(end)}`;
}

test.each([
  ['-A web -p tcp -m tcp --tcp-flags $0', '--tcp-flags «flag,…» flag,…'],
  ['-A web -p tcp -m tcp --tcp-flags SYN,ACK $0', '--tcp-flags flag,… «flag,…»'],
  ['-A web -p tcp -m tcp --tcp-flags SYN,ACK SY$0', '--tcp-flags flag,… «flag,…»'],
  ['-A web -j MARK --set-xmark $0', '--set-xmark «value[/mask]»'],
  ['-A web -s $0', '-s «address[/mask]»'],
  ['-A web -m set --match-set two $0', '--match-set set «src|dst,…»'],
])('%s', (text, expected) => expect(signature(text)).toBe(expected));

test.each(['-A web $0', '-A web -m comment $0', '# --tcp-flags $0', '-A web -m comment --comment "$0"'])(
  'none at %s',
  (text) => expect(signature(text)).toBeNull(),
);

test('unasked only where a value has a form', () => {
  expect(signature('-A web -m statistic --mode $0', false)).toBeNull();
  expect(signature('-A web -j MARK --set-xmark $0', false)).toBe('--set-xmark «value[/mask]»');
});

test('says the sentence and the section of the manual', () => {
  const { features, document, position } = scene('-A web -m limit --limit $0');
  expect(signatureHelp(features, document, position, true)?.signatures[0]?.documentation).toEqual({
    kind: 'markdown',
    value: expect.stringMatching(/`--limit` of `limit`: [A-Z].*\*iptables-extensions\(8\), limit\*$/s),
  });
});
