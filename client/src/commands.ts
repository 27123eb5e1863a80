import * as vscode from 'vscode';
import { type CommandPlace, commands, type Location } from '../../server/src/protocol.ts';
import type { FlowPanel } from './flowPanel.ts';
import type { GridPanels } from './gridPanels.ts';
import { placeOfCursor } from './placeOfCursor.ts';
import type { Previews } from './previews.ts';

/** All commands of the extension, as package.json promises them. */
export function registerCommands(
  extension: vscode.Uri,
  panel: FlowPanel,
  grids: GridPanels,
  previews: Previews,
  restartServer: () => Promise<void>,
): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.commands.registerCommand(commands.showFlow, (place?: unknown) =>
      // From a menu, VS Code hands over the document's URI: then the cursor says where.
      panel.show(isPlace(place) ? place : undefined),
    ),
    vscode.commands.registerCommand(commands.tracePacket, (place?: unknown) =>
      panel.trace(isPlace(place) ? place : undefined),
    ),
    vscode.commands.registerCommand(commands.showReferences, showReferences),
    vscode.commands.registerCommand(commands.previewRules, (place?: unknown) =>
      previews.showRules(isPlace(place) ? place : undefined, 'service'),
    ),
    vscode.commands.registerCommand('kubehop.previewAllRules', () => previews.showRules(undefined, 'all')),
    vscode.commands.registerCommand(commands.compareWithNodes, (place?: unknown) =>
      previews.compare(isPlace(place) ? place : undefined),
    ),
    vscode.commands.registerCommand('kubehop.whoMayPass', () => grids.show('passage', activeDocument())),
    vscode.commands.registerCommand('kubehop.compareNodes', () => grids.show('nodes', activeDocument())),
    vscode.commands.registerCommand('kubehop.whoMayReachWhom', () => grids.show('reach', activeDocument())),
    vscode.commands.registerCommand(commands.whoMayReach, (place?: unknown) =>
      grids.show('reachTo', isPlace(place) ? place : (placeOfCursor() ?? {})),
    ),
    vscode.commands.registerCommand(commands.whatChanged, () => grids.show('reachChanges', {})),
    vscode.commands.registerCommand(commands.whatMayReach, (place?: unknown) =>
      grids.show('reachFrom', isPlace(place) ? place : (placeOfCursor() ?? {})),
    ),
    vscode.commands.registerCommand('kubehop.openSample', () => openSample(extension, panel)),
    vscode.commands.registerCommand('kubehop.restartServer', restartServer),
  );
}

function activeDocument(): Partial<CommandPlace> {
  const uri = vscode.window.activeTextEditor?.document.uri.toString();
  return uri === undefined ? {} : { uri };
}

function isPlace(value: unknown): value is CommandPlace {
  const place = value as Partial<CommandPlace> | null | undefined;
  return typeof place?.uri === 'string' && typeof place.position?.line === 'number';
}

async function showReferences(
  { uri, position }: CommandPlace,
  locations: readonly Location[],
): Promise<void> {
  await vscode.commands.executeCommand(
    'editor.action.showReferences',
    vscode.Uri.parse(uri, true),
    new vscode.Position(position.line, position.character),
    locations.map(
      ({ uri, range: { start, end } }) =>
        new vscode.Location(
          vscode.Uri.parse(uri, true),
          new vscode.Range(start.line, start.character, end.line, end.character),
        ),
    ),
  );
}

/**
 * The dump that comes with the extension, its NodePort Service drawn beside it, and the session that tells the
 * names of its pods.
 */
async function openSample(extension: vscode.Uri, panel: FlowPanel): Promise<void> {
  const samples = vscode.Uri.joinPath(extension, 'samples');
  const left = { viewColumn: vscode.ViewColumn.One, preview: false };
  await vscode.window.showTextDocument(vscode.Uri.joinPath(samples, 'cluster.session'), {
    ...left,
    preserveFocus: true,
  });
  const editor = await vscode.window.showTextDocument(vscode.Uri.joinPath(samples, 'k8s-1.iptables'), left);
  const offset = editor.document.getText().indexOf('-A KUBE-NODEPORTS');
  const start = editor.document.positionAt(Math.max(0, offset));
  editor.selection = new vscode.Selection(start, start);
  editor.revealRange(new vscode.Range(start, start), vscode.TextEditorRevealType.InCenter);
  panel.show();
}
