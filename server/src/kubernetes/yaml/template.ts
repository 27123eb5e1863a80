import type { Span } from '../../text/index.ts';

/** A text with what a template engine will replace taken out; as long as before, so that offsets stay. */
export interface MaskedText {
  readonly text: string;
  /** Where something was, in order. */
  readonly regions: readonly Span[];
  /** Some lines are nothing but template: they may add, repeat or drop whatever is around them. */
  readonly structural: boolean;
}

// Helm and other Go templates, Jinja; envsubst; kustomize's vars. `$(NAME)` in a container's command is the
// kubelet's, but there any text is right.
const actionPattern = /\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}/g;
const variablePattern = /\$\{[A-Za-z_][^{}\n]*\}|\$\([A-Za-z_][A-Za-z0-9_]*\)|\$[A-Z_][A-Z0-9_]*\b/g;

/**
 * Blanks lines that are all template, and stands letters in for the rest: `port: {{ .Values.port }}` is a
 * mapping with a value that nobody knows, not a syntax error.
 */
export function maskTemplates(text: string): MaskedText {
  if (!/\{\{|\{%|\$/.test(text)) return { text, regions: [], structural: false };
  const regions: Span[] = [];
  let structural = false;
  let masked = text.replace(actionPattern, (action: string, at: number) => {
    const start = lineStart(text, at);
    const end = at + action.length;
    regions.push({ start: at, end });
    const isAlone = onlyActions(text.slice(start, lineEnd(text, end)));
    if (isAlone) structural = true;
    // Line feeds: an empty line is harmless inside block scalars too, whatever its indentation was.
    return (isAlone ? '\n' : 'x').repeat(action.length);
  });
  masked = masked.replace(variablePattern, (variable: string, at: number) => {
    regions.push({ start: at, end: at + variable.length });
    return 'x'.repeat(variable.length);
  });
  regions.sort((a, b) => a.start - b.start);
  return { text: masked, regions, structural };
}

/** Does a span hold anything of the template's? */
export function touchesTemplate(regions: readonly Span[], start: number, end: number): boolean {
  let low = 0;
  let high = regions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((regions[middle]?.end ?? 0) <= start) low = middle + 1;
    else high = middle;
  }
  const region = regions[low];
  return region !== undefined && region.start < end;
}

function onlyActions(line: string): boolean {
  return line.replace(actionPattern, '').trim() === '';
}

/** Where the line that an offset is in begins. */
export function lineStart(text: string, at: number): number {
  return at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}
