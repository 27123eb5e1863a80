import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstValue, probabilityOf, quickValue, readRule } from '../../../server/src/iptables/index.ts';
import { readLine } from '../../../server/src/iptables/readLine.ts';
import { printString } from '../../../server/src/iptables/words.ts';

const lineOf = (text: string) => readLine(text, 0, null);

describe('the value of an option, without reading the whole rule', () => {
  it.each([
    ['-A X -d 10.0.0.1/32 -j Y', '-d', '10.0.0.1/32'],
    ['-A X ! -d 10.0.0.1/32 -j Y', '-d', null],
    ['-A X -d ! 10.0.0.1/32 -j Y', '-d', null],
    ['-A X -p tcp --dport 80', '--dport', '80'],
    ['-A X -p tcp --dport 80\r', '--dport', '80'],
    ['-A X -p tcp\t--dport\t80\t-j Y', '--dport', '80'],
    ['-A X -p tcp --dports 80 -j Y', '--dport', null],
    ['-A X -m comment --comment "a b" -j Y', '--comment', 'a b'],
    ["-A X -m comment --comment 'a b' -j Y", '--comment', 'a b'],
    ['-A X -m comment --comment a"b c" -j Y', '--comment', 'ab c'],
    ['-A X -m comment --comment "it\\\'s \\"q\\"" -j Y', '--comment', 'it\'s "q"'],
    ['-A X -m comment --comment "" -j Y', '--comment', ''],
    ['-A X -m comment --comment "a --dport 1" -m tcp --dport 80 -j Y', '--dport', '80'],
    ['-A X -m comment --comment "a \\" --dport 1" --dport 80 -j Y', '--dport', '80'],
    ['-A X -m comment --comment "a \\\\" --dport 80 -j Y', '--dport', '80'],
    ['-A X -m comment --comment "open --dport 80', '--dport', null],
    ['-A X -m nfacct --nfacct-name  counter -j Y', '--nfacct-name', 'counter'],
    ['-A X --dport', '--dport', null],
    ['-A X --dport ', '--dport', null],
    ['-A X -s 10.0.0.1 -s 10.0.0.2', '-s', '10.0.0.1'],
    ['[1:2] -A X -s 10.0.0.1', '-s', '10.0.0.1'],
    ['-A X --dport ! 80', '--dport', null],
    ['-A X -m comment --comment "!" -j Y', '--comment', '!'],
    ['', '-s', null],
  ])('%s, %s: %s', (text, flag, value) => expect(quickValue(lineOf(text), flag)).toBe(value));

  it('is the value that the whole rule has, for any comment', () => {
    const comment = fc.oneof(
      fc.string(),
      fc.constantFrom('a -d 1.2.3.4 ', '" --dport 80 "', '\\', "it's", ' -j X ', '! -d 1'),
    );
    fc.assert(
      fc.property(comment, comment, (before, behind) => {
        const [first, last] = [before, behind].map((text) => printString(text.replace(/[\r\n]/g, '')));
        const line = lineOf(
          `-A X -d 10.0.0.1/32 -p tcp -m comment --comment ${first} -m tcp --dport 80 -m comment --comment ${last} -j DNAT --to-destination 10.0.0.2:80`,
        );
        const rule = readRule(line);
        for (const flag of ['-d', '-p', '--comment', '--dport', '--to-destination']) {
          expect(quickValue(line, flag)).toBe(firstValue(rule, flag));
        }
      }),
    );
  });
});

it.each([
  ['-A X -m statistic --mode random --probability 0.33332999982 -j Y', 0.33332999982],
  ['-A X -m statistic --mode random --probability .5 -j Y', 0.5],
  ['-A X -m statistic --mode random --probability 1 -j Y', 1],
  ['-A X -m statistic --mode random ! --probability 0.3 -j Y', null],
  ['-A X -m comment --comment "a --probability 0.5 b" -j Y', null],
  ['-A X -m statistic --mode random --probability half -j Y', null],
  ['-A X -j Y', null],
])('the draw of %s: %s', (text, probability) => expect(probabilityOf(lineOf(text))).toBe(probability));
