import { readFileSync } from 'node:fs';
import type { Features } from '../../../../server/src/features/context.ts';
import { defaultSettings } from '../../../../server/src/features/settings.ts';
import { isDumpName } from '../../../../server/src/main/files.ts';
import { LineIndex, type Location, type Position, type Range } from '../../../../server/src/text/index.ts';
import { type ManifestDocument, Workspace } from '../../../../server/src/workspace/index.ts';
import { type Expectation, fixture } from '../../../fixture.ts';

/** A workspace made of a fixture's files, manifests and dumps by their names, and the document of its cursor. */
export interface Scene {
  readonly features: Features;
  readonly document: ManifestDocument;
  readonly position: Position;
  /** What `<|…|>` mark, in the order of the marks. */
  readonly marked: readonly { readonly file: string; readonly range: Range }[];
  readonly expectations: readonly Expectation[];
}

/** Opens every file of the fixture; the document is the one with the cursor, else the first manifest. */
export function scene(text: string): Scene {
  const { files, cursor, ranges, expectations } = fixture(text, 'manifest.yaml');
  const workspace = new Workspace();
  for (const file of files) {
    if (isDumpName(file.name)) workspace.open(uriOf(file.name), file.text);
    else workspace.openManifest(uriOf(file.name), file.text);
  }
  const name = cursor?.file ?? files.find((file) => !isDumpName(file.name))?.name ?? '';
  const document = workspace.manifest(uriOf(name));
  if (document === undefined) throw new Error('a scene needs a manifest');
  return {
    features: { workspace, commandLinks: true, settings: defaultSettings },
    document,
    position: cursor?.position ?? { line: 0, character: 0 },
    marked: ranges,
    expectations,
  };
}

/** The URI of a fixture's file. */
export function uriOf(file: string): string {
  return `file:///${file}`;
}

/** "deploy.yaml:8 app: web": a place of the workspace and the text that is there, lines counted from 0. */
export function describePlace({ workspace }: Features, { uri, range }: Location): string {
  const text =
    workspace.manifest(uri)?.text ??
    workspace
      .dump(uri)
      ?.dump.lines.map((it) => it.text)
      .join('\n');
  if (text === undefined) throw new Error(`no document ${uri}`);
  const lines = new LineIndex(text);
  const covered = text.slice(lines.offsetAt(range.start), lines.offsetAt(range.end));
  return `${uri.slice('file:///'.length)}:${range.start.line} ${covered}`;
}

/** A file of the sample workspace, so that it can stand in a fixture. */
export function sampleFile(name: string): string {
  const text = readFileSync(new URL(`../../../../samples/${name}`, import.meta.url), 'utf8');
  return `//- ${name}\n${text.replaceAll('$', '\\$')}\n`;
}
