import type { TextEdit, WorkspaceEdit } from 'vscode-languageserver-types';
import {
  type ChainNameFault,
  chainNameFault,
  isBuiltinChain,
  LONGEST_CHAIN_NAME,
  nameSpan,
  type Table,
} from '../../iptables/index.ts';
import type { Position, Range } from '../../text/index.ts';
import type { DumpDocument } from '../../workspace/index.ts';
import type { Features } from '../context.ts';
import { isRefusal, type Refusal } from '../language.ts';
import { type ChainPlace, chainPlaceAt, targetSpan } from './chainUses.ts';
import { rangeOf } from './lines.ts';

/** The chain's name under the cursor. null: no chain is there. */
export function prepareRename(
  _features: Features,
  document: DumpDocument,
  position: Position,
): { range: Range; placeholder: string } | Refusal | null {
  const place = chainPlaceAt(document, position);
  const table = place?.line.chain?.table;
  if (place === null || table === undefined) return null;
  if (isBuiltinChain(table.name, place.name))
    return { refused: `${place.name} is a built-in chain; its name is fixed.` };
  return { range: rangeOf(place.line, place.span), placeholder: place.name };
}

/** Renames a chain in its own table and node: declarations, rules of it, jumps to it. */
export function rename(
  features: Features,
  document: DumpDocument,
  position: Position,
  newName: string,
): WorkspaceEdit | Refusal | null {
  const prepared = prepareRename(features, document, position);
  if (prepared === null || isRefusal(prepared)) return prepared;
  const place = chainPlaceAt(document, position) as ChainPlace;
  const table = place.line.chain?.table as Table;
  const name = newName.trim();
  if (name === place.name) return { changes: {} };
  const fault = chainNameFault(name);
  if (fault !== null) return { refused: FAULTS[fault](name) };
  if (isBuiltinChain(table.name, name))
    return { refused: `${name} is a built-in chain of table ${table.name}.` };
  if (table.chains.has(name) || table.callersOf(name).length > 0) {
    return { refused: `Table ${table.name} has a chain ${name} already.` };
  }
  return { changes: { [document.uri]: editsFor(document, table, place.name, name) } };
}

/**
 * All lines of the table are looked at, not the chain's rules alone: a `-D`, a `-F` or another grep's line names
 * it too.
 */
function editsFor(document: DumpDocument, table: Table, name: string, newName: string): TextEdit[] {
  const edits: TextEdit[] = [];
  for (const line of document.dump.lines) {
    if (line.chain?.table !== table) continue;
    const own = line.name === name ? nameSpan(line) : null;
    if (own !== null) edits.push({ range: rangeOf(line, own), newText: newName });
    const jump = line.kind === 'rule' && line.target === name ? targetSpan(line) : null;
    if (jump !== null) edits.push({ range: rangeOf(line, jump), newText: newName });
  }
  return edits;
}

/** What is told to somebody who typed a name that iptables would refuse. */
const FAULTS: Readonly<Record<ChainNameFault, (name: string) => string>> = {
  empty: () => 'A chain needs a name.',
  'too-long': (name) =>
    `${name} is too long for iptables: ${name.length} characters, at most ${LONGEST_CHAIN_NAME}.`,
  'first-character': (name) => `A chain’s name can’t begin with ${name.charAt(0)}.`,
  blank: () => 'A chain’s name can’t hold blanks.',
  quote: () => 'A chain’s name can’t hold quotation marks.',
  target: (name) => `${name} is a target of iptables; a chain of that name could not be jumped to.`,
};
