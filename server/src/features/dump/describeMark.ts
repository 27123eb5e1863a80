import { type DumpLine, type Rule, type RuleOption, type Ruleset, readRule } from '../../iptables/index.ts';
import type { DumpDocument } from '../../workspace/index.ts';
import { rulesListed } from './lines.ts';

/** Rules that a hover lists for each side; the others are counted. */
const MOST = 4;

/** A mark: which bits, who sets them and who asks for them, over all tables of the node. */
export function describeMarkValue(
  document: DumpDocument,
  ruleset: Ruleset,
  rule: Rule,
  option: RuleOption,
): string[] {
  const [value = '', mask = ''] = option.values[0]?.text.split('/') ?? [];
  const bits = Number(mask === '' ? value : mask);
  if (!Number.isFinite(bits)) return [];
  const sets = rule.target?.options.includes(option) ?? false;
  const lines = [sets ? settingWords(option.name, value, mask) : testWords(option, value, mask), ''];
  const { setters, testers } = usersOf(ruleset, bits);
  if (setters.length > 0) lines.push(`set by ${rulesListed(document, setters, MOST)}  `);
  if (testers.length > 0) lines.push(`asked for by ${rulesListed(document, testers, MOST)}`);
  return lines;
}

function settingWords(name: string, value: string, mask: string): string {
  if (name === '--set-xmark') {
    if (Number(value) === 0) return `Clears the mark’s bits ${mask || 'all'}.`;
    // mark' = (mark & ~mask) ^ value: with a value inside an empty mask the bits are flipped.
    return Number(mask) === 0 && mask !== ''
      ? `Flips the mark’s bits ${value}.`
      : `Sets the mark’s bits ${value}.`;
  }
  return `Changes the mark: ${name.slice(2)} ${value}${mask === '' ? '' : `/${mask}`}.`;
}

function testWords(option: RuleOption, value: string, mask: string): string {
  const is = option.negation === null ? 'are' : 'are not';
  if (mask === '')
    return `Matches packets whose mark ${option.negation === null ? 'is' : 'is not'} ${value}.`;
  return `Matches packets whose mark’s bits ${mask} ${is} ${value}.`;
}

function usersOf(ruleset: Ruleset, bits: number): { setters: DumpLine[]; testers: DumpLine[] } {
  const setters: DumpLine[] = [];
  const testers: DumpLine[] = [];
  for (const table of ruleset.tables.values()) {
    for (const chain of table.chains.values()) {
      for (const line of chain.rules) {
        if (!line.saved.includes('mark ')) continue;
        const rule = readRule(line);
        for (const option of rule.items) {
          if (option.kind !== 'option' || !option.fact?.values.includes('mark')) continue;
          const [value = '', mask = value] = option.values[0]?.text.split('/') ?? [];
          if (((Number(value) | Number(mask)) & bits) === 0) continue;
          if (rule.target?.options.includes(option)) setters.push(line);
          else testers.push(line);
        }
      }
    }
  }
  return { setters, testers };
}
