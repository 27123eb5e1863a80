import { afterAll, describe, expect, test } from 'vitest';
import { generateDump } from '../bench/generate.ts';
import { Namespace } from './namespace.ts';

/*
 * The generated dumps that tests and benchmarks read are what iptables-save would print: the kernel takes them,
 * and gives the same lines back.
 */

const PROGRAMS = ['iptables-legacy', 'iptables-nft'];
const namespace = Namespace.open('generated-dumps', PROGRAMS);
afterAll(() => namespace?.close());

/** The chains and rules of each table. */
function tablesOf(text: string): Map<string, string[]> {
  const tables = new Map<string, string[]>();
  for (const [, name = '', lines = ''] of text.matchAll(/^\*(\w+)\n([\s\S]*?)^COMMIT$/gm)) {
    tables.set(
      name,
      lines
        .replace(/\[\d+:\d+\]/g, '[0:0]')
        .trimEnd()
        .split('\n'),
    );
  }
  return tables;
}

describe.skipIf(namespace === null).each(PROGRAMS)('%s', (program) => {
  test.each(['newest', 'tutorial'] as const)('prints a dump in the %s style as it was given', (style) => {
    const { text } = generateDump({ services: 40, endpoints: 4, nodePorts: 0.25, style });
    const restored = namespace?.run([`${program}-restore`], text);
    expect(restored).toMatchObject({ status: 0, error: '' });
    const saved = tablesOf(namespace?.run([`${program}-save`]).out ?? '');
    const given = tablesOf(text);
    expect([...given.keys()]).toEqual(expect.arrayContaining(['nat', 'filter']));
    for (const [name, lines] of given) expect(saved.get(name)).toEqual(lines);
  });
});
