import { type Connection, LSPErrorCodes, ResponseError, WorkDoneProgress } from 'vscode-languageserver';
import { gridMakers } from '../grid/index.ts';
import {
  type GridChoice,
  type GridParams,
  type GridQuestion,
  gridChoiceRequest,
  gridRequest,
} from '../protocol.ts';
import type { Workspace } from '../workspace/index.ts';
import { type Guard, logFailure } from './guard.ts';
import { inSlices } from './inSlices.ts';

/** Answers questions for grids. One that documents change under has no answer: whoever asked it asks again. */
export function serveGrids(connection: Connection, workspace: Workspace, guard: Guard): void {
  connection.onRequest(gridChoiceRequest, (question: GridQuestion) =>
    guard<GridChoice | null>('grid choice', null, () =>
      gridMakers[question.kind].choice(workspace, question),
    ),
  );
  connection.onRequest(gridRequest, async ({ question, workDoneToken }: GridParams, token) => {
    const { revision } = workspace;
    const report = (done: number) => {
      if (workDoneToken === undefined) return;
      const percentage = Math.round(done * 100);
      void connection.sendProgress(WorkDoneProgress.type, workDoneToken, { kind: 'report', percentage });
    };
    const isUnwanted = () => token.isCancellationRequested || workspace.revision !== revision;
    try {
      const grid = await inSlices(gridMakers[question.kind].make(workspace, question), isUnwanted, report);
      if (grid !== undefined) return grid;
    } catch (error) {
      logFailure(connection, 'grid', error);
      return null;
    }
    const code = token.isCancellationRequested
      ? LSPErrorCodes.RequestCancelled
      : LSPErrorCodes.ContentModified;
    return new ResponseError(code, 'The grid is not wanted any more, or would be of an older text.');
  });
}
