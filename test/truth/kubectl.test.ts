import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { fieldOf, isReadable, parseYaml, type YamlNode } from '../../server/src/kubernetes/index.ts';

/*
 * kubectl's word for what YAML means: `annotate --local` reads a custom resource and prints it as JSON, without
 * a cluster. Where there is no kubectl, these tests are skipped, and say so.
 */

function kubectl(spec: string): unknown {
  const input = `apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: x}\nspec:\n${spec}`;
  const { status, stdout } = spawnSync('kubectl', ['annotate', '--local', '-f', '-', 'a=b', '-o', 'json'], {
    input,
    encoding: 'utf8',
  });
  return status === 0 ? JSON.parse(stdout).spec : 'refused';
}

const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0;
if (!hasKubectl) console.warn('skipped: there is no kubectl here');

function ours(spec: string): unknown {
  const [document] = parseYaml(`spec:\n${spec}`).documents;
  return document && isReadable(document) ? plain(fieldOf(document.root, 'spec')) : 'refused';
}

function plain(node: YamlNode | null): unknown {
  if (!node) return null;
  if (node.kind === 'alias') return plain(node.target);
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'sequence') return node.items.map(plain);
  return Object.fromEntries([...node.fields].map(([name, { value }]) => [name, plain(value)]));
}

const scalars = [
  ...['y', 'Y', 'yes', 'On', 'oN', 'TRUE', 'tRUE', 'off', 'n', 'NULL', 'nULL', '~', ''],
  ...[
    '08',
    '0800',
    '0888',
    '0777',
    '-0777',
    '0o17',
    '0o8',
    '0o',
    '+0o7',
    '0b11',
    '+0b11',
    '0b2',
    '0b',
    '0B1',
  ],
  ...[
    '0x1F90',
    '-0x10',
    '0X1f',
    '0xZ',
    '0x_1',
    '1_000',
    '1__0',
    '1_',
    '0_8',
    '0_',
    '_1',
    '+_1',
    '+80',
    '-5',
    '-0',
  ],
  ...[
    '00',
    '0001',
    '.5',
    '-.5',
    '+.5',
    '._5',
    '1.',
    '1_.5',
    '1.10',
    '80.0',
    '1e3',
    '1E5',
    '12e03',
    '1e2_3',
    '1.0e+3',
  ],
  ...[
    '1e400',
    '99999999999999999999',
    '1.2.3',
    '1:30',
    '12:30:45',
    '2001-01-01',
    '0x1.8p1',
    'Infinity',
    'NaN',
  ],
  ...['-', '+', '.', '.e5', '=', '<<', '--1', '1-2', '1+1', 'b#c', 'http://x:80/y', 'b]'].map((it) =>
    it === '-' ? '"-"' : it,
  ),
  ...[
    '!!str 80',
    '!!int "2"',
    '!!int 0x10',
    '!!float 3',
    '!!bool yes',
    '! 5',
    '!foo 5',
    '!<tag:yaml.org,2002:str> 5',
  ],
  ...['"x\\ty\\u00e9\\x41"', "'it''s'", '""', "'a'"],
];

const structures = [
  '  n: 1\n  yes: 2\n  80: 3\n  1.10: 4\n  0x10: 5\n',
  '  a: 1\n  a: 2\n',
  '  a: &x {b: 1}\n  c: *x\n',
  '  b: &b {x: 1, y: 2}\n  c: {<<: *b, y: 3}\n',
  '  b: &b {x: 1}\n  d: &d {x: 2, z: 1}\n  c: {<<: [*b, *d]}\n',
  '  a: &x 1\n  b: &x 2\n  c: *x\n',
  '  a: |\n    x\n     y\n\n  b: >\n    a\n    b\n\n    c\n  c: |-\n    z\n  d: >+\n    q\n\n',
  '  a: |\n  b: |2\n     x\n  c: | # c\n    x\n',
  '  a: [\n    1, # x\n    2 # y\n  ]\n  b: {\n  x: 1,\n  y: 2\n  }\n',
  '  a: [\n1,\n2\n]\n',
  '  a: "x\ny"\n  b: "x\n    y"\n  c: x\n    y\n',
  '  a: [1, 2,]\n  b: {x, y: 1}\n  c: [x: 1, y]\n  d: {"b":1}\n',
  '  - a\n  - - b\n    - c\n  -\n    d: 1\n  -   e: 1\n      f: 2\n',
  '  ? a\n  : b\n  "c" : 1\n  d : 2\n',
  '  a: 1\n...\n',
  '  [1]\n',
  '  # c\n',
];

const refused = [
  '  a: .inf\n',
  '  a: .NaN\n',
  '  a: !!int x\n',
  '  a: !!null x\n',
  '  a: *x\n',
  '  a: &x [*x]\n',
  '  c: {<<: 5}\n',
  '  ~: 1\n',
  '  ? [a]\n  : b\n',
  '  a: b: c\n',
  '  a: {b: c}}\n',
  '  a: @b\n',
  '  a: "\\q"\n',
  '\ta: 1\n',
  '  a: 1\n   b: 2\n',
  '  a:\n    - b\n   - c\n',
];

describe.skipIf(!hasKubectl)('YAML as kubectl reads it', () => {
  it('scalars', () => {
    const spec = scalars.map((scalar, index) => `  v${index}: ${scalar}\n`).join('');
    const name = (value: unknown) =>
      Object.fromEntries(
        Object.entries(value as object).map(([key, it]) => [`${scalars[Number(key.slice(1))]}`, it]),
      );
    expect(name(ours(spec))).toEqual(name(kubectl(spec)));
  });

  it.each(structures)('%j', (spec) => {
    expect(ours(spec)).toEqual(kubectl(spec));
  });

  it.each(refused)('%j is refused', (spec) => {
    expect([ours(spec), kubectl(spec)]).toEqual(['refused', 'refused']);
  });
});
