import type { Grid, GridChoice, GridKind, GridQuestion } from '../protocol.ts';
import type { Workspace } from '../workspace/index.ts';
import { changesGrid } from './changesGrid.ts';
import { nodesGrid } from './nodesGrid.ts';
import { passageChoice, passageGrid } from './passageGrid.ts';
import { peerChoice } from './peerChoice.ts';
import { peerGrid } from './peerGrid.ts';
import { reachGrid } from './reachGrid.ts';

export interface GridMaker {
  /** What has to be chosen next; null: nothing more. */
  readonly choice: (workspace: Workspace, question: GridQuestion) => GridChoice | null;
  /** Yields the share that is done, 0 to 1. null: there is nothing to show. */
  readonly make: (workspace: Workspace, question: GridQuestion) => Generator<number, Grid | null>;
}

const nothing = () => null;

export const gridMakers: Readonly<Record<GridKind, GridMaker>> = {
  passage: { choice: passageChoice, make: passageGrid },
  nodes: { choice: nothing, make: nodesGrid },
  reach: { choice: nothing, make: reachGrid },
  reachTo: {
    choice: (workspace, question) => peerChoice(workspace, question, 'to'),
    make: (workspace, question) => peerGrid(workspace, question, 'to'),
  },
  reachFrom: {
    choice: (workspace, question) => peerChoice(workspace, question, 'from'),
    make: (workspace, question) => peerGrid(workspace, question, 'from'),
  },
  reachChanges: { choice: nothing, make: changesGrid },
};
