import type * as vscode from 'vscode';
import { languageKinds, previewScheme } from '../../server/src/protocol.ts';

/**
 * Where somebody's own files and drafts are. Documents from elsewhere are copies: the committed side of a comparison
 * (`git:`), a refactoring's preview, a chat's answer. Read as well, each would stand for a second object of the same
 * name, and a dump for a second node.
 */
const ownSchemes = ['file', 'untitled', 'vscode-remote', 'vscode-vfs', 'vscode-test-web'];
const readSchemes = [...ownSchemes, previewScheme];

/** The documents that the server reads. */
export const documentSelector = Object.keys(languageKinds).flatMap((language) =>
  readSchemes.map((scheme) => ({ language, scheme })),
);

/** What the server finds in a document; undefined: it reads no such document. */
export function kindOf({ languageId, uri }: vscode.TextDocument): 'dump' | 'manifest' | undefined {
  return readSchemes.includes(uri.scheme) ? languageKinds[languageId] : undefined;
}

/** A file or a draft, not a copy of one. */
export function isOwn({ uri }: vscode.TextDocument): boolean {
  return ownSchemes.includes(uri.scheme);
}
