import { plural } from '../../kubeproxy/index.ts';
import {
  AddressSet,
  deciders,
  explain,
  peerName,
  portWords,
  type Reach,
  type ReachQuestion,
  type ReachRow,
  type Remark,
  sideWords,
} from '../../policy/index.ts';
import { type Changes, isAboutTwo, varies, viaName } from './reachFormats.ts';
import { aligned, type Style } from './style.ts';

export function rowsAsText(
  reach: Reach,
  question: ReachQuestion,
  rows: Iterable<ReachRow>,
  remarks: readonly Remark[],
  style: Style,
): string {
  const { workloads, policies } = reach.cluster;
  if (workloads.length === 0) return 'No workloads among the files.\n';
  const listed = [...rows];
  const between = listed.filter(
    ({ source, destination, allowed }) =>
      !allowed.isEmpty && !(source instanceof AddressSet) && !(destination instanceof AddressSet),
  ).length;
  const pairs = workloads.length * (workloads.length - 1);
  const summary =
    question.from === null && question.to === null
      ? `: ${between} of ${pairs} pairs of workloads are open`
      : '';
  const body = isAboutTwo(question)
    ? listed.flatMap((row) => explainedRow(reach, row, style))
    : aligned(listed.map((row) => rowCells(row, style)));
  return [
    `${style.strong(plural(workloads.length, 'workload'))}, ${plural(policies.length, 'policy')}${summary}`,
    '',
    ...(listed.length === 0 ? ['Nothing.'] : body),
    ...(remarks.length === 0 ? [] : ['', ...remarks.map((remark) => remarkLine(remark, style))]),
    '',
  ].join('\n');
}

export function changesAsText({ gained, lost }: Changes, style: Style): string {
  if (gained.length + lost.length === 0) return 'No connection gained or lost.\n';
  const rows = [
    ...gained.map((row) => [style.bad('+'), ...rowCells(row, style)]),
    ...lost.map((row) => [style.good('-'), ...rowCells(row, style)]),
  ];
  return `${[`${gained.length} gained, ${lost.length} lost`, '', ...aligned(rows)].join('\n')}\n`;
}

function rowCells(row: ReachRow, style: Style): string[] {
  const by = (side: 'egress' | 'ingress') => {
    const names = deciders(row.connection, side);
    return names.length === 0 ? '' : style.faint(`${side}: ${names.join(', ')}`);
  };
  const service = viaName(row);
  return [
    peerName(row.source),
    style.faint('→'),
    peerName(row.destination),
    allowedWords(row, style),
    service === null ? '' : `by ${service}`,
    by('egress'),
    by('ingress'),
  ];
}

function allowedWords(row: ReachRow, style: Style): string {
  const words = portWords(row.allowed) + (varies(row) ? ' (not for all of its pods)' : '');
  return row.allowed.isEmpty ? style.bad(words) : style.good(words);
}

function explainedRow(reach: Reach, row: ReachRow, style: Style): string[] {
  const [source, destination, service] = [peerName(row.source), peerName(row.destination), viaName(row)];
  const heading = `${style.strong(source)} → ${style.strong(destination)}${service === null ? '' : ` by ${service}`}`;
  const lines = [`${heading}: ${allowedWords(row, style)}`];
  for (const { egress, ingress } of explain(reach, row, row.asked)) {
    if (egress !== null) {
      lines.push(`  egress of ${source}`, ...sideWords(egress, destination).map((line) => `    ${line}`));
    }
    if (ingress !== null) {
      lines.push(`  ingress of ${destination}`, ...sideWords(ingress, source).map((line) => `    ${line}`));
    }
  }
  return lines;
}

function remarkLine({ about, text }: Remark, style: Style): string {
  const named =
    about.length > 3 ? `${about.slice(0, 3).join(', ')} and ${about.length - 3} more` : about.join(', ');
  return style.faint(`${named}: ${text}`);
}
