import { plural } from '../kubeproxy/index.ts';
import type { Grid, GridQuestion } from '../protocol.ts';
import type { Workspace } from '../workspace/index.ts';
import { byName, notesOn, outsideHeader, workloadHeader } from './reachHeaders.ts';
import { ReachScribe } from './reachScribe.ts';
import { openTones } from './tones.ts';

/** Workloads by workloads, and the addresses outside: what the policies of the workspace's manifests let through. */
export function* reachGrid(workspace: Workspace, _question: GridQuestion): Generator<number, Grid | null> {
  const { manifests } = workspace;
  const { reach } = manifests;
  const { workloads, policies } = reach.cluster;
  if (workloads.length === 0) return null;
  const sorted = workloads.toSorted(byName);
  const scribe = new ReachScribe(manifests);
  const places: number[][] = [];
  for (const source of sorted) {
    const row = sorted.map((destination) =>
      source === destination ? -1 : scribe.between(reach.between(source, destination).cases),
    );
    row.push(scribe.outside(reach.toOutside(source)));
    places.push(row);
    yield places.length / (sorted.length + 1);
  }
  places.push([...sorted.map((destination) => scribe.outside(reach.fromOutside(destination))), -1]);
  const headers = [...sorted.map((it) => workloadHeader(it, manifests)), outsideHeader(reach.outside)];
  return {
    title: 'Who may reach whom',
    subtitle: [
      plural(workloads.length, 'workload'),
      plural(policies.length, 'policy'),
      'by the NetworkPolicies in this workspace’s manifests',
    ].join(' · '),
    rowsAre: 'source',
    columnsAre: 'destination',
    groupsAre: 'namespace',
    rows: headers,
    columns: headers,
    cells: scribe.cells.all,
    places,
    tones: openTones,
    notes: notesOn(reach),
    hasChoices: false,
  };
}
