// biome-ignore-all lint/suspicious/noTemplateCurlyInString: envsubst writes its variables so.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  childrenOf,
  nodeAt,
  parseYaml,
  type ScalarNode,
  updateYaml,
  type YamlDocument,
  type YamlFile,
  type YamlNode,
} from '../../../../server/src/kubernetes/yaml/index.ts';
import { corpusFiles, hasCorpus } from '../corpus.ts';

const files = corpusFiles();
const texts = [
  ...files.map(({ text }) => text),
  'a: 1\nb: [x, {y: "z\\n"}]\n---\n# only\n---\nc: |\n  text\n\n  more\nd: >-\n  folded\n  line\n',
  'base: &base {app: web, n: 080}\nother:\n  <<: *base\n  app: x\nempty:\n- \n-\n- ~\n',
  '\uFEFFkind: Pod\r\nmetadata:\r\n  name: x\r\n---\r\n{"a": 1}\r\n{"b": [1, 2]}\r\n',
  'port: {{ .Values.port }}\n{{- if .Values.x }}\nname: "{{ .Release.Name }}"\n{{- end }}\nimage: ${IMAGE}\n',
  '? a\n: b\n? [c, d]\n: e\n"q": \'it\'\'s\'\n!!str 80: !!int "8"\n',
];

/** Every scalar of a file, with its document. */
function* scalarsOf(file: YamlFile): Generator<[YamlDocument, ScalarNode]> {
  for (const document of file.documents) {
    const stack: YamlNode[] = document.root ? [document.root] : [];
    for (let node = stack.pop(); node; node = stack.pop()) {
      if (node.kind === 'scalar') yield [document, node];
      stack.push(...childrenOf(node));
    }
  }
}

/** What flow scalars say when they are read again from nothing but their ranges. */
function reread(document: YamlDocument, nodes: readonly ScalarNode[]): unknown[] {
  const sources = nodes.map((node) => document.text.slice(node.start, node.end));
  const root = parseYaml(sources.map((source, index) => `k${index}: ${source}\n`).join('')).documents[0]
    ?.root;
  if (root?.kind !== 'mapping') return [];
  return root.entries.map(({ value }) => (value.kind === 'scalar' ? value.text : null));
}

/** Folding and indentation change blanks only. */
const words = (text: string) => text.trim().split(/\s+/).join(' ');

describe('positions', () => {
  it('every scalar of every corpus file is at its range', () => {
    let count = 0;
    for (const text of texts) {
      const file = parseYaml(text);
      const scalars = [...scalarsOf(file)].filter(([, node]) => !node.template);
      count += scalars.length;
      for (const document of file.documents) {
        const own = scalars.filter(([other]) => other === document).map(([, node]) => node);
        const isBlock = ({ style }: ScalarNode) => style === 'literal' || style === 'folded';
        const flow = own.filter((node) => !isBlock(node));
        expect(reread(document, flow)).toEqual(flow.map((node) => node.text));
        const blocks = own.filter(isBlock);
        expect(blocks.map((node) => words(document.text.slice(node.start, node.end)))).toEqual(
          blocks.map((node) => words(node.text)),
        );
      }
    }
    expect(count).toBeGreaterThan(hasCorpus ? 10_000 : 40);
  }, 60_000);

  it('a child lies inside its parent and behind its sibling', () => {
    const strays: YamlNode[] = [];
    const check = (node: YamlNode): void => {
      let before = node.start;
      for (const child of childrenOf(node)) {
        if (child.start < before || child.end > node.end) strays.push(child);
        before = child.end;
        check(child);
      }
    };
    for (const text of texts) {
      for (const { root } of parseYaml(text).documents) if (root) check(root);
    }
    expect(strays).toEqual([]);
  }, 60_000);

  it('a cursor inside or at an end of a scalar finds it', () => {
    for (const text of texts.slice(-40)) {
      const file = parseYaml(text);
      for (const [document, node] of scalarsOf(file)) {
        if (node.end === node.start) continue;
        for (const offset of [node.start, (node.start + node.end) >> 1, node.end]) {
          const found = nodeAt(file, document.start + offset)?.node;
          expect(found && found.start <= offset && offset <= found.end).toBe(true);
        }
        expect(nodeAt(file, document.start + ((node.start + node.end) >> 1))?.node).toBe(node);
      }
    }
  });
});

/** What must not hang on the way that a file came to its text. */
function comparable(file: YamlFile): unknown {
  return {
    text: file.text,
    documents: file.documents.map(({ root, tree, ...document }) => ({
      ...document,
      tree: tree === 'stale' ? 'recovered' : tree,
      root: tree === 'current' ? root : null,
    })),
  };
}

const snippets = [
  '',
  ' ',
  '\n',
  '---\n',
  'a',
  ': ',
  '- ',
  '"',
  "'",
  '{',
  '}',
  '[',
  '#',
  '|',
  '&x ',
  '*x',
  '{{',
  '}}',
  '...\n',
  '\t',
  '\r\n',
  '${A}',
  '<<: ',
];

describe('incremental reading', () => {
  it('gives after random edits what a fresh start gives', () => {
    const edit = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      length: fc.integer({ min: 0, max: 30 }),
      text: fc.oneof(fc.constantFrom(...snippets), fc.string({ maxLength: 5 })),
    });
    fc.assert(
      fc.property(
        fc.nat(texts.length - 1),
        fc.array(edit, { minLength: 1, maxLength: 5 }),
        (index, edits) => {
          let file = parseYaml((texts[index] ?? '').slice(0, 800));
          for (const { at, length, text } of edits) {
            const start = Math.floor(at * file.text.length);
            file = updateYaml(file, { start, end: Math.min(start + length, file.text.length), text });
            expect(comparable(file)).toStrictEqual(comparable(parseYaml(file.text)));
          }
        },
      ),
      { numRuns: 200 },
    );
  }, 60_000);

  it('keeps the documents that an edit only moves', () => {
    const file = parseYaml('a: 1\n---\nb: 2\n---\nc: 3\n');
    const next = updateYaml(file, { start: 12, end: 13, text: '22' });
    expect(next.documents.map(({ root }, index) => root === file.documents[index]?.root)).toEqual([
      true,
      false,
      true,
    ]);
    expect(next.documents[2]).toMatchObject({ start: 15, text: '---\nc: 3\n' });
  });

  it('answers from the last good tree, moved along, while a document is broken', () => {
    const text = 'kind: Service\nspec:\n  ports:\n  - port: 80\n';
    const typing = updateYaml(parseYaml(text), { start: 14, end: 14, text: 'met\n' });
    expect(typing.documents[0]).toMatchObject({ tree: 'stale', problems: [{ code: 'syntax' }] });
    const found = nodeAt(typing, typing.text.indexOf('80'));
    expect(found?.node).toMatchObject({ kind: 'scalar', value: 80 });
    const mended = updateYaml(typing, { start: 17, end: 17, text: 'adata: {}' });
    expect(mended.documents[0]).toMatchObject({ tree: 'current', problems: [] });
  });
});

describe('any text at all', () => {
  it('is read without an exception: mutated corpus files', () => {
    fc.assert(
      fc.property(
        fc.nat(texts.length - 1),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.oneof(fc.constantFrom(...snippets), fc.string({ minLength: 1, maxLength: 1, unit: 'binary' })),
        (index, at, text) => {
          const source = texts[index] ?? '';
          const from = Math.max(0, Math.floor(at * source.length) - 500);
          const window = source.slice(from, from + 1000);
          const place = Math.floor(at * window.length);
          const mutated = window.slice(0, place) + text + window.slice(place + 1);
          const file = parseYaml(mutated);
          expect(file.documents.map((document) => document.text).join('')).toBe(mutated);
          nodeAt(file, place);
        },
      ),
      { numRuns: 600 },
    );
  }, 60_000);

  it('is read without an exception: random text', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...snippets, 'b:\n', '  ', 'x\n')), (parts) => {
        const text = parts.join('');
        expect(
          parseYaml(text)
            .documents.map((document) => document.text)
            .join(''),
        ).toBe(text);
      }),
      { numRuns: 1000 },
    );
  });
});
