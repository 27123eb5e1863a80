import { describe, expect, it } from 'vitest';
import { DiagnosticSeverity, DiagnosticTag } from 'vscode-languageserver-types';
import { codeActions } from '../../../../server/src/features/dump/codeActions.ts';
import { diagnostics } from '../../../../server/src/features/dump/diagnostics.ts';
import { defaultSettings } from '../../../../server/src/features/index.ts';
import { type DumpDocument, Workspace } from '../../../../server/src/workspace/index.ts';

const uri = 'file:///w/node.iptables';

function opened(text: string) {
  const workspace = new Workspace();
  const features = { workspace, commandLinks: false, settings: defaultSettings };
  return { workspace, features, document: workspace.open(uri, text) as DumpDocument };
}

const table = (rules: readonly string[], end = '\n') =>
  ['*filter', ':INPUT ACCEPT [0:0]', ...rules, 'COMMIT', ''].join(end);

/** The text after the first change that is offered for a line. */
function applied(text: string, line: number): string {
  const { features, document } = opened(text);
  const place = { line, character: 0 };
  const [action] = codeActions(features, document, { start: place, end: place });
  const [edit, ...more] = [...(action?.edit?.changes?.[uri] ?? [])].reverse();
  if (edit === undefined || more.length > 0) throw new Error('not one edit');
  document.dump.edit(edit.range, edit.newText);
  return document.dump.text;
}

describe('diagnostics of dumps', () => {
  it('say where, how bad, and what else it is about', () => {
    const { features, document } = opened(
      table(['-A INPUT -s 10.0.0.0/8 -j DROP', '-A INPUT -s 10.1.0.0/16 -j ACCEPT']),
    );
    expect(diagnostics(features, document)).toEqual([
      {
        range: { start: { line: 3, character: 0 }, end: { line: 3, character: 33 } },
        severity: DiagnosticSeverity.Warning,
        code: 'IPT010',
        source: 'kubehop',
        message: 'No packet gets here: line 3 takes all that would match.',
        tags: [DiagnosticTag.Unnecessary],
        relatedInformation: [
          {
            location: { uri, range: { start: { line: 2, character: 0 }, end: { line: 2, character: 30 } } },
            message: 'Takes its packets',
          },
        ],
      },
    ]);
  });

  it.each(['\n', '\r\n'])('are mended, with line ends %j', (end) => {
    const [first, second] = ['-A INPUT -s 10.0.0.0/8 -j DROP', '-A INPUT -s 10.1.0.0/16 -j ACCEPT'];
    expect(applied(table([first, second], end), 3)).toBe(table([first], end));
    expect(applied(table(['-A INPUT -s 10.0.0.9/8 -j DROP'], end), 2)).toBe(table([first], end));
  });
});

describe('a large dump', () => {
  const many = Array.from(
    { length: 3000 },
    (_, host) => `-A INPUT -s 10.0.${host >> 8}.${host & 255}/32 -j DROP`,
  );
  const rules = [...many, '-A INPUT -s 10.0.3.3/32 -j ACCEPT', '-A INPUT -j NOPE'];

  it('is looked through in portions, and says nothing before', () => {
    const { features, document } = opened(table(rules));
    expect(diagnostics(features, document)).toEqual([]);
    let portions = 0;
    while (document.findings.findMore()) portions++;
    expect(portions).toBeGreaterThan(1000);
    expect(diagnostics(features, document).map(({ code }) => code)).toEqual(['IPT010', 'IPT001']);
  });

  it('keeps what was said of other lines while one is typed in', () => {
    const { workspace, features, document } = opened(table(rules));
    document.findings.all();
    const at = { line: 2, character: 0 };
    workspace.edit(uri, { start: at, end: at }, '# a comment\n');
    const lines = () =>
      diagnostics(features, document).map(({ code, range }) => `${range.start.line} ${code}`);
    expect(lines()).toEqual(['3003 IPT010', '3004 IPT001']);
    workspace.edit(uri, { start: { line: 3004, character: 12 }, end: { line: 3004, character: 16 } }, 'DROP');
    expect(lines()).toEqual(['3003 IPT010']);
    document.findings.all();
    expect(lines()).toEqual(['3003 IPT010']);
  });
});
