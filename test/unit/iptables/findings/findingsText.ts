import { expect } from 'vitest';
import {
  Dump,
  type DumpFinding,
  languageFindings,
  packetFindings,
} from '../../../../server/src/iptables/index.ts';
import { fixture } from '../../../fixture.ts';

/** Everything that is said about a dump. */
export function findingsOf(text: string): DumpFinding[] {
  const dump = Dump.read(text);
  return [...languageFindings(dump), ...packetFindings(dump)].flat();
}

/** Holds what is said against the `# ^^^ CODE message` lines of the text: nothing more, nothing less. */
export function checkFindings(text: string, findings: (text: string) => DumpFinding[] = findingsOf): void {
  const { files, expectations } = fixture(text);
  const dump = files[0]?.text ?? '';
  const said = findings(dump).map((it) => `${it.line.number}:${it.start}-${it.end} ${it.code} ${it.message}`);
  const expected = expectations.map(
    ({ range: { start, end }, text: words }) => `${start.line}:${start.character}-${end.character} ${words}`,
  );
  expect(said.sort()).toEqual(expected.sort());
}

/** A whole table filter with these lines of user chains and rules. */
export function filterTable(lines: string): string {
  return `*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n${lines.trim()}\nCOMMIT\n`;
}

/** What a dump is after a finding's first fix. */
export function mended(text: string, { fixes }: DumpFinding): string {
  const lines: (string | null)[] = text.split('\n');
  const edits = [...(fixes[0]?.edits ?? [])].sort((a, b) => b.start - a.start);
  for (const { line, start, end, text: written, whole } of edits) {
    const now = lines[line.number] ?? '';
    lines[line.number] = whole ? null : now.slice(0, start) + written + now.slice(end);
  }
  return lines.filter((line) => line !== null).join('\n');
}
