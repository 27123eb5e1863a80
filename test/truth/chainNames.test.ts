import { afterAll, describe, expect, it } from 'vitest';
import { chainNameFault } from '../../server/src/iptables/index.ts';
import { Namespace } from './namespace.ts';

/* The names that a chain can be renamed to, against the names that the real iptables takes for a new one. */

const PROGRAMS = ['iptables-legacy', 'iptables-nft'] as const;
const namespace = Namespace.open('names', [...PROGRAMS]);
afterAll(() => namespace?.close());
if (namespace === null) it.skip('needs root and iptables');

const NAMES = [
  'web',
  'WEB',
  'a',
  'A',
  '0',
  'KUBE-SVC-CFVXM4HF2HSCB2P5',
  'cali-fw-cali1234567890a',
  'a.b',
  'a:b',
  'a_b',
  'a/b',
  'a+b',
  'a,b',
  'a=b',
  'a@b',
  'a#b',
  '#a',
  '+a',
  '_a',
  'a!',
  'a-',
  'ä',
  'x'.repeat(27),
  'x'.repeat(28),
  'x'.repeat(29),
  'ä'.repeat(14),
  'ä'.repeat(15),
  '-a',
  '!a',
  '--',
  'a b',
  'a\tb',
  ' a',
  'ACCEPT',
  'DROP',
  'QUEUE',
  'RETURN',
  'DNAT',
  'LOG',
  'REJECT',
  'accept',
  'tcp',
  'Dnat',
];

/** iptables takes them, and a dump that holds them can't be read back. */
const OURS_ALONE: readonly string[] = ['a"b', "a'b"];

describe.skipIf(namespace === null).each(PROGRAMS)('names for a new chain of %s', (program) => {
  it.each([...NAMES, ...OURS_ALONE])('%j', (name) => {
    const made = namespace?.run([program, '-t', 'mangle', '-N', name]);
    namespace?.run([program, '-t', 'mangle', '-X']);
    const fault = OURS_ALONE.includes(name) ? null : chainNameFault(name);
    expect(made?.status === 0 ? 'taken' : 'refused', made?.error).toBe(fault === null ? 'taken' : 'refused');
  });
});
