import { CompletionItemKind } from 'vscode-languageserver-types';
import { builtinChains, type Chain, type Table, targetFact, type Verb } from '../../../iptables/index.ts';
import { roleDoc, roleOf } from '../../../kubeproxy/index.ts';
import { chainDetail } from '../chainDetail.ts';
import type { Choice } from './completion.ts';
import type { Cursor } from './cursor.ts';

/** Chains that a command can be about: those of the table, as far as it is shown, and its built-in ones. */
export function chainItems(cursor: Cursor, verb: Verb): Choice[] {
  if (verb === 'N') return [];
  const builtin = builtinNames(cursor);
  if (verb === 'P') return builtin.map((name) => builtinItem(cursor, name));
  const own = userChains(cursor);
  return verb === 'X' || verb === 'E' ? own : [...own, ...builtin.map((name) => builtinItem(cursor, name))];
}

/** Chains that a jump can lead to: not the built-in ones. */
export function userChains(cursor: Cursor): Choice[] {
  const { table, node, line } = cursor;
  if (table === null || node === null) return [];
  const chains = [...table.chains.values()].filter((chain) => !isBuiltin(cursor, chain.name));
  // The line under the cursor shows a chain that is half typed.
  const others = chains.filter((chain) => chain.line !== line || chain.lines.length > 1);
  const names = new Set(others.map(({ name }) => name));
  const hidden = [...jumpedTo(table, cursor)].filter((name) => !names.has(name));
  return [
    ...others.map((chain) => chainItem(cursor, chain)),
    ...hidden.map((name) => hiddenItem(table, name)),
  ];
}

/** What a `:` line can declare: built-in chains that aren't yet, and chains that are jumped to. */
export function declaredItems(cursor: Cursor): Choice[] {
  const { table, line } = cursor;
  const declared = (name: string) =>
    table?.chains.get(name)?.declarations.some((declaration) => declaration !== line) ?? false;
  const names = [...builtinNames(cursor), ...(table === null ? [] : jumpedTo(table, cursor))];
  return names
    .filter((name) => !declared(name))
    .map((name) => ({
      label: name,
      kind: CompletionItemKind.Function,
      detail: isBuiltin(cursor, name) ? 'built-in chain' : 'jumped to, not declared yet',
      insertText: isBuiltin(cursor, name) ? `${name} ACCEPT [0:0]` : `${name} - [0:0]`,
    }));
}

function* jumpedTo(table: Table, { line }: Cursor): Iterable<string> {
  const seen = new Set<string>();
  for (const chain of table.chains.values()) {
    for (const rule of chain.rules) {
      if (rule === line || rule.target === '' || seen.has(rule.target)) continue;
      seen.add(rule.target);
      if (rule.goto || targetFact(rule.target) === undefined) yield rule.target;
    }
  }
}

function chainItem({ node }: Cursor, chain: Chain): Choice {
  const describe = () => {
    const role = roleOf(chain.name);
    const detail = node === null ? '' : chainDetail(node, chain);
    return role === null ? { detail } : { detail, doc: [roleDoc(role, chain.table.name)] };
  };
  return { label: chain.name, kind: CompletionItemKind.Function, describe };
}

function hiddenItem(table: Table, name: string): Choice {
  return {
    label: name,
    kind: CompletionItemKind.Function,
    detail: table.complete ? 'jumped to, not in this table' : 'jumped to, not shown',
  };
}

function builtinItem({ table, node }: Cursor, name: string): Choice {
  const chain = table?.chains.get(name);
  const detail = chain === undefined || node === null ? '' : `, ${chainDetail(node, chain)}`;
  return { label: name, kind: CompletionItemKind.Function, detail: `built-in chain${detail}` };
}

/** Of the table; where the dump doesn't tell which, of all tables. */
function builtinNames({ tableName }: Cursor): readonly string[] {
  return tableName === null ? builtinChains.mangle : builtinChains[tableName];
}

function isBuiltin(cursor: Cursor, name: string): boolean {
  return builtinNames(cursor).includes(name);
}
