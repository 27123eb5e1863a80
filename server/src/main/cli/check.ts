import { dumpPages } from '../../iptables/index.ts';
import { differencePages, proxyPages } from '../../kubeproxy/index.ts';
import {
  clusterPages,
  latestVersion,
  ruleTitles,
  ruleVersion,
  type Severity,
} from '../../kubernetes/index.ts';
import { policyPages } from '../../policy/index.ts';
import { type Position, type Range, range } from '../../text/index.ts';
import { type DumpDocument, differenceFindings } from '../../workspace/index.ts';
import { githubOutput, sarifOutput } from './checkFormats.ts';
import { type Answer, type Call, type Command, Hindrance } from './command.ts';
import { type Inputs, readInputs } from './inputs.ts';
import { aligned, type Style } from './style.ts';

/** `kubehop check`: everything that is to be said about the files. */
export const check: Command = {
  name: 'check',
  summary: 'Finds what is wrong in manifests and dumps',
  doc: `What the API server would refuse, with its own field path and reason, and what it takes and does
not work: Services that select nothing, ports that lead nowhere, policies that close too much.
All files together make one cluster. In a dump: what iptables would refuse, rules that no packet
gets to, what kube-proxy would not have written, and where a node differs from the manifests.`,
  options: {
    format: {
      value: 'FORMAT',
      choices: ['text', 'json', 'sarif', 'github'],
      doc: 'for people, or for programs',
    },
    'max-severity-exit': {
      value: 'SEVERITY',
      choices: ['error', 'warning'],
      doc: 'exit code 1 from this severity on',
    },
    disable: {
      value: 'CODE',
      doc: 'findings to leave out',
      continues: (word) => /^[A-Z]+\d+$/.test(word),
    },
    'kube-version': {
      value: '1.X',
      doc: `the API server whose rules count (default: ${latestVersion})`,
    },
  },
  run: checkFiles,
};

/** A finding as JSON has it. */
export interface PrintedFinding {
  readonly file: string;
  readonly range: Range;
  readonly severity: Severity;
  readonly code: string;
  readonly message: string;
  readonly related: readonly { readonly file: string; readonly range: Range; readonly message: string }[];
  readonly field?: string;
  readonly reason?: string;
}

/** Every code with the heading of its page. */
const titles: Readonly<Record<string, string>> = {
  ...ruleTitles,
  ...Object.fromEntries(
    Object.entries({ ...clusterPages, ...policyPages, ...dumpPages, ...proxyPages, ...differencePages }).map(
      ([code, { title }]) => [code, title],
    ),
  ),
};

async function checkFiles(call: Call): Promise<Answer> {
  const disabled = new Set(call.values('disable'));
  for (const code of disabled) {
    if (!Object.hasOwn(titles, code)) throw new Hindrance(`--disable ${code}: there is no such finding`);
  }
  const version = readVersion(call.value('kube-version'));
  const inputs = await readInputs(call);
  const all = [
    ...manifestFindings(inputs, version),
    ...inputs.dumps.flatMap((dump) => dumpFindings(dump, inputs.pathOf(dump.uri))),
    ...differencesBetween(inputs),
  ];
  const findings = all.filter(({ code }) => !disabled.has(code));
  const severe: readonly Severity[] =
    call.value('max-severity-exit') === 'warning' ? ['error', 'warning'] : ['error'];
  return {
    json: findings,
    text: (style) => textOutput(findings, style),
    others: { sarif: () => sarifOutput(findings, titles), github: () => githubOutput(findings) },
    found: findings.some(({ severity }) => severe.includes(severity)),
  };
}

/** Rules outside of what is known are those of its nearest end. */
function readVersion(given: string | null): string {
  if (given === null) return latestVersion;
  const version = ruleVersion(given);
  if (version === null)
    throw new Hindrance(`--kube-version takes a version like ${latestVersion}, not ${JSON.stringify(given)}`);
  return version;
}

function manifestFindings({ workspace, manifests, pathOf }: Inputs, version: string): PrintedFinding[] {
  const nowhere: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
  const rangeOf = ({ path, start, end }: { path: string; start: number; end: number }) =>
    workspace.manifest(path)?.lines.rangeOf({ start, end }) ?? nowhere;
  const documents = manifests.flatMap(({ uri }) => workspace.manifest(uri) ?? []);
  const findings = documents.flatMap((document) => workspace.manifests.findingsOf(document, version));
  return findings.map((found) => ({
    file: pathOf(found.path),
    range: rangeOf(found),
    severity: found.severity,
    code: found.code,
    message: found.message,
    related: found.related.map((it) => ({
      file: pathOf(it.path),
      range: rangeOf(it),
      message: it.message,
    })),
    ...(found.field !== null && found.reason !== null ? { field: found.field, reason: found.reason } : {}),
  }));
}

function dumpFindings(document: DumpDocument, file: string): PrintedFinding[] {
  return document.findings.all().map((found) => ({
    file,
    range: range(found.line.number + (found.row ?? 0), found.start, found.end),
    severity: found.severity,
    code: found.code,
    message: found.message,
    related: found.related.map(({ line, start, end, message }) => ({
      file,
      range: range(line.number, start, end),
      message,
    })),
  }));
}

/** Where nodes have something else than the manifests make of a Service, at both of their lines. */
function differencesBetween({ workspace, manifests, dumps, pathOf }: Inputs): PrintedFinding[] {
  return [...manifests, ...dumps]
    .flatMap(({ uri }) => differenceFindings(workspace, uri))
    .map(({ code, severity, message, location, related }) => ({
      file: pathOf(location.uri),
      range: location.range,
      severity,
      code,
      message,
      related: related.map((it) => ({
        file: pathOf(it.location.uri),
        range: it.location.range,
        message: it.message,
      })),
    }));
}

function textOutput(findings: readonly PrintedFinding[], style: Style): string {
  const lines: string[] = [];
  for (const file of new Set(findings.map((found) => found.file))) {
    const own = findings.filter((found) => found.file === file);
    lines.push(style.strong(file));
    const rows = aligned(
      own.map(({ range, severity, code, message }) => [
        style.faint(placeOf(range.start)),
        paint(severity, style),
        style.faint(code),
        message,
      ]),
      '  ',
    );
    for (const [index, { related }] of own.entries()) {
      lines.push(rows[index] ?? '');
      for (const { file: other, range, message } of related) {
        lines.push(style.faint(`      ${other}:${placeOf(range.start)} ${message}`));
      }
    }
    lines.push('');
  }
  lines.push(summary(findings));
  return `${lines.join('\n')}\n`;
}

/** Lines and columns as editors count them, from 1. */
function placeOf({ line, character }: Position): string {
  return `${line + 1}:${character + 1}`;
}

function paint(severity: Severity, style: Style): string {
  if (severity === 'error') return style.bad(severity);
  return severity === 'warning' ? style.attention(severity) : severity;
}

function summary(findings: readonly PrintedFinding[]): string {
  const words = (['error', 'warning', 'information', 'hint'] as const).flatMap((severity) => {
    const count = findings.filter((found) => found.severity === severity).length;
    if (count === 0) return [];
    return severity === 'information'
      ? `${count} information`
      : `${count} ${severity}${count === 1 ? '' : 's'}`;
  });
  return words.length === 0 ? 'Nothing found.' : words.join(', ');
}
