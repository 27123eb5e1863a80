import type { Span } from '../../text/index.ts';

/**
 * What is wrong with a document as YAML. `reason` is for people, in js-yaml's words or in ours; `code` is
 * what other rooms decide by.
 */
export interface YamlProblem extends Span {
  readonly code: YamlProblemCode;
  readonly reason: string;
  /** Where the other half of it is: an anchor's first place. */
  readonly related: Span | null;
}

export type YamlProblemCode =
  | 'syntax'
  /** Nested deeper than `maxDepth`. */
  | 'too-deep'
  /** Aliases would make the document grow beyond all bounds. */
  | 'alias-bomb'
  /** `*x` without `&x` before it, or within it. */
  | 'unknown-alias'
  /** A value that its tag or JSON can't hold: `!!int abc`, `.inf`, a list as a key. */
  | 'unreadable-value'
  /** `%YAML 1.2`, which the API server's reader refuses. */
  | 'yaml-version'
  /** Text behind `...` or behind `---`. */
  | 'dropped-text';
