import { type Diagnostic, DiagnosticSeverity } from 'vscode-languageserver-types';
import { differenceFindings } from '../workspace/index.ts';
import type { Features } from './context.ts';

/** Where nodes have something else than the manifests make of a Service; at a manifest or at a dump. */
export function differences({ workspace }: Features, uri: string): Diagnostic[] {
  return differenceFindings(workspace, uri).map(({ code, severity, message, location, related }) => ({
    range: location.range,
    severity: severity === 'warning' ? DiagnosticSeverity.Warning : DiagnosticSeverity.Information,
    code,
    source: 'kubehop',
    message,
    relatedInformation: [...related],
  }));
}
