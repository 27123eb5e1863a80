import { describe, expect, it } from 'vitest';
import {
  addressNumber,
  addressRange,
  addressSet,
  addressText,
  addressWords,
  familyOf,
} from '../../../../server/src/iptables/simulate/addresses.ts';

const words = (text: string, family: 4 | 6 = 4) => {
  const set = addressSet(text, family);
  return set === null ? null : addressWords(set);
};

describe('addresses', () => {
  it.each([
    '0.0.0.0',
    '10.244.1.19',
    '192.168.100.101',
    '255.255.255.255',
    '::',
    '::1',
    'fd00:10:96::a',
    '2001:db8::1:0:0:1',
  ])('come back from their number: %s', (text) => {
    const number = addressNumber(text, familyOf(text) ?? 4);
    expect(number === null ? null : addressText(number)).toBe(text);
  });

  it.each([
    ['10.0.0.0/8', '10.0.0.0/8'],
    ['10.1.2.3/8', '10.0.0.0/8'],
    ['10.0.0.0/255.255.0.0', '10.0.0.0/16'],
    ['10/8', '10.0.0.0/8'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['10.0.0.1,10.0.0.3', '10.0.0.1, 10.0.0.3'],
    ['10.0.0.1/255.255.255.254', '10.0.0.0/31'],
    ['10.0.0.1/255.255.255.253', '10.0.0.1, 10.0.0.3'],
    ['10.0.0.0/255.0.255.255', '10.0.0.0, 10.1.0.0, 10.2.0.0 and 253 more ranges'],
  ])('%s is the set %s', (text, expected) => {
    expect(words(text)).toBe(expected);
  });

  it.each(['localhost', '10.0.0.0/33', '::1', '10.0.0.0/0.0.0.255.1', ''])('%j is no set', (text) => {
    expect(words(text)).toBeNull();
  });

  it('are told as a network without what it lacks', () => {
    const set = addressSet('10.244.0.0/16', 4)?.subtract(addressSet('10.244.1.19', 4) ?? never());
    expect(set === undefined ? '' : addressWords(set)).toBe('10.244.0.0/16 except 10.244.1.19');
  });

  it('make ranges', () => {
    const range = addressRange('10.0.0.1-10.0.0.9', 4);
    expect(range === null ? null : addressWords(range)).toBe('10.0.0.1-10.0.0.9');
    expect(addressRange('10.0.0.9-10.0.0.1', 4)?.isEmpty).toBe(true);
    expect(addressRange('fd00::1-fd00::2', 6)?.length).toBe(1);
  });
});

function never(): never {
  throw new Error('no set');
}
