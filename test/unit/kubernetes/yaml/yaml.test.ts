// biome-ignore-all lint/suspicious/noTemplateCurlyInString: envsubst writes its variables so.
import { describe, expect, it } from 'vitest';
import {
  collectionsAround,
  fieldOf,
  isReadable,
  nodeAt,
  parseYaml,
  type YamlNode,
} from '../../../../server/src/kubernetes/yaml/index.ts';

/** The tree as JSON would have it, aliases and merge keys taken in. */
function plain(node: YamlNode | null): unknown {
  if (!node) return null;
  if (node.kind === 'alias') return plain(node.target);
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'sequence') return node.items.map(plain);
  return Object.fromEntries([...node.fields].map(([name, { value }]) => [name, plain(value)]));
}

function read(text: string): unknown[] {
  return parseYaml(text).documents.map(({ root }) => plain(root));
}

describe('values as Kubernetes reads them', () => {
  it.each([
    ['yes', true],
    ['on', true],
    ['n', false],
    ['Off', false],
    ['0777', 511],
    ['0o17', 15],
    ['0x1F90', 8080],
    ['0b11', 3],
    ['1_000', 1000],
    ['+80', 80],
    ['-5', -5],
    ['08', 8],
    ['009', 9],
    ['0800', 800],
    ['80.0', 80],
    ['1e2', 100],
    ['80.5', 80.5],
    ['1:30', '1:30'],
    ['1.10', 1.1],
    ['2001-01-01', '2001-01-01'],
    ['~', null],
    ['', null],
    ['Null', null],
    ['nULL', 'nULL'],
    ['"80"', '80'],
    ['!!str 80', '80'],
    ['!!int "2"', 2],
    ['! 12', '12'],
    ['!local text', 'text'],
    ['1.2.3', '1.2.3'],
    ['.5', 0.5],
    ['-', '-'],
    ['10.244.1.19', '10.244.1.19'],
    ['0x', '0x'],
    ['_1', '_1'],
  ])('%s', (written, value) => {
    expect(read(`k: ${written === '-' ? '"-"' : written}\n`)).toEqual([{ k: value }]);
  });

  it('reads keys by the same rules', () => {
    expect(read('n: 1\n80: 2\nyes: 3\n1.10: 4\n')).toEqual([{ false: 1, 80: 2, true: 3, 1.1: 4 }]);
  });

  it('refuses what JSON has no word for', () => {
    for (const text of ['a: .inf', 'a: !!int x', '[a]: b', '~: x', '%YAML 1.2\n---\na: 1']) {
      const [document] = parseYaml(text).documents;
      expect(document && isReadable(document), text).toBe(false);
    }
  });
});

describe('anchors, aliases and merge keys', () => {
  it('are resolved, with the place where the value was written', () => {
    const text = 'a: &x {app: web}\nb: *x\nc:\n  <<: *x\n  tier: front\n';
    expect(read(text)).toEqual([{ a: { app: 'web' }, b: { app: 'web' }, c: { app: 'web', tier: 'front' } }]);
    const root = parseYaml(text).documents[0]?.root ?? null;
    const value = fieldOf(fieldOf(root, 'c'), 'app');
    expect(value && text.slice(value.start, value.end)).toBe('web');
    expect(value?.start).toBe(text.indexOf('web'));
  });

  it('explicit keys win, in a list of mappings the earlier one', () => {
    const text = 'a: &a {x: 1, w: 1}\nb: &b {x: 2, z: 2}\nc: {<<: [*a, *b], w: 3}\n';
    expect(read(text)[0]).toMatchObject({ c: { x: 1, w: 3, z: 2 } });
  });

  it('do not reach across documents', () => {
    expect(parseYaml('a: &x 1\n---\nb: *x\n').documents[1]?.problems).toMatchObject([
      { code: 'unknown-alias' },
    ]);
  });

  it('cannot contain themselves', () => {
    expect(parseYaml('a: &x [*x]\n').documents[0]?.problems).toMatchObject([{ code: 'unknown-alias' }]);
  });

  it('a bomb is a problem', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let i = 1; i < 12; i++)
      lines.push(
        `a${i}: &a${i} [${Array(10)
          .fill(`*a${i - 1}`)
          .join(', ')}]`,
      );
    const [document] = parseYaml(lines.join('\n')).documents;
    expect(document?.problems).toMatchObject([{ code: 'alias-bomb' }]);
  });

  it('so is endless depth', () => {
    expect(parseYaml('['.repeat(5000)).documents[0]?.problems).toMatchObject([{ code: 'too-deep' }]);
  });
});

describe('documents', () => {
  it.each([
    ['a: 1\n---\nb: 2\n', [{ a: 1 }, { b: 2 }]],
    ['---\na: 1\n--- # next\nb: 2\n', [{ a: 1 }, { b: 2 }]],
    ['# only\n---\n---\na: 1', [null, null, { a: 1 }]],
    ['a: |\n  ---\n  x\n---\nb: 1\n', [{ a: '---\nx\n' }, { b: 1 }]],
    ['{"a": 1}\n{"b": "}{"}\n', [{ a: 1 }, { b: '}{' }]],
    ['{\n\t"a": [{}, {}]\n}\n', [{ a: [{}, {}] }]],
    ['a: 1\r\n---\r\nb: 2\r\n', [{ a: 1 }, { b: 2 }]],
    ['\uFEFFa: 1\n', [{ a: 1 }]],
    ['', [null]],
    ['{{ a }}\n{{ b }}\nc: 1\n', [{ c: 1 }]],
  ])('%j', (text, documents) => {
    expect(read(text)).toEqual(documents);
  });

  it('a syntax error costs its document only', () => {
    const { documents } = parseYaml('a: 1\n---\nb: [1\n---\nc: 3\n');
    expect(documents.map(({ problems }) => problems.length)).toEqual([0, 1, 0]);
    expect(plain(documents[2]?.root ?? null)).toEqual({ c: 3 });
  });

  it('reads the lines around one that it cannot', () => {
    const { documents } = parseYaml('kind: Service\nspec:\n  sel\n  ports:\n  - port: 80\n');
    expect(documents[0]).toMatchObject({ tree: 'recovered', problems: [{ code: 'syntax' }] });
    expect(plain(documents[0]?.root ?? null)).toEqual({ kind: 'Service', spec: { ports: [{ port: 80 }] } });
  });

  it('says what kubectl would drop', () => {
    const text = 'a: 1\n...\nb: 2\n--- c\n';
    const places = parseYaml(text).documents.map(({ start, problems }) =>
      problems.map((problem) => text.slice(start + problem.start, start + problem.end)),
    );
    expect(places).toEqual([['b: 2'], ['c']]);
  });

  it('drops comments behind the end without a word, however long they are', () => {
    const comments = `${'#'.repeat(60)}\n# of ours\r\n \t\n`;
    const dropped = (text: string) => parseYaml(text).documents[0]?.problems.map(({ code }) => code);
    expect(dropped(`a: 1\n...\n${comments}`)).toEqual([]);
    expect(dropped(`a: 1\n...\n${comments}b: 2\n`)).toEqual(['dropped-text']);
  });

  it('finds repeated keys and reads the last', () => {
    const root = parseYaml('a: 1\nb: 2\na: 3\n').documents[0]?.root;
    expect(root?.kind === 'mapping' && root.overridden.map(({ key }) => key.start)).toEqual([0]);
    expect(plain(root ?? null)).toEqual({ a: 3, b: 2 });
  });
});

describe('templates', () => {
  it('are no syntax errors, and their values are not known', () => {
    const text = [
      '{{- if .Values.enabled }}',
      'kind: Service',
      'metadata:',
      '  name: {{ include "x" . }}-svc',
      '  labels: {{- toYaml .Values.labels | nindent 4 }}',
      'spec:',
      '  ports:',
      '  {{- range .Values.ports }}',
      '  - port: {{ .port }}',
      '  {{- end }}',
      '{{- end }}',
    ].join('\n');
    const [document] = parseYaml(text).documents;
    expect(document).toMatchObject({ problems: [], template: 'lines', tree: 'current' });
    const name = fieldOf(fieldOf(document?.root ?? null, 'metadata'), 'name');
    expect(name).toMatchObject({ template: true, text: '{{ include "x" . }}-svc' });
    expect(fieldOf(document?.root ?? null, 'kind')).toMatchObject({ template: false, value: 'Service' });
  });

  it.each(['port: ${PORT}', 'port: $PORT', 'port: $(PORT)', 'a: [${PORT}]', 'a: "{{ x }}"'])(
    '%s: values',
    (text) => {
      expect(parseYaml(text).documents[0]).toMatchObject({ problems: [], template: 'values' });
    },
  );

  it.each(['price: $5', 'a: {b: {c: 1}}', 'hash: "a$b"'])('%s: none', (text) => {
    expect(parseYaml(text).documents[0]).toMatchObject({ problems: [], template: 'none' });
  });
});

describe('nodeAt', () => {
  /** The cursor is `$0`. */
  function at(marked: string): string | null {
    const offset = marked.indexOf('$0');
    const text = marked.replace('$0', '');
    const found = nodeAt(parseYaml(text), offset);
    if (!found) return null;
    const names = found.path.map((step) => ('entry' in step ? step.entry.name : step.index));
    return `${found.isKey ? 'key' : found.node.kind} ${names.join('.')}`;
  }

  it.each([
    ['a: $0foo', 'scalar a'],
    ['a: foo$0', 'scalar a'],
    ['$0a: foo', 'key a'],
    ['a$0: foo', 'key a'],
    ['a: $0\nb: 1', 'scalar a'],
    ['a:\n  - b: x$0\n  - c: y', 'scalar a.0.b'],
    ['a: {b: [1, $022]}', 'scalar a.b.1'],
    ['a: 1\n---\nb: $02', 'scalar b'],
    ['a: "qu$0oted"', 'scalar a'],
    ['a: 1\n\n$0', null],
  ])('%s', (marked, expected) => {
    expect(at(marked)).toBe(expected);
  });

  it('tells the collections around a line that is being typed', () => {
    const text = 'spec:\n  ports:\n  - port: 80\n    ';
    const [document] = parseYaml(text).documents;
    const names = (column: number) =>
      document &&
      collectionsAround(document, text.length, column).map((s) => ('entry' in s ? s.entry.name : s.index));
    expect(names(4)).toEqual(['spec', 'ports', 0]);
    expect(names(2)).toEqual(['spec']);
    expect(names(0)).toEqual([]);
  });
});
