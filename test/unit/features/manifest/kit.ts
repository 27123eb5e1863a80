import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { Features } from '../../../../server/src/features/context.ts';
import { codeLenses, resolveCodeLens } from '../../../../server/src/features/manifest/codeLens.ts';
import { hover } from '../../../../server/src/features/manifest/hover.ts';
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

/** A text after edits, which must not overlap and must lie inside. */
export function applyEdits(text: string, edits: readonly { range: Range; newText: string }[]): string {
  const lines = new LineIndex(text);
  const spans = edits
    .map(({ range, newText }) => ({
      start: lines.offsetAt(range.start),
      end: lines.offsetAt(range.end),
      isInside: [range.start, range.end].every(
        (it) => lines.positionAt(lines.offsetAt(it)).character === it.character,
      ),
      newText,
    }))
    .sort((a, b) => b.start - a.start);
  let result = text;
  let next = text.length;
  for (const { start, end, isInside, newText } of spans) {
    if (!isInside || start > end || end > next) throw new Error('an edit that overlaps or leaves the text');
    result = result.slice(0, start) + newText + result.slice(end);
    next = start;
  }
  return result;
}

/** A file of the sample workspace, so that it can stand in a fixture. */
export function sampleFile(name: string): string {
  const text = readFileSync(new URL(`../../../../samples/${name}`, import.meta.url), 'utf8');
  return `//- ${name}\n${text.replaceAll('$', '\\$')}\n`;
}

/** What the hover at the cursor says, links cut to their texts, nothing escaped; '' where it says nothing. */
export function hoverText(text: string): string {
  const { features, document, position } = scene(text);
  const found = hover(features, document, position);
  if (found === null) return '';
  const { value } = found.contents as { value: string };
  return value.replace(/\[((?:[^\]\\]|\\.)*)\]\([^)]*\)/g, '$1').replace(/\\([^\w\s])/g, '$1');
}

export function checkHover(text: string, ...says: readonly string[]): void {
  const said = hoverText(text);
  for (const words of says) expect(said).toContain(words);
}

/** The lenses of the document, as "line: title". */
export function lensTexts(text: string): string[] {
  const { features, document } = scene(text);
  return codeLenses(features, document).map((lens) => {
    const { range, command } = resolveCodeLens(features, document, lens);
    return `${range.start.line + 1}: ${command?.title}`;
  });
}

/** A Deployment of three pods with the label app=NAME and port http, 8080. */
export function deployment(
  name: string,
  { namespace = 'shop', labels = `app: ${name}`, port = 8080 } = {},
): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: ${namespace}}
spec:
  replicas: 3
  selector: {matchLabels: {${labels}}}
  template:
    metadata: {labels: {${labels}}}
    spec:
      containers:
      - name: ${name}
        image: ${name}
        ports:
        - name: http
          containerPort: ${port}
`;
}
