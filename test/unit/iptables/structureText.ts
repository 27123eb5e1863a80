import type { Chain, Dump, Ruleset, Table } from '../../../server/src/iptables/index.ts';

/**
 * A document's structure as a text to compare: rulesets with tables and chains, then other text. Rules stand as
 * the numbers of their lines, from 1 as editors count; `=` names the rule that a repetition stands for.
 */
export function structureText(dump: Dump): string {
  const { rulesets, textParts, unreadable, foreign } = dump.structure;
  return [
    ...rulesets.flatMap(rulesetText),
    ...textParts.map(({ first, end, command, host }) => {
      const lines = first + 1 === end ? `${end}` : `${first + 1}-${end}`;
      return `text ${lines}${command === null ? '' : ` of ${command}`}${host === null ? '' : ` on ${host}`}`;
    }),
    ...unreadable.map(({ line, table }) => `unreadable ${line.number + 1} in ${table}`),
    ...foreign.map(
      ({ kind, owner, first, end }) => `${kind} ${first + 1}-${end}${owner === null ? '' : ` of ${owner}`}`,
    ),
  ].join('\n');
}

function rulesetText(ruleset: Ruleset): string[] {
  const { node, family, backend, tables } = ruleset;
  const head = `${node ?? '?'} IPv${family}${backend === null ? '' : ` ${backend}`}`;
  return [head, ...[...tables.values()].flatMap(tableText)];
}

function tableText(table: Table): string[] {
  const head = `  ${table.name}${table.complete ? ' whole' : ''}`;
  return [head, ...[...table.chains.values()].map((chain) => `    ${chainText(chain)}`)];
}

function chainText(chain: Chain): string {
  const repeated = [...(chain.repetitions ?? [])].map(
    ([line, rule]) => `${line.number + 1}=${rule.number + 1}`,
  );
  const parts = [
    chain.policy === '' || chain.policy === '-' ? chain.name : `${chain.name} (${chain.policy})`,
    chain.declarations.map((line) => `:${line.number + 1}`).join(' '),
    chain.rules.map((line) => line.number + 1).join(' '),
    repeated.join(' '),
    chain.contradictory ? 'contradictory' : '',
  ];
  return parts.filter((part) => part !== '').join(' ');
}
