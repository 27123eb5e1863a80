import { CompletionItemKind } from 'vscode-languageserver-types';
import {
  type ExtensionFact,
  firstValue,
  hooksReaching,
  MATCHES,
  protocolNumber,
  type Rule,
  TARGETS,
} from '../../../iptables/index.ts';
import { extensionDoc } from '../factDocs.ts';
import { userChains } from './chainItems.ts';
import type { Choice } from './completion.ts';
import type { Cursor, Slot } from './cursor.ts';

/** What `-j` and `-g` can name in this table, in a chain that is reached from these hooks, for this protocol. */
export function targetItems(cursor: Cursor, { rule, goto }: Extract<Slot, { kind: 'target' }>): Choice[] {
  const own = rule.chain?.text;
  const chains = userChains(cursor).filter(({ label }) => label !== own);
  if (goto) return chains;
  const targets = extensions(cursor, TARGETS, rule).map((fact) => ({
    label: fact.name,
    kind: CompletionItemKind.Class,
    detail: fact.terminating === true ? 'target, ends the table' : 'target',
    doc: extensionDoc(fact),
  }));
  return [...targets, ...chains];
}

/** What `-m` can name. */
export function matchItems(cursor: Cursor, rule: Rule): Choice[] {
  return extensions(cursor, MATCHES, rule).map((fact) => ({
    label: fact.name,
    kind: CompletionItemKind.Module,
    detail: 'match',
    doc: extensionDoc(fact),
  }));
}

/** Those that iptables and the kernel would take here, as far as the dump tells. */
function extensions(cursor: Cursor, facts: readonly ExtensionFact[], rule: Rule): ExtensionFact[] {
  const hooks = rule.line.chain === null ? [] : [...hooksReaching(rule.line.chain)];
  const protocol = protocolNumber(firstValue(rule, '-p') ?? '') ?? 0;
  return facts.filter((fact) => {
    if (fact.family !== undefined && fact.family !== cursor.family) return false;
    if (cursor.tableName !== null && fact.tables?.includes(cursor.tableName) === false) return false;
    if (hooks.some((hook) => fact.hooks?.includes(hook) === false)) return false;
    return protocol === 0 || (fact.protocols?.some((name) => protocolNumber(name) === protocol) ?? true);
  });
}
