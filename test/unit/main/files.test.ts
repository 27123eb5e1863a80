import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fileGlobs, isDumpName, textOf } from '../../../server/src/main/files.ts';

const manifest = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
const language = manifest.contributes.languages.find((it: { id: string }) => it.id === 'iptables-save');

test('the server indexes the files that the editor opens as dumps, and no others', () => {
  for (const extension of language.extensions) expect(isDumpName(`file:///w/k8s-1${extension}`)).toBe(true);
  for (const name of language.filenames) {
    expect(isDumpName(`file:///etc/iptables/${name}`)).toBe(true);
    expect(isDumpName(`C:\\w\\${name}`)).toBe(true);
  }
  for (const name of ['deploy.yaml', 'a.rules', 'session', 'iptables'])
    expect(isDumpName(`file:///w/${name}`)).toBe(false);
});

test('and watches them', () => {
  for (const name of [...language.extensions, ...language.filenames])
    expect(fileGlobs.join()).toContain(name);
});

test.each(['utf8', 'utf16le'] as const)('a mark of %s is none of the text', (encoding) => {
  expect(textOf(Buffer.from('\ufeffapiVersion: v1', encoding))).toBe('apiVersion: v1');
});
