import { describe, expect, test } from 'vitest';
import { definition } from '../../../../server/src/features/dump/definition.ts';
import { documentHighlights } from '../../../../server/src/features/dump/documentHighlight.ts';
import { references } from '../../../../server/src/features/dump/references.ts';
import type { Range } from '../../../../server/src/text/index.ts';
import { scene } from './kit.ts';

const place = ({ start, end }: Range) => ({ line: start.line, start: start.character, end: end.character });

/** The marked ranges are where the definition is. */
function checkDefinition(text: string): void {
  const { features, document, position, marked } = scene(text);
  expect(definition(features, document, position).map((link) => place(link.targetSelectionRange))).toEqual(
    marked,
  );
}

/** The marked ranges are the references. */
function checkReferences(text: string, withDeclarations = true): void {
  const { features, document, position, marked } = scene(text);
  expect(references(features, document, position, withDeclarations).map((it) => place(it.range))).toEqual(
    marked,
  );
}

function checkHighlights(text: string): void {
  const { features, document, position, marked } = scene(text);
  expect(documentHighlights(features, document, position).map((it) => place(it.range))).toEqual(marked);
}

describe('definition', () => {
  test('leads from a jump to the declaration', () => {
    checkDefinition('*nat\n:<|web|> - [0:0]\n-A PREROUTING -j $0web\n-A web -j ACCEPT\nCOMMIT\n');
  });
  test('leads to the first rule where no line declares the chain', () => {
    checkDefinition('-A PREROUTING -j DNAT\n-A PREROUTING -j we$0b\n-A <|web|> -j DNAT\n');
  });
  test('of the same table, where two have a chain of one name', () => {
    checkDefinition(
      '*nat\n:web - [0:0]\n-A web -j ACCEPT\nCOMMIT\n*filter\n:<|web|> - [0:0]\n-A INPUT -j web$0\nCOMMIT\n',
    );
  });
  test('of the same node, where the document holds several', () => {
    const nat = (chain: string, jump: string) =>
      `*nat\n:${chain} - [0:0]\n-A PREROUTING -j ${jump}\nCOMMIT\n`;
    checkDefinition(`node-1\n${nat('web', 'web')}node-2\n${nat('<|web|>', 'w$0eb')}`);
  });
  test('of another node, where the own one doesn’t show the chain', () => {
    checkDefinition(
      'node-1\n-A PREROUTING -j w$0eb\nnode-2\n:<|web|> - [0:0]\n-A PREROUTING -j web\n-A web -j DNAT\n',
    );
  });
  test('a target of iptables has none', () => {
    checkDefinition('*nat\n-A PREROUTING -j DN$0AT --to-destination 10.0.0.1\nCOMMIT\n');
  });
});

describe('references', () => {
  test('declaration, own rules and jumps', () => {
    checkReferences('*nat\n:<|web|> - [0:0]\n-A PREROUTING -j $0<|web|>\n-A <|web|> -j ACCEPT\nCOMMIT\n');
    checkReferences('*nat\n:web - [0:0]\n-A PREROUTING -g $0<|web|>\n-A <|web|> -j ACCEPT\nCOMMIT\n', false);
  });
  test('over tables and nodes of the document', () => {
    checkReferences('*nat\n:<|web|> - [0:0]\nCOMMIT\n*filter\n:<|w$0eb|> - [0:0]\nCOMMIT\n');
  });
  test('repetitions in other greps count too', () => {
    checkReferences(
      '# iptables-save | grep a\n-A PREROUTING -j $0<|web|>\n# iptables-save | grep b\n-A PREROUTING -j <|web|>\n-A <|web|> -j DNAT\n',
    );
  });
  test('a comment that holds the name is none', () => {
    checkReferences(
      '*nat\n:<|we$0b|> - [0:0]\n-A PREROUTING -m comment --comment "x -j web y" -j <|web|>\nCOMMIT\n',
    );
  });
});

test('highlights stay in the table', () => {
  checkHighlights(
    '*nat\n:<|we$0b|> - [0:0]\n-A PREROUTING -j <|web|>\nCOMMIT\n*filter\n:web - [0:0]\nCOMMIT\n',
  );
});
