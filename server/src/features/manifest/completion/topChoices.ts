import { CompletionItemKind } from 'vscode-languageserver-types';
import { fieldOf, kindTable } from '../../../kubernetes/index.ts';
import type { Choice } from './choice.ts';
import { keyText } from './fieldChoices.ts';
import type { Slot } from './slot.ts';

/** What names an object: its kind and the API version that has it. */
export function topChoices(slot: Slot): Choice[] {
  const { around, key, object, taken } = slot;
  if (object !== null && around !== object.root) return [];
  const served = kindTable.filter(({ removed, builtIn }) => removed === null && builtIn);
  const textOf = (name: string) => {
    const node = fieldOf(around.node, name);
    return node?.kind === 'scalar' ? node.text : '';
  };
  if (key === 'apiVersion') {
    const own = served.filter(({ kind }) => kind === textOf('kind'));
    const versions = new Set((own.length > 0 ? own : served).map(({ apiVersion }) => apiVersion));
    return [...versions].map((label) => ({
      label,
      kind: CompletionItemKind.EnumMember,
      detail: served
        .filter(({ apiVersion }) => apiVersion === label)
        .map(({ kind }) => kind)
        .join(', '),
    }));
  }
  if (key === 'kind') {
    const own = served.filter(({ apiVersion }) => apiVersion === textOf('apiVersion'));
    return (own.length > 0 ? own : served).map(({ kind, apiVersion }) => ({
      label: kind,
      kind: CompletionItemKind.EnumMember,
      detail: apiVersion,
    }));
  }
  // A struct that we know completes them with its other fields.
  if (key !== null || object !== null || (!taken.has('kind') && !taken.has('apiVersion'))) return [];
  return ['apiVersion', 'kind']
    .filter((name) => !taken.has(name))
    .map((name) => ({
      label: name,
      kind: CompletionItemKind.Property,
      detail: 'text, required',
      ...keyText(slot, name, 'string'),
    }));
}
