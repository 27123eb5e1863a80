import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The manifests of real projects that lie beside the checkout, or none where they don't. */
export const corpusFolder = join(import.meta.dirname, '../../../../shared/corpus/manifests');
export const hasCorpus = existsSync(corpusFolder);

export interface CorpusFile {
  /** Relative to the corpus, e.g. `metallb/config/manifests/metallb-native.yaml`. */
  readonly name: string;
  readonly text: string;
}

/** Every manifest of the corpus, by name. Says so where there is none: a skipped test must be seen. */
export function corpusFiles(): CorpusFile[] {
  if (!hasCorpus) {
    console.warn('skipped: ../shared/corpus/manifests is not there');
    return [];
  }
  return readdirSync(corpusFolder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:ya?ml|json)$/.test(name))
    .sort()
    .map((name) => ({ name, text: readFileSync(join(corpusFolder, name), 'utf8') }));
}
