import type { SemanticTokensLegend } from 'vscode-languageserver-types';

/** What semantic tokens can say, over all languages; package.json gives each a colour (`semanticTokenScopes`). */
export const tokenTypes = ['chain', 'service'] as const;
export const tokenModifiers = ['unknown', 'notShown'] as const;

export type TokenType = (typeof tokenTypes)[number];
export type TokenModifier = (typeof tokenModifiers)[number];

export const tokenLegend: SemanticTokensLegend = {
  tokenTypes: [...tokenTypes],
  tokenModifiers: [...tokenModifiers],
};

/** A stretch of one line, and what it is. */
export interface Token {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly type: TokenType;
  readonly modifier?: TokenModifier;
}

/** Tokens as LSP sends them: five numbers each, places relative to the token before. They must be in order. */
export function encodeTokens(tokens: readonly Token[]): number[] {
  const data: number[] = [];
  let line = 0;
  let start = 0;
  for (const token of tokens) {
    const isSameLine = token.line === line;
    const modifiers = token.modifier === undefined ? 0 : 1 << tokenModifiers.indexOf(token.modifier);
    data.push(token.line - line, isSameLine ? token.start - start : token.start, token.end - token.start);
    data.push(tokenTypes.indexOf(token.type), modifiers);
    line = token.line;
    start = token.start;
  }
  return data;
}
