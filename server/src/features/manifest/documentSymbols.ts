import { type DocumentSymbol, SymbolKind } from 'vscode-languageserver-types';
import type { ManifestObject } from '../../kubernetes/index.ts';
import type { ManifestDocument } from '../../workspace/index.ts';
import type { Features } from '../context.ts';

/** The objects of a file: "Service shop/web". Not their fields: extensions for YAML in general show those. */
export function documentSymbols(_features: Features, document: ManifestDocument): DocumentSymbol[] {
  return [...document.objects.keys()].map((object) => {
    const { kind, namespace, name, root } = object;
    const whole = root.node ?? { start: 0, end: 0 };
    return {
      name: name || kind,
      detail: namespace === null ? kind : `${kind} · ${namespace}`,
      kind: symbolKind(object),
      range: document.rangeOf(object, whole),
      selectionRange: document.rangeOf(object, root.at('metadata', 'name').span),
    };
  });
}

function symbolKind({ kind }: ManifestObject): SymbolKind {
  if (kind === 'Service' || kind === 'Ingress') return SymbolKind.Interface;
  if (kind === 'Namespace') return SymbolKind.Namespace;
  return kind.endsWith('Policy') ? SymbolKind.Key : SymbolKind.Object;
}
