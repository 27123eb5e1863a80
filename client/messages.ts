/**
 * What the flow panel and its webview say to each other. Types only: each side is a program of its own.
 */
import type {
  CommandPlace,
  DrawnFlow,
  FlowFormat,
  FlowRoom,
  Location,
  PacketForm,
  PacketInputs,
} from '../server/src/protocol.ts';

/** To the webview. */
export type ToWebview =
  /** The answer to `ready`, before anything else. */
  | { readonly type: 'start'; readonly texts: FlowTexts }
  | {
      readonly type: 'flow';
      /** null: nothing to draw. */
      readonly drawn: DrawnFlow | null;
      /** What was asked for; the webview keeps it for the next window. */
      readonly state: FlowPanelState;
    }
  /** What can be asked about packets; `asked` is the packet that is drawn or shall be. */
  | {
      readonly type: 'form';
      /** null: nothing can be asked. */
      readonly form: PacketForm | null;
      readonly asked: PacketInputs | null;
      readonly takesFocus: boolean;
    }
  /** A packet can't be traced, and why. */
  | { readonly type: 'problem'; readonly field: keyof PacketInputs; readonly message: string }
  /** Asks for a `summary`. */
  | { readonly type: 'summarize' }
  /** As if somebody had clicked on the card, edge or row of that name. */
  | { readonly type: 'press'; readonly name: string };

/** From the webview. */
export type FromWebview =
  | { readonly type: 'ready'; readonly room: FlowRoom }
  | { readonly type: 'resized'; readonly room: FlowRoom }
  | { readonly type: 'reveal'; readonly location: Location }
  | { readonly type: 'follow'; readonly following: boolean }
  | { readonly type: 'trace'; readonly packet: PacketInputs }
  /** SVG into a file, Markdown into the clipboard. */
  | { readonly type: 'export'; readonly format: FlowFormat }
  /** Back to the editor that the flow was drawn from. */
  | { readonly type: 'leave' }
  | { readonly type: 'openSample' }
  | { readonly type: 'summary'; readonly summary: FlowSummary };

/** What survives a reload of the window. */
export interface FlowPanelState {
  readonly place: CommandPlace | null;
  readonly following: boolean;
  /** A packet that was traced; null: the flow around the place. */
  readonly packet: PacketInputs | null;
}

/** What stands in the picture, in words: for tests, which can't look into a webview from within VS Code. */
export interface FlowSummary {
  readonly title: string;
  readonly subtitle: string;
  readonly columns: readonly string[];
  readonly groups: readonly string[];
  /** The accessible names of cards and edges, in the order of the columns. */
  readonly cards: readonly string[];
  readonly edges: readonly string[];
  /** The names of the cards with the focus outline. */
  readonly focused: readonly string[];
  readonly story: readonly string[];
}

/** All words that the webview itself says; the rest is the flow's. `{0}` stands for what is put in. */
export interface FlowTexts {
  readonly toolbar: string;
  readonly follow: string;
  readonly followTooltip: string;
  readonly packetForm: string;
  readonly from: string;
  readonly to: string;
  readonly protocol: string;
  readonly node: string;
  readonly state: string;
  readonly anySource: string;
  readonly anyEnd: string;
  readonly more: string;
  readonly trace: string;
  readonly zoomIn: string;
  readonly zoomOut: string;
  readonly zoomActual: string;
  readonly fit: string;
  readonly exportSvg: string;
  readonly copyMarkdown: string;
  readonly picture: string;
  readonly keys: string;
  readonly story: string;
  readonly legend: string;
  readonly roles: Readonly<Record<FlowRoleName, string>>;
  readonly width: string;
  readonly empty: string;
  readonly openSample: string;
  readonly search: string;
  readonly matches: string;
  readonly group: string;
  readonly edge: string;
}

type FlowRoleName = DrawnFlow['flow']['nodes'][number]['role'];
