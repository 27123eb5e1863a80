import {
  type Chain,
  type DumpFinding,
  type DumpFix,
  type DumpLine,
  finding,
  type LineEdit,
  nameIn,
  probabilityOf,
  related,
  savedProbability,
  wholeLine,
} from '../../iptables/index.ts';
import type { Span } from '../../text/index.ts';
import { drawRules } from '../endpoints.ts';
import type { ServicePort } from '../services.ts';
import { plural, serviceWords, shareWords, shortChain } from '../wording.ts';
import { proxyRules } from './rules.ts';

/** kube-proxy up to 1.16 writes 5 digits. */
const ROUNDING = 0.000006;

/** Do the draws of a Service's chains give each endpoint its share? Only of chains that are shown whole. */
export function drawFindings(service: ServicePort): DumpFinding[] {
  const { service: own, local, external } = service.chains;
  return [own, local, external].flatMap((chain) =>
    chain !== null && isWhole(chain) ? drawsOfChain(service, chain) : [],
  );
}

/** Is every rule of the chain shown? */
export function isWhole(chain: Chain): boolean {
  return chain.table.complete && chain.declarations.length > 0;
}

function drawsOfChain(service: ServicePort, chain: Chain): DumpFinding[] {
  const draws = drawRules(chain);
  const chances = draws.map((line) => probabilityOf(line) ?? 1);
  const shares = sharesOf(chances);
  const [first] = draws;
  if (first === undefined) return [];
  const words = serviceWords(service);
  const written = plural(Math.round(1 / (chances[0] || 1)), 'endpoint');
  const fixes = evenShares(draws);
  const declared = chain.declarations.slice(0, 1).map((line) => related(line, 'The chain'));
  const lost = chances.reduce((left, chance) => left * (1 - chance), 1);
  const last = draws[draws.length - 1] ?? first;
  if (lost > ROUNDING) {
    const left = `${draws.length} ${draws.length === 1 ? 'is' : 'are'}`;
    const values = [shareWords(lost), words, written, left];
    return [finding(proxyRules['draws-leak'], drawPlace(last), { values, related: declared, fixes })];
  }
  const blocking = chances.findIndex((chance, place) => chance > 1 - ROUNDING && place < draws.length - 1);
  const blocker = draws[blocking];
  if (blocker !== undefined) {
    const below = plural(draws.length - blocking - 1, 'draw');
    return [
      finding(proxyRules['draws-blocked'], wholeLine(blocker), {
        values: [words, below],
        related: draws.slice(blocking + 1, blocking + 6).map((line) => related(line, 'Is never asked')),
        fixes,
      }),
    ];
  }
  const odd = chances.findIndex((chance, place) => Math.abs(chance - 1 / (draws.length - place)) > ROUNDING);
  const line = draws[odd];
  if (line !== undefined) {
    const values = [words, written, plural(draws.length, 'endpoint'), shareList(shares)];
    return [finding(proxyRules['draws-uneven'], drawPlace(line), { values, related: declared, fixes })];
  }
  return twice(draws, shares, words);
}

function sharesOf(chances: readonly number[]): number[] {
  let left = 1;
  return chances.map((chance) => {
    const share = chance * left;
    left -= share;
    return share;
  });
}

/** "1 in 3, 2 in 3", at most six. */
function shareList(shares: readonly number[]): string {
  const words = shares.slice(0, 6).map(shareWords).join(', ');
  return shares.length > 6 ? `${words} …` : words;
}

function twice(draws: readonly DumpLine[], shares: readonly number[], words: string): DumpFinding[] {
  const seen = new Map<string, number>();
  for (const [place, line] of draws.entries()) {
    const before = seen.get(line.target);
    const earlier = before === undefined ? undefined : draws[before];
    if (before !== undefined && earlier !== undefined) {
      const share = shareWords((shares[before] ?? 0) + (shares[place] ?? 0));
      return [
        finding(proxyRules['drawn-twice'], nameIn(line, line.target), {
          values: [shortChain(line.target), share, words],
          related: [related(earlier, 'The first draw')],
        }),
      ];
    }
    seen.set(line.target, place);
  }
  return [];
}

const STATISTIC = / -m statistic --mode random --probability (\S+)/;

function drawPlace(line: DumpLine) {
  const match = STATISTIC.exec(line.text);
  const value = match?.[1];
  if (match === null || value === undefined) return wholeLine(line);
  const start = match.index + match[0].length - value.length;
  return { line, start, end: start + value.length };
}

/** What kube-proxy would write for the endpoints that are there. None: a rule is not spelled as iptables-save does. */
function evenShares(draws: readonly DumpLine[]): DumpFix[] {
  const edits: LineEdit[] = [];
  for (const [place, line] of draws.entries()) {
    const left = draws.length - place;
    const words = left === 1 ? '' : ` -m statistic --mode random --probability ${savedProbability(1 / left)}`;
    const span = drawSpan(line);
    if (span === null) return [];
    if (line.text.slice(span.start, span.end) !== words)
      edits.push({ line, ...span, text: words, whole: false });
  }
  return [{ title: `Give each of the ${draws.length} endpoints the same share`, edits }];
}

/** Where a rule's draw stands, or would stand; null: it is spelled in another way. */
function drawSpan(line: DumpLine): Span | null {
  const match = STATISTIC.exec(line.text);
  if (match !== null) return { start: match.index, end: match.index + match[0].length };
  const jump = line.text.lastIndexOf(' -j ');
  return jump < 0 || probabilityOf(line) !== null ? null : { start: jump, end: jump };
}
