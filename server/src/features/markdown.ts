/** A link to a line of the document, as Markdown: [line 53](…#L53). */
export function lineLink(
  document: { readonly uri: string },
  line: { readonly number: number },
  text = `line ${line.number + 1}`,
): string {
  return `[${text}](${document.uri}#L${line.number + 1})`;
}

/** Text that Markdown shall show as it is. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+!|<>~]/g, '\\$&');
}

/** Text in monospace, whatever it holds. */
export function code(text: string): string {
  const fence = text.includes('`') ? '``' : '`';
  return fence.length === 1 ? `\`${text}\`` : `${fence} ${text} ${fence}`;
}
