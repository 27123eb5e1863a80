import { type Diagnostic, DiagnosticSeverity, DiagnosticTag } from 'vscode-languageserver-types';
import type { DumpFinding } from '../../iptables/index.ts';
import type { DumpDocument } from '../../workspace/index.ts';
import type { Features } from '../context.ts';
import { differences } from '../differences.ts';
import { rangeOf } from './lines.ts';

/** What is wrong in a dump, as far as it has been looked through, and what manifests want otherwise. */
export function diagnostics(features: Features, document: DumpDocument): Diagnostic[] {
  const own = document.findings.current.map((found) => diagnosticOf(document, found));
  return [...own, ...differences(features, document.uri)];
}

/** A finding as editors show it. */
export function diagnosticOf({ uri }: DumpDocument, found: DumpFinding): Diagnostic {
  return {
    range: rangeOf(found.line, found),
    severity: severities[found.severity],
    code: found.code,
    source: 'kubehop',
    message: found.message,
    ...(found.unnecessary ? { tags: [DiagnosticTag.Unnecessary] } : {}),
    relatedInformation: found.related.map((place) => ({
      location: { uri, range: rangeOf(place.line, place) },
      message: place.message,
    })),
  };
}

const severities: Readonly<Record<DumpFinding['severity'], DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};
