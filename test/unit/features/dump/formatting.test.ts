import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { formatting } from '../../../../server/src/features/dump/formatting.ts';
import { defaultSettings } from '../../../../server/src/features/settings.ts';
import { Workspace } from '../../../../server/src/workspace/index.ts';
import { applyEdits, sample } from './kit.ts';

function formatted(text: string, lines?: readonly [number, number]): string {
  const workspace = new Workspace();
  const document = workspace.open('file:///dump.iptables', text);
  const range =
    lines === undefined
      ? null
      : { start: { line: lines[0], character: 0 }, end: { line: lines[1], character: 0 } };
  const features = { workspace, commandLinks: false, settings: defaultSettings };
  return applyEdits(text, formatting(features, document, range));
}

/** Formatting gives the second text, and leaves that as it is. */
function checkFormatting(before: string, after: string): void {
  expect(formatted(before)).toBe(after);
  expect(formatted(after)).toBe(after);
}

describe('one blank', () => {
  test('between words, none around them', () => {
    checkFormatting(
      ' *nat \n:web   -  [0:0]\n  -A  web\t-p tcp  -j ACCEPT  \n[1:2]   -A web -j x\nCOMMIT \n',
      '*nat\n:web - [0:0]\n-A web -p tcp -j ACCEPT\n[1:2] -A web -j x\nCOMMIT\n',
    );
  });
  test('not inside quotation marks', () => {
    checkFormatting(
      '-A web  -m comment --comment "two  blanks " -j x\n-A web --log-prefix \'a  b\'  -j LOG\n',
      '-A web -m comment --comment "two  blanks " -j x\n-A web --log-prefix \'a  b\' -j LOG\n',
    );
  });
  test('before a carriage return none', () => checkFormatting('-A web  -j x \r\n', '-A web -j x\r\n'));
});

describe('untouched are', () => {
  test.each([
    '#  a comment  \n',
    'root@k8s-1:~#   iptables-save  |  grep  x\n',
    '$ kubectl  get pods\nNAME   READY   STATUS\nweb    1/1     Running\n',
    '-A web -m comment --comment "does  not  end  -j x\n',
    '\n   \n',
    'prose  with  -A web  in it\n',
    '-A KUBE-FORWARD -m nfacct --nfacct-name  ct_state_invalid_dropped_pkts -j DROP\n',
    '-A KUBE-FORWARD -m nfacct --nfacct-name ct_state_invalid_dropped_pkts -j DROP\n',
  ])('%j', (text) => expect(formatted(text)).toBe(text));
});

test('a quote mark or grep’s file name in front stays', () => {
  checkFormatting('> -A web  -j x\nnat.txt:3:-A web  -j x\n', '> -A web -j x\nnat.txt:3:-A web -j x\n');
});
test('only the lines of the range', () => {
  expect(formatted('-A a  -j x\n-A b  -j x\n-A c  -j x\n', [1, 2])).toBe(
    '-A a  -j x\n-A b -j x\n-A c  -j x\n',
  );
});

test.each(['k8s-1.iptables', 'k8s-2.iptables', 'k8s-3.iptables', 'cluster.session'])(
  '%s stays as it is',
  (name) => {
    expect(formatted(sample(name))).toBe(sample(name));
  },
);

const corpus = new URL('../../../../../shared/corpus/', import.meta.url);
const dumps = ['iptables/', 'iptables/listings/', 'kube-proxy/saved/', 'kube-proxy/'].flatMap((folder) =>
  existsSync(corpus)
    ? readdirSync(new URL(folder, corpus))
        .filter((name) => /save$|\.(?:S|L-)/.test(name))
        .map((name) => folder + name)
    : [],
);
describe.skipIf(dumps.length === 0)('dumps of others', () => {
  test.each(dumps)('%s stays as it is', (name) => {
    const text = readFileSync(new URL(name, corpus), 'utf8');
    expect(formatted(text)).toBe(text);
  });
});
