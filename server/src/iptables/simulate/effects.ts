import { ownValue } from '../../text/index.ts';
import type { Family } from '../facts/types.ts';
import { DSCP_CLASSES, TOS_NAMES } from '../facts/values.ts';
import type { Rule, RuleExtension } from '../rule.ts';
import { addressNumber, addressSet, allAddresses } from './addresses.ts';
import { type FieldName, stateSet, where } from './fields.ts';
import { Intervals } from './intervals.ts';
import type { Bits, HopEffect, State } from './state.ts';
import { ALWAYS, type Test } from './test.ts';
import { readMark, readNumber } from './values.ts';

/** What a rule does with a packet that it matches. */
export type Effect =
  | { readonly kind: 'verdict'; readonly hop: HopEffect; readonly verdict: 'ACCEPT' | 'DROP' | 'REJECT' }
  | { readonly kind: 'return' }
  | { readonly kind: 'jump' | 'goto'; readonly chain: string }
  /** Goes on with the packet changed, or as it was. */
  | { readonly kind: 'change'; readonly hop: HopEffect; readonly change: (state: State) => State }
  /** Ends the table; what is rewritten depends on the hook. */
  | { readonly kind: 'translate'; readonly hop: HopEffect; readonly translation: Translation }
  /** Something outside decides: lets the packet go on to the next table, or keeps it. */
  | {
      readonly kind: 'ask';
      readonly hop: HopEffect;
      /** Only about these packets; others go on to the next rule. */
      readonly of: Test;
      readonly test: Test;
      readonly change: (state: State) => State;
    };

/** What NAT writes. null: keeps what the packet has. */
export interface Translation {
  /** MASQUERADE takes the address of the interface, REDIRECT this machine's. NETMAP keeps the host part. */
  readonly address: Intervals | 'own' | null;
  readonly map: { readonly network: Intervals } | null;
  readonly ports: Intervals | null;
  /** Ports are shifted, not picked: this one comes to the first of the range. null: a port of the range is kept. */
  readonly base: number | null;
  /** The port is drawn, whether the packet's own would do or not. */
  readonly random: boolean;
  /** Which side; null: by the hook (NETMAP). */
  readonly side: 'source' | 'destination' | null;
}

const same = (state: State) => state;

/** A match can have an option of the same name. */
function targetValue({ target }: Rule, name: string): string | null {
  return target?.options.find((option) => option.name === name)?.values[0]?.text ?? null;
}

/** What the rule's target does; a name that is no target's is a chain's. */
export function effectOf(rule: Rule, family: Family): Effect {
  const { target } = rule;
  const name = target?.name?.text ?? '';
  if (target === null || name === '') return { kind: 'change', hop: 'continue', change: same };
  if (target.kind === 'goto') return { kind: 'goto', chain: name };
  const row = ownValue(TARGET_ROWS, name);
  if (row !== undefined) return row(rule, target, family);
  if (target.fact !== null) return { kind: 'change', hop: 'continue', change: same };
  return { kind: 'jump', chain: name };
}

type TargetMeaning = (rule: Rule, target: RuleExtension, family: Family) => Effect;

const verdict =
  (hop: HopEffect, given: 'ACCEPT' | 'DROP' | 'REJECT'): TargetMeaning =>
  () => ({ kind: 'verdict', hop, verdict: given });

const setMark = (of: 'packet' | 'connection'): TargetMeaning => {
  const field = of === 'packet' ? 'mark' : 'connectionMark';
  return (rule, target) => {
    const bits = xmark(rule);
    const set = (state: State): State => ({
      ...state,
      [field]: bits === null ? UNKNOWN : applyXmark(state[field], bits),
    });
    if (of === 'packet') return { kind: 'change', hop: 'mark', change: set };
    return { kind: 'change', hop: 'mark', change: onConnection(copyMark(rule, target) ?? set) };
  };
};

/** Without a connection there is nothing to note it on. */
function onConnection(change: (state: State) => State): (state: State) => State {
  return (state) => (state.tracked ? change(state) : state);
}

const UNKNOWN: Bits = { value: 0, known: 0 };

/** Clear the bits of the mask, then flip those of the value: what all ways to set a mark come down to. */
interface Xmark {
  readonly value: number;
  readonly mask: number;
}

function xmark(rule: Rule): Xmark | null {
  const read = (option: string) => {
    const text = targetValue(rule, option);
    return text === null ? null : readMark(text);
  };
  const direct = read('--set-xmark');
  if (direct !== null) return direct;
  const set = read('--set-mark');
  if (set !== null) return { value: set.value, mask: (set.mask | set.value) >>> 0 };
  const kept = read('--and-mark');
  if (kept !== null) return { value: 0, mask: ~kept.value >>> 0 };
  const or = read('--or-mark');
  if (or !== null) return { value: or.value, mask: or.value };
  const flipped = read('--xor-mark');
  return flipped === null ? null : { value: flipped.value, mask: 0 };
}

function applyXmark(bits: Bits, { value, mask }: Xmark): Bits {
  const known = (bits.known | mask) >>> 0;
  return { known, value: (((bits.value & ~mask) ^ value) & known) >>> 0 };
}

/** CONNMARK --save-mark and --restore-mark (kernel: net/netfilter/xt_connmark.c). */
function copyMark(rule: Rule, target: RuleExtension): ((state: State) => State) | null {
  const has = (name: string) => target.options.some((option) => option.name === name);
  const save = has('--save-mark');
  if (!save && !has('--restore-mark')) return null;
  const bits = (name: string) => readNumber(targetValue(rule, name) ?? targetValue(rule, '--mask') ?? '');
  const nfmask = bits('--nfmask') ?? 0xffffffff;
  const ctmask = bits('--ctmask') ?? 0xffffffff;
  const left = readNumber(targetValue(rule, '--left-shift-mark') ?? '') ?? 0;
  const right = readNumber(targetValue(rule, '--right-shift-mark') ?? '') ?? 0;
  const copy = (from: Bits, to: Bits, fromMask: number, toMask: number): Bits => {
    const piece = shifted({ value: from.value & fromMask, known: from.known | ~fromMask }, left, right);
    const known = (to.known | toMask) & piece.known;
    return { known: known >>> 0, value: (((to.value & ~toMask) ^ piece.value) & known) >>> 0 };
  };
  return save
    ? (state) => ({ ...state, connectionMark: copy(state.mark, state.connectionMark, nfmask, ctmask) })
    : (state) => ({ ...state, mark: copy(state.connectionMark, state.mark, ctmask, nfmask) });
}

/** What is shifted in is zero, and known. */
function shifted({ value, known }: Bits, left: number, right: number): Bits {
  if (right > 0) return { value: value >>> right, known: ~(~known >>> right) };
  return { value: value << left, known: ~(~known << left) };
}

/**
 * Only before connection tracking has looked, and the first such rule only (kernel: net/netfilter/xt_CT.c). Rules of
 * raw then see UNTRACKED, or NEW: the template of a connection.
 */
const prepared =
  (state: 'NEW' | 'UNTRACKED') =>
  (packet: State): State => {
    const isFirst = !packet.tracked && packet.fields.connectionState.equals(stateSet('INVALID'));
    return isFirst ? rewrite(packet, 'connectionState', stateSet(state)) : packet;
  };

/** Writes a field over; what was sent stays. */
export function rewrite(state: State, field: FieldName, set: Intervals): State {
  return {
    ...state,
    fields: { ...state.fields, [field]: set },
    translated: new Set(state.translated).add(field),
  };
}

const rewriteField =
  (field: FieldName, written: (rule: Rule, before: Intervals) => Intervals | null): TargetMeaning =>
  (rule) => ({
    kind: 'change',
    hop: 'continue',
    change: (state) => {
      const before = state.fields[field];
      return rewrite(state, field, written(rule, before) ?? Intervals.of(0, 255));
    },
  });

function numberOption(rule: Rule, name: string): number | null {
  const text = targetValue(rule, name);
  return text === null ? null : readNumber(text);
}

/** Every value changed by the same function. Fields of a byte only. */
function mapped(set: Intervals, change: (value: number) => number): Intervals {
  const results = new Set<number>();
  for (let value = 0; value <= 255; value++) if (set.has(value)) results.add(change(value));
  return where(255, (value) => results.has(value));
}

const hopLimit = (prefix: string): TargetMeaning =>
  rewriteField('ttl', (rule, before) => {
    const set = numberOption(rule, `${prefix}-set`);
    if (set !== null) return Intervals.of(set);
    const step = numberOption(rule, `${prefix}-inc`) ?? -(numberOption(rule, `${prefix}-dec`) ?? 0);
    return mapped(before, (value) => Math.min(255, Math.max(0, value + step)));
  });

const codePoint: TargetMeaning = rewriteField('tos', (rule, before) => {
  const asked =
    numberOption(rule, '--set-dscp') ??
    ownValue(DSCP_CLASSES, targetValue(rule, '--set-dscp-class') ?? '') ??
    null;
  return asked === null ? null : mapped(before, (value) => (value & 3) | (asked << 2));
});

const typeOfService: TargetMeaning = rewriteField('tos', (rule, before) => {
  const text = targetValue(rule, '--set-tos') ?? '';
  const named = TOS_NAMES[text];
  const set = named === undefined ? readMark(text) : { value: named, mask: 0x3f };
  const masked = named !== undefined || text.includes('/');
  const [clear, flip] =
    set !== null
      ? [masked ? set.mask : 0xff, set.value]
      : [~(numberOption(rule, '--and-tos') ?? 0xff) & 0xff, numberOption(rule, '--xor-tos') ?? 0];
  const or = numberOption(rule, '--or-tos');
  return mapped(before, (value) => (or === null ? ((value & ~clear) ^ flip) & 0xff : (value | or) & 0xff));
});

const explicitCongestion: TargetMeaning = rewriteField('tos', (rule, before) => {
  const asked = numberOption(rule, '--ecn-ip-ect');
  return asked === null ? before : mapped(before, (value) => (value & ~3) | (asked & 3));
});

/** Packet by packet, and conntrack takes no note of it. Which address of the prefix comes out is not told. */
const prefix =
  (field: 'source' | 'destination'): TargetMeaning =>
  (rule, _, family) => {
    const network = addressSet(targetValue(rule, '--dst-pfx') ?? '', family) ?? allAddresses(family);
    return { kind: 'change', hop: 'continue', change: (state) => rewrite(state, field, network) };
  };

const connectionTracking: TargetMeaning = (_, target) => ({
  kind: 'change',
  hop: 'continue',
  change: prepared(target.options.some(({ name }) => name === '--notrack') ? 'UNTRACKED' : 'NEW'),
});

/** `10.0.0.1-10.0.0.9:80-90/8080`, each part optional; IPv6 addresses with ports in brackets. */
export function readNatAddress(
  text: string,
  family: Family,
): {
  readonly address: Intervals | null;
  readonly ports: Intervals | null;
  readonly base: number | null;
} | null {
  const parts = /^(?:\[([^\]]+)\](?:-\[([^\]]+)\])?|([^:]*?))(?::([\d-]+)(?:\/(\d+))?)?$/.exec(text);
  const bare = family === 6 && !text.startsWith('[') && text.includes(':') ? text : null;
  const [from = '', to = from] =
    bare?.split('-') ?? (parts?.[1] ? [parts[1], parts[2] ?? parts[1]] : (parts?.[3] ?? '').split('-'));
  if (bare === null && parts === null) return null;
  const ports = bare === null && parts?.[4] !== undefined ? readNatPorts(parts[4]) : null;
  const base = bare === null && parts?.[5] !== undefined ? Number(parts[5]) : null;
  if (from === '') return { address: null, ports, base };
  const low = addressNumber(from, family);
  const high = addressNumber(to, family);
  return low === null || high === null ? null : { address: Intervals.of(low, high), ports, base };
}

/** `80`, `8080-8090`. */
function readNatPorts(text: string): Intervals | null {
  const [low = '', high = low] = text.split('-');
  const from = readNumber(low);
  const to = readNumber(high);
  return from === null || to === null ? null : Intervals.of(from, to);
}

type Side = 'source' | 'destination';

function translating(
  rule: Rule,
  hop: HopEffect,
  what: Partial<Translation> & { readonly address: Translation['address'] },
): Effect {
  const random = rule.target?.options.some(({ name }) => name.startsWith('--random')) ?? false;
  return {
    kind: 'translate',
    hop,
    translation: { map: null, ports: null, base: null, side: null, random, ...what },
  };
}

const toAddress =
  (hop: 'dnat' | 'snat', option: string): TargetMeaning =>
  (rule, _, family) => {
    const text = targetValue(rule, option);
    const written = readNatAddress(text ?? '', family);
    const side: Side = hop === 'dnat' ? 'destination' : 'source';
    // What can't be read may be any.
    const anywhere = { address: allAddresses(family), ports: Intervals.of(0, 65535) };
    return translating(rule, hop, { ...(written ?? (text === null ? { address: null } : anywhere)), side });
  };

const toOwn =
  (hop: 'redirect' | 'masquerade', side: Side): TargetMeaning =>
  (rule) => {
    const ports = targetValue(rule, '--to-ports');
    return translating(rule, hop, {
      address: 'own',
      ports: ports === null ? null : readNatPorts(ports),
      side,
    });
  };

const netmap: TargetMeaning = (rule, _, family) => {
  const network = addressSet(targetValue(rule, '--to') ?? '', family);
  return translating(rule, 'dnat', { address: network, map: network === null ? null : { network } });
};

/** With --queue-bypass a queue that nobody reads is no obstacle. */
const queue: TargetMeaning = (rule, target, family) => {
  const balanced = targetValue(rule, '--queue-balance');
  const which = balanced === null ? `queue ${targetValue(rule, '--queue-num') ?? 0}` : `queues ${balanced}`;
  const isBypassed = target.options.some(({ name }) => name === '--queue-bypass');
  const [words, otherwise] = isBypassed
    ? [`no program on ${which} drops the packet`, `a program on ${which} drops the packet`]
    : [`a program on ${which} lets the packet through`, `no program on ${which} lets the packet through`];
  return asking(words, otherwise)(rule, target, family);
};

const asking =
  (
    words: string,
    otherwise: string,
    change: (rule: Rule) => (state: State) => State = () => same,
    of: Test = ALWAYS,
  ): TargetMeaning =>
  (rule) => ({
    kind: 'ask',
    hop: 'queue',
    of,
    test: { kind: 'fact', fact: { words, otherwise, weight: 0.8 }, negated: false },
    change: change(rule),
  });

/** The client's SYN and ACK, which SYNPROXY takes (kernel: net/ipv4/netfilter/ipt_SYNPROXY.c). */
const HANDSHAKE: Test = {
  kind: 'field',
  field: 'tcpFlags',
  set: where(63, (flags) => (flags & 0x17) === 0x02 || (flags & 0x17) === 0x10),
};

/** A target with a fact and no row here goes on to the next rule, and changes nothing that a rule could ask for. */
const TARGET_ROWS: Readonly<Record<string, TargetMeaning>> = {
  ACCEPT: verdict('accept', 'ACCEPT'),
  DROP: verdict('drop', 'DROP'),
  REJECT: verdict('reject', 'REJECT'),
  RETURN: () => ({ kind: 'return' }),
  QUEUE: queue,
  NFQUEUE: queue,
  MARK: setMark('packet'),
  CONNMARK: setMark('connection'),
  HMARK: () => ({ kind: 'change', hop: 'mark', change: (state) => ({ ...state, mark: UNKNOWN }) }),
  CT: connectionTracking,
  NOTRACK: () => ({ kind: 'change', hop: 'continue', change: prepared('UNTRACKED') }),
  TTL: hopLimit('--ttl'),
  HL: hopLimit('--hl'),
  DSCP: codePoint,
  TOS: typeOfService,
  ECN: explicitCongestion,
  DNPT: prefix('destination'),
  SNPT: prefix('source'),
  DNAT: toAddress('dnat', '--to-destination'),
  SNAT: toAddress('snat', '--to-source'),
  MASQUERADE: toOwn('masquerade', 'source'),
  REDIRECT: toOwn('redirect', 'destination'),
  NETMAP: netmap,
  SYNPROXY: asking(
    'the client completes the handshake with SYNPROXY',
    'the client does not complete the handshake with SYNPROXY',
    () => same,
    HANDSHAKE,
  ),
  TPROXY: asking(
    'a socket of this node takes the packet',
    'no socket of this node takes the packet',
    (rule) => {
      const mark = readMark(targetValue(rule, '--tproxy-mark') ?? '0x0/0x0');
      return mark === null ? same : (state) => ({ ...state, mark: applyXmark(state.mark, mark) });
    },
  ),
};
