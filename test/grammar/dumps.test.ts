import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { IGrammar } from 'vscode-textmate';
import { loadGrammar, type Token, tokenize } from './tokenize.ts';

/*
 * Whole documents: the samples as snapshots (`vitest -u` renews them), and the real dumps of the corpus, in which
 * every word of a rule must be coloured as something.
 */

let grammar: IGrammar;
beforeAll(async () => {
  grammar = await loadGrammar();
});

describe('the samples look as before', () => {
  const samples = new URL('../../samples/', import.meta.url);
  const names = readdirSync(samples, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    // the other two nodes have the same words
    .filter((name) => /\.(?:iptables|session)$/.test(name) && !/^k8s-[23]\./.test(name));

  it.each(names)('%s', async (name) => {
    const lines = tokenize(grammar, readFileSync(new URL(name, samples), 'utf8'));
    const text = lines
      .map((line) => line.map(({ text, scope }) => `${scope || '-'}(${text})`).join(' '))
      .join('\n');
    await expect(text).toMatchFileSnapshot(`snapshots/${name.replace(/.*\//, '')}.scopes`);
  });
});

const corpus = new URL('../../../shared/corpus/', import.meta.url);
if (!existsSync(corpus)) console.warn('skipped: grammar over real dumps (no ../shared/corpus)');

describe.skipIf(!existsSync(corpus))('real dumps', () => {
  const files = ['iptables/', 'iptables/listings/', 'kube-proxy/', 'kube-proxy/saved/'].flatMap((folder) =>
    existsSync(corpus)
      ? readdirSync(new URL(folder, corpus))
          .filter((name) => /\.(?:ip6?tables-save|save|S)$/.test(name))
          .map((name) => folder + name)
      : [],
  );

  it.each(files)('%s', (file) => {
    const text = readFileSync(new URL(file, corpus), 'utf8');
    const source = text.split(/\r?\n/);
    let rules = 0;
    for (const [number, tokens] of tokenize(grammar, text).entries()) {
      const line = source[number] ?? '';
      const where = `line ${number + 1}: ${line}`;
      if (/^\s*(?:\[\d+:\d+\] )?-[ANP] /.test(line)) {
        rules++;
        expect(plain(tokens), where).toEqual([]);
        expect(tokens.find(({ text }) => /^-[ANP]$/.test(text))?.scope, where).toBe(
          'keyword.control.command',
        );
      } else if (/^[:*]|^COMMIT/.test(line)) {
        expect(plain(tokens), where).toEqual([]);
      } else if (/^# (?:Generated|Completed)/.test(line)) {
        expect(tokens.map(({ scope }) => scope)).toEqual([
          'punctuation.definition.comment',
          'comment.line.number-sign',
        ]);
      }
    }
    expect(rules).toBeGreaterThan(0);
  });

  function plain(tokens: readonly Token[]): Token[] {
    return tokens.filter(({ scope }) => scope === '');
  }
});
