import type { Span } from '../../text/index.ts';
import { identityOf, kindOf, kindTable } from '../objects/index.ts';
import type { Severity } from '../validation/index.ts';
import { fieldOf, type YamlDocument, type YamlNode } from '../yaml/index.ts';

/** Something to say about a document as text. Offsets count from the document's start. */
export interface DocumentFinding extends Span {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly related: Span | null;
}

/**
 * What is wrong with a document before it is an object: syntax, values that nobody can read, text that is
 * dropped; and an object without kind. Only of documents that look as if they were meant for Kubernetes:
 * other YAML is other tools' business.
 */
export function documentFindings(document: YamlDocument): DocumentFinding[] {
  const isManifest = looksLikeManifest(document);
  if (!isManifest) return [];
  const findings: DocumentFinding[] = document.problems.map((problem) => ({
    code: problem.code === 'dropped-text' ? 'YAML002' : 'YAML001',
    severity: problem.code === 'dropped-text' ? 'warning' : 'error',
    message: sentence(problem.reason),
    start: problem.start,
    end: problem.end,
    related: problem.related,
  }));
  if (document.template === 'none' && document.tree === 'current')
    findings.push(...kindFindings(document.root));
  return findings;
}

/** An object without kind, or with one that its API version does not have: kubectl stops at either. */
function kindFindings(root: YamlNode | null): DocumentFinding[] {
  const apiVersion = fieldOf(root, 'apiVersion');
  const error = (message: string, { start, end }: Span): DocumentFinding => {
    return { code: 'API013', severity: 'error', message, start, end, related: null };
  };
  const identity = identityOf(root);
  if (!identity) {
    const isObject = apiVersion !== null && fieldOf(root, 'metadata') !== null;
    return isObject ? [error('An object needs a kind; kubectl stops at this document.', apiVersion)] : [];
  }
  if (apiVersion === null || kindOf(identity.apiVersion, identity.kind)) return [];
  // Custom resources may be called as they like: only the API's own versions are known.
  const isOwn = kindTable.some((row) => row.builtIn && row.apiVersion === identity.apiVersion);
  const right = kindTable.find((row) => row.kind === identity.kind && row.removed === null);
  if (!isOwn || !right) return [];
  return [error(`${identity.apiVersion} has no ${identity.kind}: it is in ${right.apiVersion}.`, apiVersion)];
}

/**
 * `apiVersion:` or `kind:` at the beginning of a line, or as a first key of JSON. A directive too: kubectl cuts at the
 * `---` behind it, and stops at what is left.
 */
function looksLikeManifest(document: YamlDocument): boolean {
  return (
    /^(?:- )?["']?(?:apiVersion|kind)["']?\s*:/m.test(document.text) ||
    /^(?:\uFEFF)?(?:[ \t]*(?:#.*|---[ \t]*)?\r?\n)*%[A-Z]+ /.test(document.text) ||
    /^\s*\{\s*"(?:apiVersion|kind)"/.test(document.text)
  );
}

function sentence(reason: string): string {
  const text = reason.charAt(0).toUpperCase() + reason.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
