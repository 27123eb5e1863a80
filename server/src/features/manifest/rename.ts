import type { AnnotatedTextEdit, ChangeAnnotation, WorkspaceEdit } from 'vscode-languageserver-types';
import {
  collision,
  describeObject,
  isRenameable,
  nameAt,
  newNameProblem,
  openPart,
  type Part,
  type Renameable,
  type RenamePlace,
  renamePlaces,
  resolveAlias,
  type ScalarNode,
  sharedName,
  spellText,
  usedOtherwise,
} from '../../kubernetes/index.ts';
import type { Position, Range, Span } from '../../text/index.ts';
import type { ManifestDocument } from '../../workspace/index.ts';
import type { Features } from '../context.ts';
import type { Refusal } from '../language.ts';

/** The name under the cursor: of a label its key or its value. null: nothing is there that could be renamed. */
export function prepareRename(
  features: Features,
  document: ManifestDocument,
  position: Position,
): { range: Range; placeholder: string } | Refusal | null {
  const target = targetAt(features, document, position);
  if (target === null || 'refused' in target) return target;
  return { range: target.range, placeholder: target.text };
}

/**
 * Renames a port, a Service or half a label wherever it is meant, over all files, in one edit that an editor may
 * show before it is made.
 */
export function rename(
  features: Features,
  document: ManifestDocument,
  position: Position,
  newName: string,
): WorkspaceEdit | Refusal | null {
  const target = targetAt(features, document, position);
  if (target === null || 'refused' in target) return target;
  const { view } = features.workspace.manifests;
  const { part, text } = target;
  const wanted = newName.trim();
  if (wanted === text) return { documentChanges: [] };
  const name = sharedName(view, target.name, part);
  const problem = newNameProblem(name, part, wanted) ?? collision(view, name, part, wanted);
  if (problem !== null) return { refused: problem };
  const open = openPart(view, name);
  if (open !== null) {
    return {
      refused: `A template leaves part of ${describeObject(open)} open, so it can’t be known who else means this name.`,
    };
  }
  const places = renamePlaces(view, name, part);
  // A name that leads nowhere is one that nobody else means.
  if (places.length === 0) return { refused: `No container in the workspace has a port named ${text}.` };
  const reason = places.reduce<string | null>((why, place) => why ?? whyNot(features, place, places), null);
  if (reason !== null) return { refused: reason };
  const label = `Rename ${text} to ${wanted}`;
  const note =
    name.kind === 'service'
      ? { description: 'Its DNS names change with it; texts that hold them don’t.' }
      : {};
  return workspaceEdit(features, document, places, { label, ...note }, wanted);
}

interface Target {
  readonly name: Renameable;
  readonly part: Part;
  readonly range: Range;
  /** The name as it is now. */
  readonly text: string;
}

function targetAt(
  features: Features,
  document: ManifestDocument,
  position: Position,
): Target | Refusal | null {
  const at = document.fieldAt(position);
  const node = document.nodeAt(position)?.node;
  const scalar = node === undefined ? null : resolveAlias(node);
  if (at === null || node === undefined || scalar?.kind !== 'scalar') return null;
  if (scalar.template)
    return { refused: 'A template makes this; change it where the template takes it from.' };
  const { object, field, isKey } = at;
  const name = nameAt(features.workspace.manifests.view, object, field);
  if (name === null || !isRenameable(name)) return null;
  const isPair = name.kind === 'label' && field.parent?.type === 'map:string';
  if (isKey && !isPair) return null;
  const part =
    isKey || (name.kind === 'label' && field.parent?.type === 'LabelSelectorRequirement') ? 'key' : 'value';
  const range = document.rangeOf(object, node.kind === 'scalar' ? wordOf(node) : node);
  return { name, part, range, text: scalar.text };
}

/** Why a place can't be written anew, as a sentence; null: it can. */
function whyNot(
  { workspace }: Features,
  { object, scalar }: RenamePlace,
  places: readonly RenamePlace[],
): string | null {
  const document = workspace.manifests.documentOf(object);
  const yaml = document?.objects.get(object);
  if (document === undefined || yaml === undefined || object.certainty === 'stale') {
    return `${describeObject(object)} can’t be read as it stands; mend it first.`;
  }
  if (scalar.template) return `A template makes the name in ${describeObject(object)}.`;
  if (!/[&*]/.test(yaml.text)) return null;
  const beside = [...document.objects].filter(([, other]) => other === yaml).map(([other]) => other);
  const other = usedOtherwise(beside, scalar, places);
  return other === null
    ? null
    : `An alias uses what is written here for ${other.path} too, where it means something else.`;
}

function workspaceEdit(
  { workspace }: Features,
  document: ManifestDocument,
  places: readonly RenamePlace[],
  { label, ...note }: Pick<ChangeAnnotation, 'label' | 'description'>,
  newName: string,
): WorkspaceEdit {
  const edits = new Map<string, Map<ScalarNode, AnnotatedTextEdit>>();
  for (const { object, scalar } of places) {
    const location = workspace.manifests.locate(object, wordOf(scalar));
    if (location === null) continue;
    const { uri, range } = location;
    const annotationId = uri === document.uri ? 'here' : 'elsewhere';
    const newText = scalar.style === 'plain' ? spellText(newName, 'plain') : newName;
    const own = edits.get(uri) ?? new Map<ScalarNode, AnnotatedTextEdit>();
    edits.set(uri, own.set(scalar, { range, newText, annotationId }));
  }
  const others = [...edits.keys()].filter((uri) => uri !== document.uri).length;
  return {
    documentChanges: [...edits].map(([uri, own]) => ({
      textDocument: { uri, version: null },
      edits: [...own.values()].sort(
        (a, b) =>
          a.range.start.line - b.range.start.line || a.range.start.character - b.range.start.character,
      ),
    })),
    changeAnnotations: {
      here: { label, needsConfirmation: false, ...note },
      ...(others > 0 && {
        elsewhere: {
          label: `${label} in other files`,
          // VS Code does not tick what needs confirmation: whoever applies its preview would get half a rename.
          needsConfirmation: false,
          ...note,
        },
      }),
    },
  };
}

/** What a rename replaces: quotes stay. */
function wordOf({ style, inner, start, end }: ScalarNode): Span {
  return style === 'single' || style === 'double' ? inner : { start, end };
}
