import { plural } from '../../kubeproxy/index.ts';
import type { ManifestObject } from '../../kubernetes/index.ts';
import { compareReach, type PlacedManifest, type Policy, PortSet, Reach } from '../../policy/index.ts';
import type { ManifestDocument, Workspace } from '../../workspace/index.ts';

/** Of more workloads the pairs are too many to be counted while somebody types. */
const MOST_WORKLOADS = 60;

/** Is a policy another one than at the last commit? No where there is no commit to hold it against. */
export function isEdited(
  { committed }: Workspace,
  document: ManifestDocument,
  policy: ManifestObject,
): boolean {
  const before = committed?.document(document.uri);
  if (before === undefined || before?.text === document.text) return false;
  const old = before === null ? null : counterpart(before, policy);
  return old === null || before === null || textOf(before, old) !== textOf(document, policy);
}

/** "since the last commit: 2 connections gained, 1 lost": what the edits of this policy alone have done. */
export function changeWords(
  workspace: Workspace,
  document: ManifestDocument,
  policy: ManifestObject,
): string {
  const { manifests, committed } = workspace;
  const { cluster } = manifests.reach;
  if (committed === null || cluster.workloads.length > MOST_WORKLOADS) return 'changed since the last commit';
  const before = committed.document(document.uri);
  const old = before ? counterpart(before, policy) : null;
  const earlier = committed.manifests(manifests).reach.cluster.policies.filter((it) => objectOf(it) === old);
  const policies = [...cluster.policies.filter((it) => objectOf(it) !== policy), ...earlier];
  const question = { from: null, to: null, ports: PortSet.all };
  const { gained, lost } = compareReach(
    { reach: new Reach({ ...cluster, policies }), question },
    { reach: manifests.reach, question },
  );
  const what =
    gained.length + lost.length === 0
      ? 'no connection gained or lost'
      : `${plural(gained.length, 'connection')} gained, ${lost.length} lost`;
  return `since the last commit: ${what}`;
}

function objectOf({ handle }: Policy): ManifestObject {
  return (handle as PlacedManifest).object;
}

function counterpart(
  before: ManifestDocument,
  { kind, namespace, name }: ManifestObject,
): ManifestObject | null {
  const isIt = (it: ManifestObject) => it.kind === kind && it.namespace === namespace && it.name === name;
  return [...before.objects.keys()].find(isIt) ?? null;
}

function textOf(document: ManifestDocument, object: ManifestObject): string {
  const base = document.objects.get(object)?.start ?? 0;
  const { node } = object.root;
  return node === null ? '' : document.text.slice(base + node.start, base + node.end).trimEnd();
}
