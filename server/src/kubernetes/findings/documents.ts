import type { Span } from '../../text/index.ts';
import { identityOf } from '../objects/index.ts';
import type { Severity } from '../validation/index.ts';
import { fieldOf, type YamlDocument } from '../yaml/index.ts';

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
  const apiVersion = fieldOf(document.root, 'apiVersion');
  const isObject = fieldOf(document.root, 'metadata') !== null;
  if (
    apiVersion &&
    isObject &&
    document.template === 'none' &&
    document.tree === 'current' &&
    !identityOf(document.root)
  ) {
    const message = 'An object needs a kind; kubectl stops at this document.';
    findings.push({
      code: 'API013',
      severity: 'error',
      message,
      start: apiVersion.start,
      end: apiVersion.end,
      related: null,
    });
  }
  return findings;
}

/** `apiVersion:` or `kind:` at the beginning of a line, or as a first key of JSON. */
function looksLikeManifest(document: YamlDocument): boolean {
  return (
    /^(?:- )?["']?(?:apiVersion|kind)["']?\s*:/m.test(document.text) ||
    /^\s*\{\s*"(?:apiVersion|kind)"/.test(document.text)
  );
}

function sentence(reason: string): string {
  const text = reason.charAt(0).toUpperCase() + reason.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
