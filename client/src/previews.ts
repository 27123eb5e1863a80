import * as vscode from 'vscode';
import {
  type CommandPlace,
  type PreviewQuestion,
  previewScheme,
  type ServiceAt,
  type ServiceQuestion,
} from '../../server/src/protocol.ts';
import { placeOfCursor } from './placeOfCursor.ts';
import { texts } from './texts.ts';

/** What previews ask the server. */
export interface AskPreviews {
  readonly serviceAt: (place: CommandPlace) => Promise<ServiceAt | null>;
  readonly text: (question: PreviewQuestion) => Promise<string | null>;
}

/** Documents of rules that the server makes, kept up as the manifest is typed: those that are open. */
export class Previews implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #ask: AskPreviews;
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #registration: vscode.Disposable;
  readonly onDidChange = this.#changed.event;

  constructor(ask: AskPreviews) {
    this.#ask = ask;
    this.#registration = vscode.workspace.registerTextDocumentContentProvider(previewScheme, this);
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    return (await this.#ask.text(questionIn(uri))) ?? `# ${texts.serviceGone()}\n`;
  }

  /** Something that a preview is made of has changed. */
  refresh(): void {
    for (const { uri } of vscode.workspace.textDocuments) {
      if (uri.scheme === previewScheme) this.#changed.fire(uri);
    }
  }

  /** Shows what kube-proxy would write for the Service at a place: beside the manifest. */
  async showRules(place: CommandPlace | undefined, what: 'service' | 'all'): Promise<void> {
    const service = await this.#serviceAt(place);
    if (service === null) return;
    const document = await vscode.workspace.openTextDocument(previewUri(service, { what }));
    await vscode.window.showTextDocument(document, {
      viewColumn: vscode.ViewColumn.Beside,
      preserveFocus: true,
      preview: true,
    });
  }

  /** The rules of the Service at a place as they should be on a node, beside those that the node has. */
  async compare(place: CommandPlace | undefined): Promise<void> {
    const service = await this.#serviceAt(place);
    if (service === null) return;
    const node = await chosenNode(service);
    if (node === undefined) return;
    const [expected, observed] = (['expected', 'observed'] as const).map((what) =>
      previewUri(service, { what, node }),
    );
    await vscode.commands.executeCommand(
      'vscode.diff',
      expected,
      observed,
      texts.comparison(service.service, node),
    );
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }

  async #serviceAt(place: CommandPlace | undefined): Promise<ServiceAt | null> {
    const asked = place ?? placeOfCursor();
    const service = asked === undefined ? null : await this.#ask.serviceAt(asked);
    if (service === null) void vscode.window.showInformationMessage(texts.noServiceHere());
    return service;
  }
}

async function chosenNode({ nodes, service }: ServiceAt): Promise<string | undefined> {
  const [only] = nodes;
  if (only === undefined) {
    void vscode.window.showInformationMessage(texts.noNodes());
    return undefined;
  }
  if (nodes.length === 1) return only.name;
  const items = nodes.map(({ name, state }) => ({ label: name, description: state }));
  const picked = await vscode.window.showQuickPick(items, { title: texts.chooseNode(service) });
  return picked?.label;
}

/** The name ends in `.iptables`: so the document is a dump, with all that dumps have. */
function previewUri(
  { uri, service }: ServiceQuestion,
  { what, node }: Pick<PreviewQuestion, 'what' | 'node'>,
): vscode.Uri {
  const name = service.slice(service.indexOf('/') + 1);
  const title = { service: name, all: texts.allServices(), expected: name, observed: `${name} @ ${node}` }[
    what
  ];
  const question: PreviewQuestion = { uri, service, what, ...(node === undefined ? {} : { node }) };
  return vscode.Uri.from({
    scheme: previewScheme,
    path: `/${title}.iptables`,
    query: JSON.stringify(question),
  });
}

function questionIn({ query }: vscode.Uri): PreviewQuestion {
  return JSON.parse(query) as PreviewQuestion;
}
