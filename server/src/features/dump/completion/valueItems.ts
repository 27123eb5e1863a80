import { CompletionItemKind } from 'vscode-languageserver-types';
import { type OptionFact, PROTOCOL_NAMES, quickValue, type ValueKind } from '../../../iptables/index.ts';
import { portWords, serviceWords } from '../../../kubeproxy/index.ts';
import type { DumpDocument } from '../../../workspace/index.ts';
import type { Features } from '../../context.ts';
import { userChains } from './chainItems.ts';
import type { Choice } from './completion.ts';
import type { Cursor, Slot } from './cursor.ts';
import { tableItems } from './optionItems.ts';

type ValueSlot = Extract<Slot, { kind: 'value' }>;

/** Words of a closed set; else what the dump writes behind the same option, and what is known of the cluster. */
export function valueItems(
  features: Features,
  document: DumpDocument,
  cursor: Cursor,
  slot: ValueSlot,
): Choice[] {
  const { option, index } = slot;
  const kind = option.values[index];
  if (kind === undefined || FREE.has(kind)) return [];
  if (kind === 'chain') return userChains(cursor);
  if (kind === 'table') return tableItems();
  if (kind === 'protocol') return PROTOCOL_NAMES.map((name) => word(name, 'protocol'));
  const closed = wordsOf(option, kind);
  if (closed !== null) return remaining(closed, cursor).map((name) => word(name, option.name));
  const known = kind === 'interface' ? interfaces(document) : addresses(features, document, cursor, kind);
  const labels = new Set(known.map(({ label }) => label));
  const used = usedValues(cursor, option, index).filter((value) => !labels.has(value));
  return [...known, ...used.map((value) => word(value, 'in this dump', CompletionItemKind.Value))];
}

/** Nothing can be proposed for what everybody words anew. */
const FREE: ReadonlySet<ValueKind> = new Set<ValueKind>(['string', 'hexString', 'program', 'ruleNumber']);

function wordsOf(option: OptionFact, kind: ValueKind): readonly string[] | null {
  if (kind === 'setFields') return ['src', 'dst'];
  if (kind === 'setName') return null;
  return option.choices ?? null;
}

/** A comma list doesn't name a word twice, but for the fields of a set: `src,src`. */
function remaining(words: readonly string[], { line, span, slot }: Cursor): readonly string[] {
  if (slot.kind === 'value' && slot.option.values[slot.index] === 'setFields') return words;
  const from = line.text.lastIndexOf(' ', span.start - 1) + 1;
  const before = new Set(line.text.slice(from, span.start).split(/[=,]/));
  return words.filter((name) => !before.has(name));
}

function word(
  label: string,
  detail: string,
  kind: CompletionItemKind = CompletionItemKind.EnumMember,
): Choice {
  return { label, detail, kind };
}

/** What `ip addr` shows beside the dump. */
function interfaces(document: DumpDocument): Choice[] {
  const names = document.pasted.interfaces.flatMap((output) => output.interfaces.map(({ name }) => name));
  return [...new Set(names)].map((name) => word(name, 'interface', CompletionItemKind.Value));
}

const ADDRESS_KINDS: ReadonlySet<ValueKind> = new Set<ValueKind>(['address', 'host', 'natAddress']);

/** Entrances of Services and their endpoints, with the names behind them. */
function addresses(features: Features, document: DumpDocument, cursor: Cursor, kind: ValueKind): Choice[] {
  const { node } = cursor;
  if (node === null || !ADDRESS_KINDS.has(kind)) return [];
  const found = new Map<string, string>();
  const length = cursor.family === 6 ? '/128' : '/32';
  const add = (address: string, detail: string) => {
    const label = kind === 'address' ? address + length : address;
    if (!found.has(label)) found.set(label, detail);
  };
  for (const service of node.services) {
    const name = serviceWords(service);
    for (const { address } of kind === 'natAddress' ? [] : service.entrances) {
      if (address !== null) add(address, `${name} · ${portWords(service)}`);
    }
    for (const { address, text } of service.endpoints) {
      if (address === null || text === null) continue;
      const pod = features.workspace.cluster.podAt(
        address,
        document.uri,
        service.identity?.namespace ?? null,
      );
      add(kind === 'natAddress' ? text : address, pod === null ? `endpoint of ${name}` : `pod ${pod.name}`);
    }
  }
  return [...found].map(([label, detail]) => word(label, detail, CompletionItemKind.Value));
}

/** More values of one option are no help. */
const MOST_VALUES = 200;

/** Values of the same option in the ruleset, each once, in the order of its rules. Only of options with one value. */
function usedValues({ node, line }: Cursor, option: OptionFact, index: number): string[] {
  if (node === null || index > 0) return [];
  // Source and destination, the two interfaces, the two ports: what is the one here is the other there.
  const names = TWINS.find((twins) => twins.includes(option.name)) ?? [option.name];
  const found = new Set<string>();
  for (const table of node.ruleset.tables.values()) {
    for (const chain of table.chains.values()) {
      for (const rule of chain.rules) {
        if (rule === line) continue;
        for (const name of names) {
          const value = quickValue(rule, name);
          if (value !== null) found.add(value);
        }
        if (found.size >= MOST_VALUES) return [...found];
      }
    }
  }
  return [...found];
}

const TWINS: readonly (readonly string[])[] = [
  ['-s', '-d'],
  ['-i', '-o'],
  ['--sport', '--dport'],
  ['--sports', '--dports', '--ports'],
];
