import { expect, test } from 'vitest';
import { dumpPages, dumpRules } from '../../../server/src/iptables/index.ts';
import {
  differencePages,
  differenceRules,
  proxyPages,
  proxyRules,
} from '../../../server/src/kubeproxy/index.ts';
import { clusterPages, clusterRules, rules, ruleTitles } from '../../../server/src/kubernetes/index.ts';
import { policyPages } from '../../../server/src/policy/index.ts';

interface Row {
  readonly code: string;
  readonly severity: string;
  readonly reason: string | null;
  readonly message: string;
}

/** What the API server says speaks for itself; of the others: what it means, why it matters, what to do. */
const pages = { ...clusterPages, ...policyPages, ...dumpPages, ...proxyPages, ...differencePages };
const titles: Readonly<Record<string, string>> = {
  ...ruleTitles,
  ...Object.fromEntries(Object.entries(pages).map(([code, { title }]) => [code, title])),
};
/** About a document before it is an object: their words come from the reader of YAML. */
const ofDocuments: readonly Row[] = [
  { code: 'YAML001', severity: 'error', reason: null, message: 'The syntax error, at its place.' },
  { code: 'YAML002', severity: 'warning', reason: null, message: 'Where the text begins that is dropped.' },
  {
    code: 'API013',
    severity: 'error',
    reason: null,
    message: 'An object needs a kind, and one that its API version has.',
  },
];
/** About all policies together: their words come from the evaluation. */
const ofPolicies: readonly Row[] = [
  { code: 'NP110', message: 'Other policies allow the same to the same pods already.' },
  { code: 'NP111', message: 'Another rule of the policy allows all that this one does.' },
  {
    code: 'NP112',
    message:
      'No workload of these files and no address outside may use the port, and which policies decide so.',
  },
].map((row) => ({ ...row, severity: 'information', reason: null }));
const ofDumps: readonly Row[] = [
  ...Object.values(dumpRules),
  ...Object.values(proxyRules),
  ...Object.values(differenceRules),
].map((row) => ({ ...row, reason: null }));
const rows: readonly Row[] = [
  ...ofDocuments,
  ...Object.values(rules),
  ...Object.values(clusterRules),
  ...ofPolicies,
  ...ofDumps,
];

function paragraphs(code: keyof typeof pages): string[] {
  const { meaning, why, remedy } = pages[code];
  return [meaning, '', why, '', remedy];
}

/** The page of all findings, written from the tables that the checks themselves use. */
function page(): string {
  const codes = Object.keys(titles);
  const parts = codes.map((code) => {
    const own = rows.filter((row) => row.code === code);
    const severities = [...new Set(own.map((row) => row.severity))].join(', ');
    const reasons = [...new Set(own.map((row) => row.reason).filter((reason) => reason !== null))];
    const refused = reasons.length === 0 ? '' : ` · the API server says: ${reasons.join(', ')}`;
    const messages = own.map((row) => `- ${row.message.replace(/\{(\d)\}/g, '…').replace(/[<>]/g, '\\$&')}`);
    const more = Object.hasOwn(pages, code) ? ['', ...paragraphs(code as keyof typeof pages)] : [];
    const said = [...new Set(messages)];
    return [`## ${code}: ${titles[code]}`, '', `${severities}${refused}`, '', ...said, ...more].join('\n');
  });
  const head = [
    '# Findings',
    '',
    'What `kubehop check` says, by its stable code. `…` stands for names and values of your files. Codes from 100 on are',
    'about what the API server lets pass and what does not work all the same; they are never errors. IPT is about dumps,',
    'whoever wrote them, KPX about what kube-proxy would not have written, DIF about nodes that have something else than a',
    'manifest makes of a Service. Leave a code out with `--disable CODE`.',
  ].join('\n');
  return `${[head, ...parts].join('\n\n')}\n`;
}

test('every finding that can be said has a title, and every title a finding', () => {
  const said = new Set(rows.map((row) => row.code));
  expect([...said].filter((code) => titles[code] === undefined)).toEqual([]);
  expect(Object.keys(titles).filter((code) => !said.has(code))).toEqual([]);
});

test('docs/findings.md says what the tables say', async () => {
  await expect(page()).toMatchFileSnapshot('../../../docs/findings.md');
});
