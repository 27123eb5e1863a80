import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { collectSettings } from '../../../client/src/collect/settings.ts';
import { defaultSettings, readSettings } from '../../../server/src/features/settings.ts';

/** What the client alone reads. */
const ofTheClient = { offerLanguage: true, ...collectSettings };

test('package.json offers the same settings with the same defaults', () => {
  const { contributes } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
  const properties = Object.entries<{ default: unknown }>(contributes.configuration.properties);
  const offered = properties.map(([name, property]) => [name.replace(/^kubehop\./, ''), property.default]);
  expect(Object.fromEntries(offered)).toEqual({ ...defaultSettings, ...ofTheClient });
});

test('a section is read as objects within objects, or as names with dots', () => {
  expect(readSettings({ inlayHints: { pods: false } })).toEqual({
    ...defaultSettings,
    'inlayHints.pods': false,
  });
  expect(readSettings({ 'inlayHints.pods': false })).toEqual({
    ...defaultSettings,
    'inlayHints.pods': false,
  });
});

test.each([undefined, null, 1, 'x', [], {}, { inlayHints: 1 }, { inlayHints: { pods: 'no' } }])(
  'what makes no sense counts as not set: %j',
  (section) => expect(readSettings(section)).toEqual(defaultSettings),
);
