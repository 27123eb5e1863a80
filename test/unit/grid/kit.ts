import { gridMakers } from '../../../server/src/grid/index.ts';
import type { Grid, GridChoice, GridKind } from '../../../server/src/protocol.ts';
import { Workspace } from '../../../server/src/workspace/index.ts';
import { fixture } from '../../fixture.ts';

/** A workspace of a fixture's files: manifests by their name, all others are dumps. */
export function workspaceOf(text: string): Workspace {
  const workspace = new Workspace();
  for (const { name, text: content } of fixture(text, 'k8s-1.iptables').files) {
    if (name.endsWith('.yaml')) workspace.openManifest(`file:///${name}`, content);
    else workspace.open(`file:///${name}`, content);
  }
  return workspace;
}

export function gridOf(
  workspace: Workspace,
  kind: GridKind,
  choices: Readonly<Record<string, string>> = {},
): Grid | null {
  const steps = gridMakers[kind].make(workspace, { kind, choices });
  let before = 0;
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    if (value < before || value > 1) throw new Error(`after ${before} done: ${value}`);
    before = value;
  }
}

export function choiceOf(
  workspace: Workspace,
  kind: GridKind,
  choices: Readonly<Record<string, string>> = {},
  uri?: string,
): GridChoice | null {
  return gridMakers[kind].choice(workspace, { kind, choices, ...(uri === undefined ? {} : { uri }) });
}

/** The first line names the columns, then a line for each row: "web: all (open), none (closed)". */
export function tableOf(grid: Grid | null): string[] {
  if (grid === null) return [];
  const cell = (index: number) => {
    const { text, tone } = grid.cells[index] ?? { text: '-', tone: '-' };
    return `${text} (${tone})`;
  };
  return [
    grid.columns.map(({ text }) => text).join(' | '),
    ...grid.places.map((row, at) => `${grid.rows[at]?.text}: ${row.map(cell).join(' | ')}`),
  ];
}

/** "text · detail @ line" for each rule of a cell; lines count from 1. */
export function rulesAt(grid: Grid | null, row: number, column: number): string[] {
  const cell = grid?.cells[grid.places[row]?.[column] ?? -1];
  return (cell?.rules ?? []).map(({ text, detail, locations: [first] }) => {
    const place =
      first === undefined ? '' : ` @ ${first.uri.replace('file:///', '')}:${first.range.start.line + 1}`;
    return `${text} · ${detail}${place}`;
  });
}
