import { expect, test } from 'vitest';
import { holdsObjects } from '../../../client/src/holdsObjects.ts';

test.each([
  ['YAML', 'apiVersion: v1\nkind: Service\n', true],
  ['lines that end as on Windows', 'kind: Service\r\napiVersion: v1\r\n', true],
  ['a list', '- apiVersion: v1\n  kind: Service\n', true],
  ['JSON', '{\n  "kind": "Service",\n  "apiVersion": "v1"\n}\n', true],
  ['JSON in one line', '{"apiVersion":"v1","kind":"Service"}', true],
  ['other YAML', 'name: web\non: push\n', false],
  ['a kind alone', 'kind: pipeline\nname: build\n', false],
  ['words in a text', '# apiVersion: and kind: are what each object has\n', false],
])('%s', (_, text, isOne) => expect(holdsObjects(text)).toBe(isOne));

test('many blank lines cost no more than others', () => {
  // Looked at for each of them, and for all behind it, this takes minutes.
  expect(holdsObjects('\n'.repeat(250_000))).toBe(false);
});
