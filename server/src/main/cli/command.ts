import type { Style } from './style.ts';

/** What a command needs of the world around it. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
  /** Standard input to its end. */
  readonly readInput: () => Promise<string>;
  readonly style: Style;
}

export interface CommandOption {
  /** The value in the usage line; null: a switch without one. */
  readonly value: string | null;
  /** A switch that takes `=true` and `=false` too, as those of Go's programs do. */
  readonly isBoolean?: true;
  readonly doc: string;
  readonly required?: true;
  /** May be given several times; words behind it that `continues` takes belong to it too. */
  readonly continues?: (word: string) => boolean;
  /** The only values. The first is the default. */
  readonly choices?: readonly string[];
}

/** The command line, cut up: options by name without dashes, and what stands alone. */
export interface Call {
  readonly files: readonly string[];
  /** The last value of an option, or null. A switch's value is its name, or `true` or `false`. */
  readonly value: (option: string) => string | null;
  readonly values: (option: string) => readonly string[];
  readonly terminal: Terminal;
}

/** JSON that may be too long for one string: its text, piece by piece. */
export class JsonPieces {
  readonly pieces: Iterable<string>;

  constructor(pieces: Iterable<string>) {
    this.pieces = pieces;
  }
}

/** What a command found out. The frame prints it in the format that was asked for. */
export interface Answer {
  /** A value, or `JsonPieces`. */
  readonly json: unknown;
  readonly text: (style: Style) => string;
  /** Whole outputs of further formats, in one piece or several. */
  readonly others?: Readonly<Record<string, () => Iterable<string>>>;
  /** Exit code 1: done, and something was found. */
  readonly found: boolean;
}

export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** A paragraph for its own help. */
  readonly doc: string;
  readonly options: Readonly<Record<string, CommandOption>>;
  readonly run: (call: Call) => Promise<Answer>;
}

/** Why a command can't run, in one line for the user: exit code 2. */
export class Hindrance extends Error {}
