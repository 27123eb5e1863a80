import type { Flow, FlowSentencePart } from '../protocol.ts';
import { flowMermaid } from './flowMermaid.ts';

/** A flow as Markdown: its title, the picture for those who draw Mermaid, and the story. Places are left out. */
export function flowMarkdown(flow: Flow): string {
  return [
    `**${escaped(flow.title)}**  `,
    escaped(flow.subtitle),
    '',
    '```mermaid',
    flowMermaid(flow).trimEnd(),
    '```',
    '',
    ...flow.story.map((sentence, index) => `${index + 1}. ${sentence.map(markdownOf).join('')}`),
    '',
  ].join('\n');
}

function markdownOf({ text, style }: FlowSentencePart): string {
  if (style === 'code') return `\`${text.replaceAll('`', "'")}\``;
  if (style !== 'strong') return escaped(text);
  const [, before = '', words = '', after = ''] = /^(\s*)(.*?)(\s*)$/s.exec(text) ?? [];
  return words === '' ? text : `${before}**${escaped(words)}**${after}`;
}

function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]<>~|]/g, '\\$&').replace(/\s+/g, ' ');
}
