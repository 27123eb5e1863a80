import { type Diagnostic, DiagnosticSeverity, DiagnosticTag } from 'vscode-languageserver-types';
import { type LocatedFinding, latestVersion, ruleVersion, type Severity } from '../../kubernetes/index.ts';
import type { ManifestDocument, Workspace } from '../../workspace/index.ts';
import type { Features } from '../context.ts';
import { differences } from '../differences.ts';

/**
 * What the API server would refuse, what it takes and does not work, and what nodes have otherwise, while the manifest
 * is typed.
 */
export function diagnostics(features: Features, document: ManifestDocument): Diagnostic[] {
  const { workspace } = features;
  const own = workspace.manifests
    .findingsOf(document, versionOfRules(features))
    .map((found) => diagnosticOf(workspace, document, found));
  return [...own, ...differences(features, document.uri)];
}

/** The version of the API server whose rules count: the one that is set, else the newest. */
export function versionOfRules({ settings }: Features): string {
  return ruleVersion(settings.kubeVersion) ?? latestVersion;
}

export function diagnosticOf(
  workspace: Workspace,
  document: ManifestDocument,
  found: LocatedFinding,
): Diagnostic {
  return {
    range: document.lines.rangeOf(found),
    severity: severities[found.severity],
    code: found.code,
    source: 'kubehop',
    message: found.message,
    tags: tagsOf(found),
    relatedInformation: found.related.flatMap(({ path, start, end, message }) => {
      const other = workspace.manifest(path);
      if (other === undefined) return [];
      return [{ location: { uri: path, range: other.lines.rangeOf({ start, end }) }, message }];
    }),
  };
}

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** Editors fade what does nothing, and strike through what is on its way out. */
function tagsOf({ code }: LocatedFinding): DiagnosticTag[] {
  if (code === 'SVC110' || code === 'NP110' || code === 'NP111') return [DiagnosticTag.Unnecessary];
  return code === 'API102' ? [DiagnosticTag.Deprecated] : [];
}
