import { ownValue } from '../../text/index.ts';
import { protocolName, protocolNumber } from '../facts/index.ts';
import type { OpenPart, Spelling } from '../spelling.ts';
import { printString, type Word } from '../words.ts';
import type { Cell, Row } from './columns.ts';
import { type Piece, readPhrases, type SaidExtension } from './phrases.ts';

/** A rule of `iptables -L`, in the words of iptables-save. Read when somebody asks. */
export class ListedRule implements Spelling {
  readonly #text: string;
  readonly #chain: string;
  readonly #row: Row;
  #read: { readonly words: readonly Word[]; readonly open: readonly OpenPart[] } | null = null;
  #saved: string | null = null;

  constructor(text: string, chain: string, row: Row) {
    this.#text = text;
    this.#chain = chain;
    this.#row = row;
  }

  get words(): readonly Word[] {
    return this.#all.words;
  }

  get open(): readonly OpenPart[] {
    return this.#all.open;
  }

  get saved(): string {
    this.#saved ??= this.words.map(({ text, quoted }) => (quoted ? printString(text) : text)).join(' ');
    return this.#saved;
  }

  get #all() {
    this.#read ??= translated(this.#text.trimEnd(), this.#chain, this.#row);
    return this.#read;
  }
}

function translated(text: string, chain: string, row: Row) {
  const words = new Words();
  const first = row.target?.start ?? row.protocol.start;
  words.absent(first, '-A', chain);
  const { source, destination, protocol, fragment, interfaces } = row;
  words.field('-s', source, addressText(source.text));
  words.field('-d', destination, addressText(destination.text));
  if (interfaces !== null) {
    words.field('-i', interfaces.in, interfaceName(interfaces.in.text));
    words.field('-o', interfaces.out, interfaceName(interfaces.out.text));
  }
  words.field('-p', protocol, protocolText(protocol.text));
  if (fragment !== null) {
    if (fragment.negation !== null) words.add('!', fragment.negation);
    words.add('-f', fragment);
  }
  const target = row.target === null ? '' : text.slice(row.target.start, row.target.end);
  const { extensions, unknown } = readPhrases(text, row.rest, text.length, target);
  for (const extension of extensions) if (extension.kind === 'match') words.match(extension);
  if (row.target !== null) {
    words.absent(row.target.start, row.goto ? '-g' : '-j');
    words.add(target, row.target);
    for (const extension of extensions) if (extension.kind === 'target') words.options(extension);
  }
  const open: OpenPart[] = unknown.map((piece) => ({
    word: { ...piece, text: text.slice(piece.start, piece.end), quoted: false },
    reason: 'wording',
  }));
  if (interfaces === null) {
    open.push({ word: { text: '', start: first, end: first, quoted: false }, reason: 'interfaces' });
  }
  return { words: words.all, open };
}

class Words {
  readonly all: Word[] = [];

  add(text: string, { start, end }: Piece, quoted = false): void {
    this.all.push({ text, start, end, quoted });
  }

  /** Words that the line leaves to the reader. */
  absent(at: number, ...texts: readonly string[]): void {
    for (const text of texts) this.add(text, { start: at, end: at });
  }

  /** `value` null: it lets every packet pass, and iptables-save prints nothing. */
  field(option: string, cell: Cell, value: string | null): void {
    if (value === null && cell.negation === null) return;
    if (cell.negation !== null) this.add('!', cell.negation);
    this.absent(cell.start, option);
    this.add(value ?? cell.text, cell);
  }

  match(extension: SaidExtension): void {
    const [first] = extension.options;
    const place = extension.opening ?? { start: first?.start ?? 0, end: first?.start ?? 0 };
    this.absent(place.start, '-m');
    this.add(extension.name, place);
    this.options(extension);
  }

  options({ options }: SaidExtension): void {
    for (const { option, negation, values, start, end } of options) {
      if (negation !== null) this.add('!', negation);
      this.add(option, { start, end });
      for (const { text, ...piece } of values)
        this.add(text, piece, printString(text) !== text && isFree(option, text));
    }
  }
}

/** Would iptables-save put it in quotation marks? It does so with what people make up. */
function isFree(option: string, text: string): boolean {
  return FREE.has(option) || text === '' || /[\s"']/.test(text);
}

const FREE: ReadonlySet<string> = new Set([
  '--comment',
  '--log-prefix',
  '--nflog-prefix',
  '--ulog-prefix',
  '--string',
  '--hex-string',
  '--path',
  '--bytecode',
  '--u32',
]);

/** Names that a listing without -n prints for networks: /etc/networks, and those of the loopback interface. */
const HOSTS: Readonly<Record<string, string>> = {
  localhost: '127.0.0.1',
  'localhost.localdomain': '127.0.0.1',
  loopback: '127.0.0.0',
  'link-local': '169.254.0.0',
  'ip6-localhost': '::1',
  'ip6-loopback': '::1',
};

/** An address with its length, as iptables-save prints it; null: any. A name that isn't known stays. */
function addressText(text: string): string | null {
  if (text === 'anywhere' || text === '0.0.0.0/0' || text === '::/0') return null;
  const [host = '', length] = text.split('/');
  const known = ownValue(HOSTS, host) ?? host;
  // 127.0.0.0/8 is printed under the name of its network address, or of the host.
  const address = known === '127.0.0.1' && length === '8' ? '127.0.0.0' : known;
  if (length !== undefined) return `${address}/${length}`;
  if (/^\d+(?:\.\d+){3}$/.test(address)) return `${address}/32`;
  return address.includes(':') ? `${address}/128` : address;
}

/** `*`, and `any` without -n. */
function interfaceName(text: string): string | null {
  return text === '*' || text === 'any' ? null : text;
}

function protocolText(text: string): string | null {
  const number = protocolNumber(text);
  if (number === null) return text;
  return number === 0 ? null : protocolName(number);
}
