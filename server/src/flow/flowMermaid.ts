import type { Flow, FlowNode, FlowRole } from '../protocol.ts';

/** Strokes only: fills would fight with the theme of whoever shows the diagram. */
const strokes: Readonly<Record<FlowRole, string>> = {
  'cluster-ip': '#388bfd',
  'node-port': '#bf8700',
  external: '#1b9aaa',
  rule: '#8b949e',
  service: '#a371f7',
  endpoint: '#3fb950',
  pod: '#3fb950',
  end: '#f85149',
  packet: '#8b949e',
};
/** Rows of a list that a card shows; the last line counts the others. */
const mostRows = 14;

/** A flow as a Mermaid flowchart, for Markdown that draws such. Same flow, same text. */
export function flowMermaid(flow: Flow): string {
  const ids = new Map(flow.nodes.map(({ id }, index) => [id, `n${index}`]));
  const idOf = (node: FlowNode) => ids.get(node.id) ?? '';
  const lines = [
    'flowchart LR',
    `  accTitle: ${oneLine(`Flow of ${flow.title}`)}`,
    ...(flow.subtitle === '' ? [] : [`  accDescr: ${oneLine(flow.subtitle)}`]),
  ];
  const nodeLine = (node: FlowNode) => `${idOf(node)}[${quoted(linesOf(node).join('\n'))}]`;
  for (const node of flow.nodes) {
    if (flow.groups[node.group ?? -1] === undefined) lines.push(`  ${nodeLine(node)}`);
  }
  for (const [index, { title }] of flow.groups.entries()) {
    lines.push(`  subgraph g${index}[${quoted(title)}]`);
    for (const node of flow.nodes) if (node.group === index) lines.push(`    ${nodeLine(node)}`);
    lines.push('  end');
  }
  for (const { from, to, label } of flow.edges) {
    const [start, end] = [ids.get(from), ids.get(to)];
    if (start === undefined || end === undefined) continue;
    lines.push(`  ${start} -->${label === '' ? '' : `|${quoted(label)}|`} ${end}`);
  }
  for (const role of new Set(flow.nodes.map((node) => node.role))) {
    const members = flow.nodes.filter((node) => node.role === role).map(idOf);
    // `end` alone is a word of Mermaid's own.
    const name = `role-${role}`.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
    lines.push(`  classDef ${name} stroke:${strokes[role]},stroke-width:2px`);
    lines.push(`  class ${members.join(',')} ${name}`);
  }
  return `${lines.join('\n')}\n`;
}

/** What stands in a card, line by line. */
export function linesOf({ title, detail, badges, rows }: FlowNode): string[] {
  const shown = rows.length <= mostRows ? rows : rows.slice(0, mostRows - 1);
  return [
    title,
    ...(detail === '' ? [] : [detail]),
    ...(badges.length === 0 ? [] : [badges.map(({ text }) => text).join(' · ')]),
    ...shown.map((row) => `${row.title} ${row.detail}`.trimEnd()),
    ...(shown.length === rows.length ? [] : [`and ${rows.length - shown.length} more`]),
  ].map((line) => line.replace(/\p{Cc}+/gu, ' '));
}

/**
 * Mermaid reads Markdown and HTML in texts, and has entities of its own (`#quot;`) against that. What could be
 * markup is written as one.
 */
function quoted(text: string): string {
  const safe = text.replace(/["#&<>`*_[\]\\;]/g, (character) => `#${character.charCodeAt(0)};`);
  return `"${safe.replaceAll('\n', '<br>')}"`;
}

/** Behind `accTitle:` a line is text to its end. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[{};#]/g, ' ');
}
