import { loadAll, YAML11_SCHEMA } from 'js-yaml';
import type { ApiObject } from '../../policy/index.ts';
import type { Terminal } from './command.ts';
import type { Manifest } from './inputs.ts';

/** The objects of all manifests, each with its file's path as its handle. What can't be read is said, and passed over. */
export function readManifests(manifests: readonly Manifest[], terminal: Terminal): ApiObject[] {
  return manifests.flatMap(({ path, text }) => {
    const values = readWhole(text) ?? readDocuments(text, path, terminal);
    return values.map((value) => ({ value, handle: path }));
  });
}

/** YAML 1.1, as Kubernetes reads it; of a repeated key the last one holds, as for kubectl. */
const OPTIONS = { schema: YAML11_SCHEMA, json: true };

/** Null: something in it can't be read. */
function readWhole(text: string): unknown[] | null {
  try {
    return loadAll(text, OPTIONS);
  } catch {
    return null;
  }
}

/** Each document by itself, so that a broken one costs no other. */
function readDocuments(text: string, path: string, terminal: Terminal): unknown[] {
  const values: unknown[] = [];
  let line = 1;
  for (const document of text.split(/^(?=---(?:\s|$))/m)) {
    try {
      values.push(...loadAll(document, OPTIONS));
    } catch (error) {
      const [reason] = String((error as Error).message).split('\n');
      terminal.error(`${path}: the document at line ${line} is passed over: ${reason}\n`);
    }
    line += document.split('\n').length - 1;
  }
  return values;
}
