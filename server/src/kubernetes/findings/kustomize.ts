import { isKustomization } from '../looksLikeManifest.ts';
import { fieldOf, type ResolvedNode, resolveAlias, type YamlFile, type YamlNode } from '../yaml/index.ts';

/** A file of a workspace, its path with slashes. */
export interface ManifestFile {
  readonly path: string;
  readonly file: YamlFile;
}

/**
 * The files that a kustomization takes as patches: fragments of objects, which nobody would send to the API
 * server as they stand.
 */
export function kustomizePatches(files: readonly ManifestFile[]): Set<string> {
  const patches = new Set<string>();
  for (const { path, file } of files) {
    if (!isKustomization(path)) continue;
    const folder = path.slice(0, path.lastIndexOf('/') + 1);
    for (const { root } of file.documents) {
      for (const patch of patchPaths(root)) patches.add(resolvePath(folder + patch));
    }
  }
  return patches;
}

/** `patches` and `patchesJson6902` name theirs under `path`, older `patches` and `patchesStrategicMerge` as text. */
function patchPaths(root: YamlNode | null): string[] {
  const lists = ['patches', 'patchesStrategicMerge', 'patchesJson6902'].map((name) => fieldOf(root, name));
  return lists.flatMap(itemsOf).flatMap((item) => {
    const node = item.kind === 'mapping' ? fieldOf(item, 'path') : item;
    return node?.kind === 'scalar' && !node.text.includes('\n') ? [node.text] : [];
  });
}

function itemsOf(node: ResolvedNode | null): ResolvedNode[] {
  return node?.kind === 'sequence' ? node.items.flatMap((item) => resolveAlias(item) ?? []) : [];
}

function resolvePath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}
