import { describe, expect, test } from 'vitest';
import type { CallHierarchyItem, Range } from 'vscode-languageserver-types';
import {
  incomingCalls,
  outgoingCalls,
  prepareCallHierarchy,
} from '../../../../server/src/features/dump/callHierarchy.ts';
import { type Scene, scene, tutorial } from './kit.ts';

const lines = (ranges: readonly Range[]) => ranges.map((range) => range.start.line);
const said = (item: CallHierarchyItem, ranges: readonly Range[]) =>
  `${item.name} (${item.detail}) ${lines(ranges)}`;

function itemAt({ features, document, position }: Scene): CallHierarchyItem {
  const [item] = prepareCallHierarchy(features, document, position);
  if (item === undefined) throw new Error('no chain at the cursor');
  return item;
}

/** Who jumps to the chain at the cursor, and where it leads: name, detail, lines of the jumps. */
function checkCalls(text: string, incoming: readonly string[], outgoing: readonly string[]): void {
  const it = scene(text);
  const item = itemAt(it);
  const { features, document } = it;
  expect(
    incomingCalls(features, document, item).map(({ from, fromRanges }) => said(from, fromRanges)),
  ).toEqual(incoming);
  expect(outgoingCalls(features, document, item).map(({ to, fromRanges }) => said(to, fromRanges))).toEqual(
    outgoing,
  );
}

describe('calls of', () => {
  test('a chain: each caller and each target once, with all its jumps', () => {
    checkCalls(
      '*nat\n:PREROUTING ACCEPT [0:0]\n:we$0b - [0:0]\n:a - [0:0]\n-A PREROUTING -j web\n-A PREROUTING -g web\n' +
        '-A web -p tcp -j a\n-A web -p udp -j a\n-A web -j ACCEPT\nCOMMIT\n',
      ['PREROUTING (policy ACCEPT) 4,5'],
      ['a (no rules) 6,7'],
    );
  });
  test('a chain whose targets are not shown', () => {
    checkCalls(
      '-A PREROUTING -j web\n-A w$0eb -j hidden\n-A web -j DNAT\n',
      ['PREROUTING (1 rule) 0'],
      ['hidden (not shown in this dump) 1'],
    );
    checkCalls(
      '*nat\n:w$0eb - [0:0]\n-A web -j hidden\nCOMMIT\n',
      [],
      ['hidden (no such chain in this table) 2'],
    );
  });
  test('a chain of one table and one node', () => {
    const nat = '*nat\n:web - [0:0]\n-A PREROUTING -j web\nCOMMIT\n';
    checkCalls(
      `node-1\n${nat}node-2\n${nat.replace(':web', ':$0web')}`,
      ['PREROUTING (1 rule · node-2) 8'],
      [],
    );
  });
  test('a service chain of the tutorial', () => {
    const name = 'KUBE-SVC-CFVXM4HF2HSCB2P5';
    checkCalls(
      tutorial(`-A ${name}`, name),
      ['KUBE-NODEPORTS (all node ports) 42', 'KUBE-SERVICES (all Services) 73'],
      [
        'KUBE-SEP-YZPFJIVDJH5M2X7F (10.244.1.19:8080) 77',
        'KUBE-SEP-GBMLEVQY6OROVLIP (10.244.2.15:8080) 78',
        'KUBE-SEP-2HTJJZZDPAT4VCE2 (10.244.2.16:8080) 79',
      ],
    );
  });
});

test('an item finds its chain after an edit above', () => {
  const it = scene('*nat\n:web - [0:0]\n-A PREROUTING -j we$0b\nCOMMIT\n');
  const item = itemAt(it);
  it.features.workspace.edit(
    it.document.uri,
    { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
    '# x\n',
  );
  expect(lines(incomingCalls(it.features, it.document, item)[0]?.fromRanges ?? [])).toEqual([3]);
});

test('an item whose chain is gone has no calls', () => {
  const it = scene('*nat\n:web - [0:0]\n-A PREROUTING -j we$0b\nCOMMIT\n');
  const item = itemAt(it);
  const { features, document } = it;
  features.workspace.edit(
    document.uri,
    { start: { line: 0, character: 0 }, end: { line: 3, character: 0 } },
    '',
  );
  expect([incomingCalls(features, document, item), outgoingCalls(features, document, item)]).toEqual([
    [],
    [],
  ]);
});

test('there is none on a target of iptables', () => {
  const { features, document, position } = scene('*nat\n-A PREROUTING -j DN$0AT\nCOMMIT\n');
  expect(prepareCallHierarchy(features, document, position)).toEqual([]);
});
