import { type Range, range } from '../text/index.ts';
import { normalAddress } from './normalAddress.ts';

/** A line of a routing table, as ip-route(8) prints it. */
export interface Route {
  /** null: the default route. */
  readonly destination: { readonly address: string; readonly prefix: number } | null;
  /** The next router; null: the destination is on the link. */
  readonly via: string | null;
  /** The interface that packets leave by; null: they don't (blackhole, unreachable …), or by one of several. */
  readonly device: string | null;
  /** `src`: the node's own address on that way. */
  readonly source: string | null;
  readonly line: number;
  readonly ranges: { readonly destination: Range; readonly device: Range | null };
}

const ADDRESS = '[\\da-fA-F.:]+';
const ROUTE = new RegExp(
  `^\\s*(?:(?:unicast|local|broadcast|multicast|anycast)\\s+)?(default|${ADDRESS}(?:/\\d+)?)` +
    `(?:\\s+from\\s+\\S+)?(?:\\s+via\\s+(?:inet6\\s+)?(${ADDRESS}))?\\s+dev\\s+([^\\s/]+)(?=\\s|$)`,
  'd',
);
const NOWHERE = new RegExp(
  `^\\s*(?:blackhole|unreachable|prohibit|throw)\\s+(default|${ADDRESS}(?:/\\d+)?)(?=\\s|$)`,
  'd',
);
/** Several next hops stand in lines of their own below. */
const MULTIPATH = new RegExp(
  `^\\s*(default|${ADDRESS}(?:/\\d+)?)(?:\\s+proto\\s\\S+|\\s+metric\\s\\d+)*\\s*$`,
  'd',
);
const NEXT_HOP = /^\s*nexthop\s+(?:via|dev)\s/;
/** Stands below what `ip route get` answers. */
const CACHE = /^\s+cache(?:\s|$)|^\s*cache\s*$/;
const SOURCE = new RegExp(`\\ssrc\\s+(${ADDRESS})(?=\\s|$)`);

/**
 * Reads the output of `ip route` that begins at `lines[first]`. Ends (`end` is exclusive) where a line is no
 * route. null: none begins here. Never throws.
 */
export function readRoutes(lines: readonly string[], first: number): { routes: Route[]; end: number } | null {
  const routes: Route[] = [];
  let line = first;
  for (; line < lines.length; line++) {
    const text = lines[line] ?? '';
    if (routes.length > 0 && (NEXT_HOP.test(text) || CACHE.test(text))) continue;
    const match = ROUTE.exec(text) ?? NOWHERE.exec(text) ?? multipath(text, lines[line + 1]);
    const route = match === null ? null : readRoute(match, text, line);
    if (route === null) break;
    routes.push(route);
  }
  return routes.length === 0 ? null : { routes, end: line };
}

function multipath(text: string, next = ''): RegExpExecArray | null {
  return NEXT_HOP.test(next) ? MULTIPATH.exec(text) : null;
}

/** Groups: destination, next router, device. */
function readRoute(match: RegExpExecArray, text: string, line: number): Route | null {
  const [, written = '', via, device] = match;
  const [, writtenSpan, , deviceSpan] = match.indices ?? [];
  const [address = '', length] = written.split('/');
  const normal = address === 'default' ? '' : normalAddress(address);
  const router = via === undefined ? null : normalAddress(via);
  if (normal === null || writtenSpan === undefined || (via !== undefined && router === null)) return null;
  const bits = normal.includes(':') ? 128 : 32;
  const prefix = Number(length ?? bits);
  if (prefix > bits) return null;
  return {
    destination: normal === '' ? null : { address: normal, prefix },
    via: router,
    device: device ?? null,
    source: normalAddress(SOURCE.exec(text)?.[1] ?? ''),
    line,
    ranges: {
      destination: range(line, ...writtenSpan),
      device: deviceSpan === undefined ? null : range(line, ...deviceSpan),
    },
  };
}
