import { type DumpLine, targetFact } from '../../iptables/index.ts';
import type { Range, Span } from '../../text/index.ts';
import type { DumpDocument } from '../../workspace/index.ts';
import type { Features } from '../context.ts';
import type { Token } from '../tokenLegend.ts';
import { targetSpan } from './chainUses.ts';

/**
 * What colours by the text alone can't tell: chains that a rule jumps to and that the table hasn't got, or the dump
 * doesn't show; Services that comments name. Everything else is left to the grammar.
 * @param range only tokens of its lines; null: of the whole document
 */
export function semanticTokens(_features: Features, document: DumpDocument, range: Range | null): Token[] {
  const { lines } = document.model.dump;
  const tokens: Token[] = [];
  const last = Math.min(range?.end.line ?? lines.length, lines.length - 1);
  for (let number = range?.start.line ?? 0; number <= last; number++) {
    const line = lines[number];
    if (line === undefined || line.kind !== 'rule') continue;
    const found = [...serviceToken(line), ...targetToken(line)];
    tokens.push(...found.sort((a, b) => a.start - b.start));
  }
  return tokens;
}

function targetToken(line: DumpLine): Token[] {
  const table = line.chain?.table;
  const { target } = line;
  if (table === undefined || target === '' || table.chains.has(target)) return [];
  if (!line.goto && targetFact(target) !== undefined) return [];
  const span = targetSpan(line);
  if (span === null) return [];
  return [token(line, span, 'chain', table.complete ? 'unknown' : 'notShown')];
}

/** `ns/name:port` as kube-proxy writes it into comments; a cheap look first, since every rule is looked at. */
function serviceToken(line: DumpLine): Token[] {
  if (!line.text.includes('--comment')) return [];
  const match = SERVICE.exec(line.text);
  if (match?.[1] === undefined) return [];
  const start = match.index + match[0].length - match[1].length;
  return [token(line, { start, end: start + match[1].length }, 'service')];
}

/** Behind the quotation mark or after a few words of kube-proxy's, before a blank or the end of the comment. */
const SERVICE =
  /--comment "?(?:[\w ]+ for |other traffic to )?([a-z0-9](?:[a-z0-9-]*[a-z0-9])?\/[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[a-z0-9-]+)?)(?=:?(?:[\s"]|$))/;

function token(line: DumpLine, span: Span, type: Token['type'], modifier?: Token['modifier']): Token {
  const { start, end } = span;
  return {
    line: line.number + (span.row ?? 0),
    start,
    end,
    type,
    ...(modifier === undefined ? {} : { modifier }),
  };
}
