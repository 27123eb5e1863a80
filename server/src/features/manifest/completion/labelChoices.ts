import { CompletionItemKind } from 'vscode-languageserver-types';
import {
  type ClusterView,
  type Field,
  type LabelHolder,
  labelsToSelect,
  labelsWanted,
  spellText,
} from '../../../kubernetes/index.ts';
import { listed, podsWords } from '../wording.ts';
import type { Choice } from './choice.ts';
import { writeKey } from './fieldChoices.ts';
import type { Slot } from './slot.ts';

/** Whole pairs where a selector's or a pod's labels are typed: those that exist, with whose they are. */
export function labelPairChoices(view: ClusterView, slot: Slot): Choice[] {
  const { object, around, taken, line, yaml } = slot;
  if (object === null || around.type !== 'map:string') return [];
  const others = [...around.labels].filter(([key]) => taken.has(key));
  const all = labelsToSelect(view, object, around) ?? labelsWanted(view, object, around);
  const fitting = all.filter(({ labels }) => others.every(([key, value]) => labels.get(key) === value));
  return grouped(view, fitting.length > 0 ? fitting : all)
    .filter(({ key }) => !taken.has(key))
    .map(({ key, value, whose }) => ({
      label: `${key}: ${value}`,
      kind: CompletionItemKind.Value,
      detail: whose,
      text: line.hasColon
        ? writeKey(key, line.quote, yaml.isJson)
        : `${writeKey(key, line.quote, yaml.isJson)}: ${spellText(value, yaml.isJson ? 'double' : 'plain')}`,
    }));
}

/** Keys and values of labels that exist. */
export function labelValueChoices(
  view: ClusterView,
  { object, key }: Slot,
  field: Field,
  taken: ReadonlySet<string>,
): Choice[] {
  if (object === null) return [];
  const requirement = field.parent?.type === 'LabelSelectorRequirement' ? field.parent : field.parent?.parent;
  if (key === 'key' && requirement === field.parent) {
    const found = labelsToSelect(view, object, field) ?? [];
    const whose = new Map<string, string[]>();
    for (const it of grouped(view, found)) whose.set(it.key, [...(whose.get(it.key) ?? []), it.value]);
    return [...whose].map(([label, values]) => ({
      label,
      kind: CompletionItemKind.Property,
      detail: listed(values.map((value) => value || '""')),
    }));
  }
  const isValues = requirement?.type === 'LabelSelectorRequirement' && field.parent?.name === 'values';
  const labelKey = isValues
    ? requirement.get('key').text
    : field.parent?.type === 'map:string'
      ? field.name
      : null;
  if (labelKey === null) return [];
  const map = isValues ? requirement : field.parent;
  const found = map ? (labelsToSelect(view, object, map) ?? labelsWanted(view, object, map)) : [];
  return grouped(view, found)
    .filter((it) => it.key === labelKey && !taken.has(it.value))
    .map(({ value, whose }) => ({ label: value, kind: CompletionItemKind.Value, detail: whose }))
    .filter(({ label }) => label !== '');
}

interface Pair {
  readonly key: string;
  readonly value: string;
  /** "Deployment web (3 pods), Pod tools" */
  readonly whose: string;
}

function grouped(view: ClusterView, found: readonly Pick<LabelHolder, 'object' | 'labels'>[]): Pair[] {
  const pairs = new Map<string, { key: string; value: string; whose: Set<string> }>();
  for (const { object, labels } of found) {
    const pods = view.podSetOf(object);
    const words = pods === null ? `${object.kind} ${object.name}` : podsWords(pods);
    for (const [key, value] of labels) {
      const id = `${key}=${value}`;
      const pair = pairs.get(id) ?? { key, value, whose: new Set() };
      pair.whose.add(words);
      pairs.set(id, pair);
    }
  }
  return [...pairs.values()].map(({ key, value, whose }) => ({ key, value, whose: listed([...whose]) }));
}
