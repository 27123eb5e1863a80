import { describe, expect, test } from 'vitest';
import type { DocumentSymbol } from 'vscode-languageserver-types';
import { documentSymbols } from '../../../../server/src/features/dump/documentSymbols.ts';
import { foldingRanges } from '../../../../server/src/features/dump/foldingRanges.ts';
import { sample, scene } from './kit.ts';

function symbolsOf(text: string) {
  const { features, document } = scene(text);
  return documentSymbols(features, document);
}

function foldsOf(text: string) {
  const { features, document } = scene(text);
  return foldingRanges(features, document);
}

function outline(text: string): string[] {
  const print = (symbol: DocumentSymbol, depth: number): string[] => [
    `${'  '.repeat(depth)}${symbol.name} (${symbol.detail})`,
    ...(symbol.children ?? []).flatMap((child) => print(child, depth + 1)),
  ];
  return symbolsOf(text).flatMap((symbol) => print(symbol, 0));
}

/** VS Code drops a symbol whose selection range lies outside of its range. */
function checkRanges(symbols: readonly DocumentSymbol[]): void {
  const key = ({ line, character }: { line: number; character: number }) => line * 1e6 + character;
  for (const { range, selectionRange, children = [] } of symbols) {
    expect(key(selectionRange.start)).toBeGreaterThanOrEqual(key(range.start));
    expect(key(selectionRange.end)).toBeLessThanOrEqual(key(range.end));
    checkRanges(children);
  }
}

describe('symbols', () => {
  test('tables and chains, with what they are for', () => {
    expect(outline(sample('sessions/app-svc-clusterip.iptables'))).toMatchInlineSnapshot(`
      [
        "nat (5 chains, a part)",
        "  KUBE-SEP-63ULW6JC6WIZUZAX (10.244.2.15:8080)",
        "  KUBE-SEP-MGLKNLMW4TUU5NXD (10.244.1.19:8080)",
        "  KUBE-SEP-U4ZMXMHDO2QATTS7 (10.244.2.16:8080)",
        "  KUBE-SERVICES (all Services)",
        "  KUBE-SVC-F657HDVWWTO5ELQA (test001/app-svc-clusterip · 80/tcp)",
      ]
    `);
  });
  test('several nodes stand at the top', () => {
    expect(outline(sample('sessions/all-nodes.session'))).toMatchInlineSnapshot(`
      [
        "k8s-1 (IPv4)",
        "  nat (1 chain, a part)",
        "    KUBE-SERVICES (all Services)",
        "k8s-2 (IPv4)",
        "  nat (1 chain, a part)",
        "    KUBE-SERVICES (all Services)",
        "k8s-3 (IPv4)",
        "  nat (1 chain, a part)",
        "    KUBE-SERVICES (all Services)",
      ]
    `);
  });
  test('ranges hold their selection', () => {
    for (const name of ['k8s-1.iptables', 'sessions/clusterip-walk.session', 'sessions/all-nodes.session']) {
      checkRanges(symbolsOf(sample(name)));
    }
  });
});

describe('folding', () => {
  /** "first-last" of each fold, lines counted from 1. */
  const folds = (text: string) => foldsOf(text).map((fold) => `${fold.startLine + 1}-${fold.endLine + 1}`);

  test('tables, declarations, chains', () => {
    expect(folds('*nat\n:a - [0:0]\n:b - [0:0]\n-A a -j b\n-A a -j b\n-A b -j ACCEPT\nCOMMIT\n')).toEqual([
      '1-7',
      '2-3',
      '4-5',
    ]);
  });
  test('each command of a session with its output', () => {
    expect(
      folds('# iptables-save | grep a\n-A a -j b\n\n# iptables-save | grep b\n-A b -j c\n-A b -j d\n'),
    ).toEqual(['5-6', '1-2', '4-6']);
  });
});
