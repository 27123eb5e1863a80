import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import oniguruma from 'vscode-oniguruma';
import textmate from 'vscode-textmate';

/** A piece of a line and its innermost scope without the language's suffix; `''` where it has none. */
export interface Token {
  readonly text: string;
  readonly scope: string;
}

const require = createRequire(import.meta.url);
const root = new URL('../../', import.meta.url);
const suffix = '.iptables-save';

/** The grammar, run by the same two libraries with which VS Code colours a text. */
export async function loadGrammar(): Promise<textmate.IGrammar> {
  await oniguruma.loadWASM(readFileSync(require.resolve('vscode-oniguruma/release/onig.wasm')));
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async (scopeName) => {
      const file = new URL('syntaxes/iptables-save.tmLanguage.json', root);
      return scopeName === `source${suffix}`
        ? textmate.parseRawGrammar(readFileSync(file, 'utf8'), file.pathname)
        : null;
    },
  });
  const grammar = await registry.loadGrammar(`source${suffix}`);
  if (grammar === null) throw new Error('no grammar');
  return grammar;
}

/** The tokens of each line, without those that are blank. */
export function tokenize(grammar: textmate.IGrammar, text: string): Token[][] {
  let state = textmate.INITIAL;
  return text.split(/\r?\n/).map((line) => {
    const result = grammar.tokenizeLine(line, state);
    state = result.ruleStack;
    return result.tokens.flatMap(({ startIndex, endIndex, scopes }) => {
      const piece = line.slice(startIndex, endIndex).trim();
      const scope = scopes.at(-1) ?? '';
      const plain = scope.startsWith('source.') || scope.startsWith('meta.');
      return piece === '' ? [] : [{ text: piece, scope: plain ? '' : scope.replace(suffix, '') }];
    });
  });
}
