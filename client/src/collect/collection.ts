import type { Target } from './kubectl.ts';
import type { CommandResult, Reason, RunOptions } from './runCommand.ts';

/** What collecting needs of the world around it. */
export interface World {
  /** Runs kubectl. Never rejects. */
  readonly run: (args: readonly string[], options: RunOptions) => Promise<CommandResult>;
  /** Writes a document of the folder. Rejects where that can't be done. */
  readonly write: (file: string, text: string) => Promise<void>;
  /** Asked once, before anything is written: some of these documents may be there already. */
  readonly mayWrite: (files: readonly string[]) => Promise<boolean>;
  /** Asked at most once: may pods be made on these nodes, which give no dump otherwise? */
  readonly mayDebug: (nodes: readonly string[]) => Promise<boolean>;
  readonly progress: (subject: string, done: number, of: number) => void;
  readonly signal: AbortSignal;
  readonly now: Date;
}

/** Something that was not collected, and why. */
export interface Failure {
  /** A node, or the document that lacks it. */
  readonly subject: string;
  readonly args: readonly string[];
  readonly reason:
    | Reason
    | { readonly kind: 'no-rules' | 'unreadable' | 'unwritten'; readonly words: string };
}

/** What the parts of one collection share. */
export interface Collection {
  readonly target: Target;
  readonly world: World;
  readonly fail: (failure: Failure) => void;
  readonly write: (file: string, text: string, args: readonly string[]) => Promise<boolean>;
}

/** Seconds for one command. Lists of large clusters come in pieces; a large node's dump takes its time, too. */
export const limits = { list: 120, dump: 120 } as const;

export function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0]?.slice(0, 200) ?? '';
}
