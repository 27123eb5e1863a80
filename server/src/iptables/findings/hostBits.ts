import type { DumpLine } from '../line.ts';
import type { RuleOption } from '../rule.ts';
import { addressNumber, addressText, familyOf } from '../simulate/addresses.ts';
import { type DumpFinding, finding, replace, spanOf } from './finding.ts';
import { dumpRules } from './rules.ts';

/** Addresses of an option's comma list that say more than their network. */
export function hostBits(line: DumpLine, option: RuleOption): DumpFinding[] {
  const [word] = option.values;
  if (word === undefined || word.quoted) return [];
  const findings: DumpFinding[] = [];
  let start = word.start;
  for (const part of word.text.split(',')) {
    const place = { line, ...spanOf({ ...word, start, end: start + part.length }) };
    start = place.end + 1;
    const network = networkOf(part);
    if (network === null || network.text === part) continue;
    findings.push(
      finding(dumpRules['host-bits'], place, {
        values: [part, network.text, network.length],
        fixes: [replace(`Write ${network.text}`, place, network.text)],
      }),
    );
  }
  return findings;
}

/** The network of `10.0.0.5/24`; null: the text has no length, or no bits behind it. */
function networkOf(text: string): { readonly text: string; readonly length: string } | null {
  const [host = '', length = ''] = text.split('/');
  const family = familyOf(host);
  if (family === null || !/^\d{1,3}$/.test(length)) return null;
  const bits = (family === 4 ? 32 : 128) - Number(length);
  const address = BigInt(addressNumber(host, family) ?? 0);
  if (bits <= 0 || (address & ((1n << BigInt(bits)) - 1n)) === 0n) return null;
  const network = (address >> BigInt(bits)) << BigInt(bits);
  return { text: `${addressText(family === 4 ? Number(network) : network)}/${length}`, length };
}
