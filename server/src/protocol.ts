/**
 * What client, webview and server say to each other beyond LSP. Types and names only: each side is built from
 * this file, none imports another side.
 */

export interface Position {
  readonly line: number;
  readonly character: number;
}
export interface Range {
  readonly start: Position;
  readonly end: Position;
}
export interface Location {
  readonly uri: string;
  readonly range: Range;
}

/** What a card in the picture stands for; the webview knows a colour and a sign for each, and nothing more. */
export type FlowRole =
  | 'cluster-ip'
  | 'node-port'
  | 'external'
  | 'rule'
  | 'service'
  | 'endpoint'
  | 'pod'
  /** Where packets die: refused or dropped. */
  | 'end'
  /** A packet that somebody asked about, before its way and behind it. */
  | 'packet';

export interface FlowBadge {
  readonly text: string;
  /** `neutral` informs, `good` is DNAT and the like, `attention` changes the packet's source or path. */
  readonly tone: 'neutral' | 'good' | 'attention';
  /** One sentence that says what it means for the packet. */
  readonly tooltip?: string;
}

/** One line of a card that stands for many things, e.g. forty endpoints. */
export interface FlowRow {
  readonly title: string;
  readonly detail: string;
  /** 0 to 1: the share of all connections that enter the flow. */
  readonly share: number | null;
  readonly locations: readonly Location[];
}

export interface FlowNode {
  /** Unique in its flow, and the same for the same thing after an edit. */
  readonly id: string;
  /** Index into `Flow.columns`. */
  readonly column: number;
  /** Index into `Flow.groups`, or null: stands alone. */
  readonly group: number | null;
  readonly role: FlowRole;
  /** The human name: "app-svc-nodeport", "10.244.1.19 : 8080". */
  readonly title: string;
  /** Second line, shown in monospace: a shortened hash, a line. */
  readonly detail: string;
  /** Everything in full: on hover, and for a screen reader. */
  readonly tooltip: string;
  readonly badges: readonly FlowBadge[];
  /** Not empty: the card is a dense list of these. */
  readonly rows: readonly FlowRow[];
  /** The lines that it stands for; the first is where a click goes. Empty: nowhere to go. */
  readonly locations: readonly Location[];
}

export interface FlowEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly role: FlowRole;
  /** 0 to 1: the share of the connections at `from` that go this way; null: not known. Width of the line. */
  readonly share: number | null;
  /** Only where it says something: "1 in 3". */
  readonly label: string;
  readonly locations: readonly Location[];
}

/** A frame around cards: a node of the cluster around its pods. */
export interface FlowGroup {
  readonly title: string;
}

export interface FlowSentencePart {
  readonly text: string;
  readonly style?: 'strong' | 'code';
  readonly location?: Location;
}

/** The one picture that webview, SVG export and command line draw. */
export interface Flow {
  readonly title: string;
  /** "NodePort · 80/tcp → 8080 · 3 endpoints on 2 nodes · written by kube-proxy ≤ 1.16 · hash ✓" */
  readonly subtitle: string;
  readonly columns: readonly string[];
  readonly groups: readonly FlowGroup[];
  readonly nodes: readonly FlowNode[];
  readonly edges: readonly FlowEdge[];
  /** The same in numbered sentences: what a screen reader reads and *Copy as Markdown* copies. */
  readonly story: readonly (readonly FlowSentencePart[])[];
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where everything stands, in CSS pixels at 100 %; (0, 0) is the upper left corner. */
export interface FlowLayout {
  /** Where the flow goes. `down` for a narrow picture: what is said of columns is then true of rows. */
  readonly direction: 'right' | 'down';
  readonly width: number;
  readonly height: number;
  /**
   * One for each column: where its cards begin and end; across the flow it spans the picture, with its heading at
   * the beginning. Of no size: it has no cards.
   */
  readonly columns: readonly Box[];
  readonly groups: readonly Box[];
  /** By node id. */
  readonly nodes: Readonly<Record<string, Box>>;
  /** By edge id: a start point and then cubic Bézier segments, three points each; where a label's middle is. */
  readonly edges: Readonly<
    Record<
      string,
      {
        readonly points: readonly { readonly x: number; readonly y: number }[];
        readonly label: { readonly x: number; readonly y: number };
        /** How wide the line is: grows with its share of all connections that enter the flow. */
        readonly width: number;
      }
    >
  >;
}

/** A flow that can be drawn as it is. */
export interface DrawnFlow {
  readonly flow: Flow;
  readonly layout: FlowLayout;
  /** The nodes (ids) that the asked position stands for: the card under the cursor. */
  readonly focus: readonly string[];
}

/** Request: the flow around a place in a document, or null: nothing there to draw. */
export const flowRequest = 'kubehop/flow';
export interface FlowParams {
  readonly textDocument: { readonly uri: string };
  readonly position: Position;
  /** Left out: as much as the picture wants. */
  readonly room?: FlowRoom;
}

/** What a picture has at 100 %, in CSS pixels. */
export interface FlowRoom {
  readonly width: number;
  readonly height: number;
}

/** A packet as somebody types it. '' in `from`: any source. */
export interface PacketInputs {
  /** Address, network or range, with or without port; or `namespace/service[:port]`. */
  readonly from: string;
  readonly to: string;
  readonly protocol: string;
  /** One of the form's nodes. */
  readonly node: string;
  /** NEW, ESTABLISHED … */
  readonly state: string;
}

/** Request: what can be asked about packets from a place in a document; null: it shows no rules. */
export const packetFormRequest = 'kubehop/packetForm';
export interface PacketForm {
  readonly nodes: readonly { readonly value: string; readonly label: string }[];
  /** What can be typed for an end, and what it is. */
  readonly suggestions: readonly { readonly value: string; readonly detail: string }[];
  /** What the place speaks of; '' where it says nothing. */
  readonly packet: PacketInputs;
}

/** Request: what becomes of a packet. */
export const traceRequest = 'kubehop/trace';
export interface TraceParams {
  readonly packet: PacketInputs;
  readonly room?: FlowRoom;
}
export interface TraceAnswer {
  readonly drawn: DrawnFlow | null;
  /** Why there is none, at the field that is to blame. */
  readonly problem: { readonly field: keyof PacketInputs; readonly message: string } | null;
}

/** Request: a flow as a text that others can show: an SVG document, or Markdown with a Mermaid picture. */
export const writeFlowRequest = 'kubehop/writeFlow';
export type FlowFormat = 'svg' | 'markdown';
export interface WriteFlowParams {
  readonly flow: Flow;
  readonly format: FlowFormat;
}

/** Notification of the server, without parameters: flows asked for earlier may look different now. */
export const flowsChangedNotification = 'kubehop/flowsChanged';

/** Request: does a text look like a dump? For documents whose language nobody set. Answer: boolean. */
export const dumpProbeRequest = 'kubehop/looksLikeDump';
export interface DumpProbeParams {
  readonly text: string;
}

/**
 * The scheme of documents that the server itself makes: rules as they would be, or a node's for one Service. They are
 * read as dumps, and show no node: nothing else in the workspace is told by them.
 */
export const previewScheme = 'kubehop-preview';

/** A Service of a manifest. */
export interface ServiceQuestion {
  readonly uri: string;
  /** `namespace/name`. */
  readonly service: string;
}

/** Request: the Service at a place in a manifest, or null: none is there. A workload means one that selects it. */
export const serviceAtRequest = 'kubehop/serviceAt';
export interface ServiceAt extends ServiceQuestion {
  /** The nodes whose rules it can be held against, by name. */
  readonly nodes: readonly { readonly name: string; readonly state: string }[];
}
export interface PlaceParams {
  readonly textDocument: { readonly uri: string };
  readonly position: Position;
}

/** Request: the text of a preview, or null: the Service is gone. */
export const previewRequest = 'kubehop/preview';
export interface PreviewQuestion extends ServiceQuestion {
  /** `service`, `all`: the rules that kube-proxy would write; `expected`, `observed`: for and of one node. */
  readonly what: 'service' | 'all' | 'expected' | 'observed';
  /** For `expected` and `observed`. */
  readonly node?: string;
}

/** Languages that the server reads, as editors call them, and what their documents hold. */
export const languageKinds: Readonly<Record<string, 'dump' | 'manifest' | undefined>> = {
  'iptables-save': 'dump',
  yaml: 'manifest',
  json: 'manifest',
  helm: 'manifest',
};

/** `initializationOptions` of the client. */
export interface ServerOptions {
  /** The client follows `command:` links in Markdown. */
  readonly commandLinks?: boolean;
}

/** Commands that lenses and hovers carry; the client has them. Arguments are `CommandPlace`. */
export const commands = {
  showFlow: 'kubehop.showFlow',
  tracePacket: 'kubehop.tracePacket',
  showReferences: 'kubehop.showReferences',
  previewRules: 'kubehop.previewRules',
  compareWithNodes: 'kubehop.compareWithNodes',
  whoMayReach: 'kubehop.whoMayReach',
  whatMayReach: 'kubehop.whatMayReach',
  whatChanged: 'kubehop.whatChanged',
} as const;

/** Notification: the last commit's versions of manifests. Those left out are as they were committed. */
export const committedNotification = 'kubehop/committed';
export interface CommittedParams {
  /** null: there is no repository, so nothing can be said. */
  readonly files: readonly CommittedFile[] | null;
}
export interface CommittedFile {
  readonly uri: string;
  /** null: the commit has no such file. */
  readonly text: string | null;
  /** The file has been deleted or renamed since. */
  readonly isGone: boolean;
}

/** A place as commands carry it: a JSON value, so that it fits into a command link. */
export interface CommandPlace {
  readonly uri: string;
  readonly position: Position;
}

/** What a cell of a grid means; a sign and a word stand beside every colour. */
export type GridTone = 'open' | 'closed' | 'partly' | 'neutral' | 'attention';

/** The head of a row or of a column. */
export interface GridHeader {
  /** The human name. */
  readonly text: string;
  /** Second line, e.g. a kind or a count; '' for none. */
  readonly detail: string;
  /** What headers are gathered by, e.g. a namespace; '' for none. */
  readonly group: string;
  /** In full. */
  readonly tooltip: string;
  readonly locations: readonly Location[];
}

/** A rule that decides a cell. */
export interface GridRule {
  readonly text: string;
  /** What it does, e.g. "accepts"; '' for nothing to add. */
  readonly detail: string;
  /** The first is where a click goes; empty: nowhere. */
  readonly locations: readonly Location[];
}

export interface GridCell {
  /** Short: a word or a few ports. */
  readonly text: string;
  readonly tone: GridTone;
  /** One or more sentences that are true for every place where the cell stands. */
  readonly tooltip: string;
  /** In the order in which they are asked. */
  readonly rules: readonly GridRule[];
}

/** Anything by anything: who may pass whom, Services by nodes. */
export interface Grid {
  readonly title: string;
  readonly subtitle: string;
  /** What a row, a column and a header's group is: "source", "destination", "namespace". */
  readonly rowsAre: string;
  readonly columnsAre: string;
  readonly groupsAre: string;
  readonly rows: readonly GridHeader[];
  readonly columns: readonly GridHeader[];
  /** Each different cell once. */
  readonly cells: readonly GridCell[];
  /** By row, then by column: index into `cells`; -1 for an empty place. */
  readonly places: readonly (readonly number[])[];
  /** What each tone means here, in a word or two. */
  readonly tones: Readonly<Record<GridTone, string>>;
  /** What is to be known beside it, a sentence each. */
  readonly notes: readonly string[];
  /** `column`: a cell tells of the way from its column to its row. Left out: from its row to its column. */
  readonly from?: 'column';
  /** The question holds choices that can be made anew. */
  readonly hasChoices: boolean;
}

export type GridKind =
  | 'passage'
  | 'nodes'
  /** Everybody by everybody. */
  | 'reach'
  /** Who may reach one peer, and what it may reach. */
  | 'reachTo'
  | 'reachFrom'
  /** What edits since the last commit have opened and closed. */
  | 'reachChanges';

/** Which grid is asked for. */
export interface GridQuestion {
  readonly kind: GridKind;
  /** The document that it was asked from; kinds over the whole workspace need none. */
  readonly uri?: string;
  /** The place in it, which may say what is meant. */
  readonly position?: Position;
  /** What was chosen so far, by the choices' names. */
  readonly choices: Readonly<Record<string, string>>;
}

/** Request: a grid, or null: there is nothing to show. Reports its progress on `workDoneToken`. */
export const gridRequest = 'kubehop/grid';
export interface GridParams {
  readonly question: GridQuestion;
  readonly workDoneToken?: string;
}

/** Request: what has to be chosen next before a grid can be made, or null: nothing more. */
export const gridChoiceRequest = 'kubehop/gridChoice';
export interface GridChoice {
  readonly name: string;
  readonly title: string;
  readonly options: readonly {
    readonly value: string;
    readonly label: string;
    readonly detail: string;
  }[];
  /** Another value may be typed if it matches this regular expression; `hint` says what is meant. */
  readonly typed: { readonly pattern: string; readonly hint: string } | null;
}
