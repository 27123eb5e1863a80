import {
  type LanguageClient,
  LSPErrorCodes,
  ResponseError,
  WorkDoneProgress,
} from 'vscode-languageclient/node';
import {
  type Grid,
  type GridChoice,
  type GridParams,
  gridChoiceRequest,
  gridRequest,
} from '../../server/src/protocol.ts';
import type { AskGrid } from './gridPanels.ts';

/** Asks the server for grids, and hears how far it is. */
export function askGrid(server: LanguageClient): AskGrid {
  let asked = 0;
  return {
    choice: (question) => server.sendRequest<GridChoice | null>(gridChoiceRequest, question),
    grid: async (question, report, token) => {
      const workDoneToken = `grid ${asked++}`;
      const progress = server.onProgress(WorkDoneProgress.type, workDoneToken, (value) => {
        if (value.kind === 'report' && value.percentage !== undefined) report(value.percentage);
      });
      try {
        const params: GridParams = { question, workDoneToken };
        return await server.sendRequest<Grid | null>(gridRequest, params, token);
      } catch (error) {
        if (error instanceof ResponseError && error.code === LSPErrorCodes.ContentModified) return undefined;
        throw error;
      } finally {
        progress.dispose();
      }
    },
  };
}
