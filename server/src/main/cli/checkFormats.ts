import { version } from '../../../../package.json';
import type { Severity } from '../../kubernetes/index.ts';
import type { Range } from '../../text/index.ts';
import type { PrintedFinding } from './check.ts';

/** SARIF 2.1.0, one run. https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */
export function sarifOutput(
  findings: readonly PrintedFinding[],
  titles: Readonly<Record<string, string>>,
): string {
  const codes = [...new Set(findings.map(({ code }) => code))].sort();
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Kubehop',
            version,
            rules: codes.map((id) => ({ id, shortDescription: { text: titles[id] ?? id } })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: findings.map((found) => ({
          ruleId: found.code,
          ruleIndex: codes.indexOf(found.code),
          level: sarifLevels[found.severity],
          message: { text: found.message },
          locations: [location(found.file, found.range)],
          ...(found.related.length > 0
            ? {
                relatedLocations: found.related.map((it, id) => ({
                  id,
                  message: { text: it.message },
                  ...location(it.file, it.range),
                })),
              }
            : {}),
          ...(found.field ? { properties: { field: found.field, reason: found.reason } } : {}),
        })),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

/** Workflow commands, which GitHub shows beside the lines of a pull request. */
export function githubOutput(findings: readonly PrintedFinding[]): string {
  return findings
    .map(({ file, range, severity, code, message }) => {
      const places = Object.entries({
        file,
        line: range.start.line + 1,
        endLine: range.end.line + 1,
        col: range.start.character + 1,
        endColumn: range.end.character + 1,
        title: code,
      });
      const properties = places.map(([name, value]) => `${name}=${escapeProperty(String(value))}`).join(',');
      return `::${githubLevels[severity]} ${properties}::${escapeText(message)}\n`;
    })
    .join('');
}

const sarifLevels: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  information: 'note',
  hint: 'note',
};

const githubLevels: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  information: 'notice',
  hint: 'notice',
};

function location(file: string, { start, end }: Range) {
  return {
    physicalLocation: {
      artifactLocation: {
        uri: file === '-' ? 'stdin' : file.split(/[\\/]/).map(encodeURIComponent).join('/'),
      },
      region: {
        startLine: start.line + 1,
        startColumn: start.character + 1,
        endLine: end.line + 1,
        endColumn: end.character + 1,
      },
    },
  };
}

function escapeText(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeText(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
