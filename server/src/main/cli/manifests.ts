import { type ProxyObjects, readProxyObjects } from '../../kubeproxy/index.ts';
import {
  kustomizePatches,
  type ManifestObject,
  parseYaml,
  readObjects,
  type YamlDocument,
} from '../../kubernetes/index.ts';
import { fieldAtPath, type PlacedManifest } from '../../policy/index.ts';
import { LineIndex } from '../../text/index.ts';
import { Hindrance, type Terminal } from './command.ts';
import type { Manifest } from './inputs.ts';

/** An object and the file that it is in. */
export interface FiledObject extends PlacedManifest {
  readonly path: string;
  readonly document: YamlDocument;
  readonly lines: LineIndex;
}

/** The objects of all manifests, but for patches of a kustomization. Documents that can't be read are told. */
export function readManifests(manifests: readonly Manifest[], terminal: Terminal): FiledObject[] {
  const files = manifests.map(({ path, text }) => ({ path, text, file: parseYaml(text) }));
  const patches = kustomizePatches(files);
  return files.flatMap(({ path, text, file }) => {
    if (patches.has(path)) return [];
    const lines = new LineIndex(text);
    return file.documents.flatMap((document) => {
      if (document.tree !== 'current' && document.template === 'none') {
        const line = lines.positionAt(document.start).line + 1;
        terminal.error(
          `${path}: a part of the document at line ${line} can’t be read; kubehop check says why\n`,
        );
      }
      return readObjects(document).map((object: ManifestObject) => ({ object, path, document, lines }));
    });
  });
}

/**
 * What kube-proxy goes by. Throws a Hindrance where a text can't be read: rules for a part of it would be loaded as
 * if they were all.
 */
export function readProxyManifests(manifests: readonly Manifest[], terminal: Terminal): ProxyObjects {
  for (const { path, text } of manifests) {
    for (const document of parseYaml(text).documents) {
      const problem = document.problems.find(({ code }) => code !== 'dropped-text');
      if (problem === undefined) continue;
      const line = new LineIndex(text).positionAt(document.start + problem.start).line + 1;
      throw new Hindrance(`${path}:${line}: ${problem.reason}`);
    }
  }
  return readProxyObjects(readManifests(manifests, terminal).map(({ object }) => object));
}

/** The file, and the line in which an API path of an object begins, from 1. */
export function placeOf({ object, path, document, lines }: FiledObject, apiPath: string) {
  const { start } = fieldAtPath(object, apiPath).span;
  return { file: path, line: lines.positionAt(document.start + start).line + 1 };
}
