import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Position, Range, WorkspaceEdit } from 'vscode-languageserver-types';
import { completion } from '../../../../server/src/features/manifest/completion/completion.ts';
import { definition } from '../../../../server/src/features/manifest/definition.ts';
import { documentHighlights } from '../../../../server/src/features/manifest/documentHighlight.ts';
import { references } from '../../../../server/src/features/manifest/references.ts';
import { prepareRename, rename } from '../../../../server/src/features/manifest/rename.ts';
import { defaultSettings } from '../../../../server/src/features/settings.ts';
import { type ManifestDocument, Workspace } from '../../../../server/src/workspace/index.ts';
import { corpusFiles } from '../../kubernetes/corpus.ts';
import { applyEdits } from './kit.ts';

/** So many places of a file of the corpus are asked about, spread over it evenly; of the samples all. */
const MOST_PLACES = 50;

interface Project {
  readonly name: string;
  readonly isWhole: boolean;
  readonly files: readonly { readonly name: string; readonly text: string }[];
}

const folder = new URL('../../../../samples/', import.meta.url);
const samples = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => ({ name, text: readFileSync(new URL(name, folder), 'utf8') }));
const corpus = corpusFiles().map((file) => ({ ...file, project: file.name.split('/')[0] ?? '' }));
const projects: Project[] = [
  { name: 'samples', isWhole: true, files: samples },
  ...[...new Set(corpus.map(({ project }) => project))].map((name) => ({
    name,
    isWhole: false,
    files: corpus.filter(({ project }) => project === name),
  })),
];

/** Everything that is asked at every place, held against the documents. */
function askEverywhere({ files, isWhole }: Project): { renames: number; definitions: number; items: number } {
  const workspace = new Workspace();
  for (const { name, text } of files) workspace.openManifest(`file:///${name}`, text);
  const features = { workspace, commandLinks: true, settings: defaultSettings };
  const isInside = (uri: string, { start, end }: Range) => {
    const document = workspace.manifest(uri) as ManifestDocument;
    const [from, to] = [document.lines.offsetAt(start), document.lines.offsetAt(end)];
    const inside = document.lines.rangeOf({ start: from, end: to });
    const isSame = samePosition(inside.start, start) && samePosition(inside.end, end);
    if (!isSame || from > to) throw new Error(`${uri} has no ${JSON.stringify({ start, end })}`);
  };
  const counts = { renames: 0, definitions: 0, items: 0 };
  for (const { name } of files) {
    const uri = `file:///${name}`;
    const document = workspace.manifest(uri) as ManifestDocument;
    const step = isWhole ? 1 : Math.max(1, Math.ceil(document.text.length / MOST_PLACES));
    for (let offset = 0; offset <= document.text.length; offset += step) {
      const position = document.lines.positionAt(offset);
      for (const link of definition(features, document, position)) {
        if (link.originSelectionRange) isInside(uri, link.originSelectionRange);
        isInside(link.targetUri, link.targetRange);
        isInside(link.targetUri, link.targetSelectionRange);
        counts.definitions++;
      }
      for (const place of references(features, document, position, true)) isInside(place.uri, place.range);
      for (const { range } of documentHighlights(features, document, position)) isInside(uri, range);
      const { items } = completion(features, document, position, null);
      counts.items += items.length;
      for (const { textEdit } of items) {
        if (textEdit === undefined || !('range' in textEdit)) throw new Error('an item without an edit');
        isInside(uri, textEdit.range);
        const { start, end } = textEdit.range;
        const isAround = start.character <= position.character && position.character <= end.character;
        if (start.line !== position.line || end.line !== position.line || !isAround)
          throw new Error(
            `an item at ${JSON.stringify(position)} replaces ${JSON.stringify(textEdit.range)}`,
          );
      }
      const prepared = prepareRename(features, document, position);
      if (prepared === null || 'refused' in prepared) continue;
      isInside(uri, prepared.range);
      const edit = rename(features, document, position, 'new-name-x');
      if (edit === null || 'refused' in edit) continue;
      counts.renames++;
      checkEdit(workspace, edit);
    }
  }
  return counts;
}

function samePosition(a: Position, b: Position): boolean {
  return a.line === b.line && a.character === b.character;
}

/** Edits lie inside, apart from each other, and write the new name. */
function checkEdit(workspace: Workspace, { documentChanges = [] }: WorkspaceEdit): void {
  if (documentChanges.length === 0) throw new Error('a rename that changes nothing');
  for (const change of documentChanges) {
    if (!('edits' in change)) throw new Error('no edit of a text');
    const document = workspace.manifest(change.textDocument.uri) as ManifestDocument;
    const after = applyEdits(document.text, change.edits as { range: Range; newText: string }[]);
    if (!after.includes('new-name-x')) throw new Error('the new name is nowhere');
  }
}

describe('at every place of', () => {
  test.each(projects.map((project) => [project.name, project] as const))('%s', (_, project) => {
    const counts = askEverywhere(project);
    // A few places of large files may all be in text that is none of ours.
    if (!project.isWhole) return;
    expect(counts.definitions).toBeGreaterThan(0);
    expect(counts.renames).toBeGreaterThan(0);
    expect(counts.items).toBeGreaterThan(0);
  });
});
