import type { Flow, FlowNode } from '../protocol.ts';
import { linesOf } from './flowMermaid.ts';

/** A flow as a graph for Graphviz: a cluster for each group, columns as ranks. Same flow, same text. */
export function flowDot(flow: Flow): string {
  const ids = new Map(flow.nodes.map(({ id }, index) => [id, `n${index}`]));
  const lines = [
    'digraph flow {',
    '  rankdir=LR;',
    `  label=${quoted(`${flow.title}\n${flow.subtitle}`)};`,
    '  labelloc=t;',
    '  node [shape=box, style=rounded, fontname="sans-serif"];',
    '  edge [fontname="sans-serif"];',
  ];
  const nodeLine = (node: FlowNode) =>
    `${ids.get(node.id)} [label=${quoted(linesOf(node).join('\n'))}, tooltip=${quoted(node.tooltip)}];`;
  for (const node of flow.nodes) {
    if (flow.groups[node.group ?? -1] === undefined) lines.push(`  ${nodeLine(node)}`);
  }
  for (const [index, { title }] of flow.groups.entries()) {
    lines.push(`  subgraph cluster_${index} {`, `    label=${quoted(title)};`, '    style=dashed;');
    for (const node of flow.nodes) if (node.group === index) lines.push(`    ${nodeLine(node)}`);
    lines.push('  }');
  }
  for (const { from, to, label } of flow.edges) {
    const [start, end] = [ids.get(from), ids.get(to)];
    if (start === undefined || end === undefined) continue;
    lines.push(`  ${start} -> ${end}${label === '' ? '' : ` [label=${quoted(label)}]`};`);
  }
  return `${[...lines, '}'].join('\n')}\n`;
}

/** `\` begins Graphviz's own escapes: `\n` is a line's end, and `\N` would be the node's name. */
function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}
