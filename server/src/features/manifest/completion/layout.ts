import { columnOf, resolveAlias, type YamlDocument, type YamlNode } from '../../../kubernetes/index.ts';

/** How a document is indented: by so many columns, and lists behind their key by so many. */
export interface Layout {
  readonly indent: number;
  readonly list: number;
}

/** As the document does it first; two columns each where it doesn't show. */
export function layoutOf(yaml: YamlDocument): Layout {
  let indent: number | null = null;
  let list: number | null = null;
  const visit = (node: YamlNode | null): void => {
    if (node === null || (indent !== null && list !== null)) return;
    if (node.kind === 'sequence') for (const item of node.items) visit(item);
    if (node.kind !== 'mapping' || node.flow) return;
    for (const { key, value } of node.entries) {
      const inside = value.kind === 'alias' ? null : resolveAlias(value);
      if (inside === null || inside.kind === 'scalar' || inside.flow) continue;
      const columns = columnOf(yaml.text, inside.start) - columnOf(yaml.text, key.start);
      if (inside.kind === 'mapping' && columns > 0) indent ??= columns;
      if (inside.kind === 'sequence' && columns >= 0) list ??= columns;
      visit(inside);
    }
  };
  visit(yaml.root);
  return { indent: indent ?? 2, list: list ?? indent ?? 2 };
}
