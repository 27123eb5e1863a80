import { describe, expect, test } from 'vitest';
import { inlayHints } from '../../../../server/src/features/dump/inlayHints.ts';
import { readSettings } from '../../../../server/src/features/settings.ts';
import { sample, scene } from './kit.ts';

/** The lines that have hints, with the hints put where they stand: `-j KUBE-SEP-…‹10.244.1.19:8080›`. */
function hinted(text: string, section?: unknown, range?: { first: number; last: number }): string[] {
  const { features, document } = scene(text);
  const { first, last } = range ?? { first: 0, last: document.dump.lines.length - 1 };
  const asked = { start: { line: first, character: 0 }, end: { line: last, character: 10_000 } };
  const hints = inlayHints({ ...features, settings: readSettings(section) }, document, asked);
  const lines = new Map<number, string>();
  for (const { position, label } of [...hints]
    .reverse()
    .sort((a, b) => b.position.character - a.position.character)) {
    const line = lines.get(position.line) ?? document.dump.lines[position.line]?.text ?? '';
    lines.set(
      position.line,
      `${line.slice(0, position.character)}‹${label}›${line.slice(position.character)}`,
    );
  }
  return [...lines].sort(([a], [b]) => a - b).map(([, line]) => line);
}

const tutorial = `//- k8s-1.iptables\n${sample('k8s-1.iptables')}\n//- cluster.session\n${sample('cluster.session').replaceAll('$', '\\$')}`;
const of = (hints: readonly string[], chain: string) =>
  hints.filter((line) => line.startsWith(`-A ${chain}`));

describe('on the tutorial’s dump', () => {
  test('a draw says its share of all connections, and the endpoint', () => {
    expect(of(hinted(tutorial), 'KUBE-SVC-CFVXM4HF2HSCB2P5')).toEqual([
      '-A KUBE-SVC-CFVXM4HF2HSCB2P5 -m statistic --mode random --probability 0.33332999982‹1 in 3› -j KUBE-SEP-YZPFJIVDJH5M2X7F‹10.244.1.19:8080›',
      '-A KUBE-SVC-CFVXM4HF2HSCB2P5 -m statistic --mode random --probability 0.50000000000‹1 in 3› -j KUBE-SEP-GBMLEVQY6OROVLIP‹10.244.2.15:8080›',
      '-A KUBE-SVC-CFVXM4HF2HSCB2P5 -j KUBE-SEP-2HTJJZZDPAT4VCE2‹10.244.2.16:8080›‹1 in 3›',
    ]);
  });
  test('an address says its pod', () => {
    expect(of(hinted(tutorial), 'KUBE-SEP-GBMLEVQY6OROVLIP')).toEqual([
      '-A KUBE-SEP-GBMLEVQY6OROVLIP -s 10.244.2.15/32‹app-58866f5c7-2lj7z› -j KUBE-MARK-MASQ',
      '-A KUBE-SEP-GBMLEVQY6OROVLIP -p tcp -m tcp -j DNAT --to-destination 10.244.2.15:8080‹app-58866f5c7-2lj7z›',
    ]);
  });
  test('a declaration says its Service; a rule whose comment does, does not', () => {
    const hints = hinted(tutorial);
    expect(hints).toContain(':KUBE-SVC-CFVXM4HF2HSCB2P5‹test001/app-svc-nodeport› - [0:0]');
    expect(of(hints, 'KUBE-SERVICES')).toEqual([]);
  });
  test('only for the lines that are asked for', () => {
    expect(hinted(tutorial, {}, { first: 77, last: 78 })).toHaveLength(2);
    expect(hinted(tutorial, {}, { first: 9_000, last: 9_001 })).toEqual([]);
  });
  test.each([
    ['probabilities', / in /],
    ['services', /^‹(?:\d+\.|[\w-]+\/)/],
    ['pods', /app-58866f5c7/],
  ])('%s can be switched off', (name, pattern) => {
    const on = hinted(tutorial).flatMap((line) => line.match(/‹.*?›/g) ?? []);
    const off = hinted(tutorial, { inlayHints: { [name]: false } }).flatMap(
      (line) => line.match(/‹.*?›/g) ?? [],
    );
    expect(on.filter((hint) => !pattern.test(hint))).toEqual(off);
    expect(off.length).toBeLessThan(on.length);
  });
});

test('IPv6 addresses say their pods too', () => {
  const hints = hinted(
    '//- a.iptables\n*nat\n:KUBE-SEP-ABCDEFGHIJKLMNOP - [0:0]\n-A KUBE-SEP-ABCDEFGHIJKLMNOP -s fd00::5/128 -j KUBE-MARK-MASQ\n' +
      '-A KUBE-SEP-ABCDEFGHIJKLMNOP -p tcp -j DNAT --to-destination [fd00::5]:80\nCOMMIT\n' +
      '//- pods.session\n\\$ kubectl get pods -o wide\nNAME  READY  STATUS   RESTARTS  AGE  IP       NODE\nweb   1/1    Running  0         1d   fd00::5  n1\n',
  );
  expect(hints).toEqual([
    '-A KUBE-SEP-ABCDEFGHIJKLMNOP -s fd00::5/128‹web› -j KUBE-MARK-MASQ',
    '-A KUBE-SEP-ABCDEFGHIJKLMNOP -p tcp -j DNAT --to-destination [fd00::5]:80‹web›',
  ]);
});

test('where a share can’t be told, nothing is said', () => {
  expect(
    hinted(
      '-A KUBE-SVC-CFVXM4HF2HSCB2P5 -m statistic --mode random --probability 0.5 -j KUBE-SEP-YZPFJIVDJH5M2X7F\n',
    ),
  ).toEqual([]);
});
