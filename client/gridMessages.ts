/**
 * What a grid's panel and its webview say to each other. Types only: each side is a program of its own.
 */
import type { Grid, GridQuestion, Location } from '../server/src/protocol.ts';

/** To the webview. */
export type ToGridView =
  /** The answer to `ready`, before anything else. */
  | { readonly type: 'start'; readonly texts: GridTexts }
  | {
      readonly type: 'grid';
      /** null: nothing to show. */
      readonly grid: Grid | null;
      /** What was asked for; the webview keeps it for the next window. */
      readonly question: GridQuestion;
    }
  /** A grid is being made; null: no longer. */
  | { readonly type: 'progress'; readonly percentage: number | null };

/** From the webview. */
export type FromGridView =
  | { readonly type: 'ready' }
  | { readonly type: 'reveal'; readonly location: Location }
  /** Back to the editor. */
  | { readonly type: 'leave' }
  /** Make the choices anew. */
  | { readonly type: 'choose' }
  | { readonly type: 'cancel' }
  | { readonly type: 'save'; readonly csv: string }
  | { readonly type: 'copy'; readonly markdown: string }
  | { readonly type: 'openSample' };

/** All words that the webview itself says; the rest is the grid's. `{0}` stands for what is put in. */
export interface GridTexts {
  readonly toolbar: string;
  readonly rows: string;
  readonly columns: string;
  readonly allGroups: string;
  readonly shown: string;
  readonly choose: string;
  readonly exportCsv: string;
  readonly copyMarkdown: string;
  readonly keys: string;
  readonly details: string;
  readonly pair: string;
  readonly decidedBy: string;
  readonly noRule: string;
  readonly computing: string;
  readonly cancel: string;
  readonly nothingFits: string;
  readonly empty: string;
  readonly openSample: string;
}
