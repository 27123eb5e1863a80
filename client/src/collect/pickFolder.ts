import * as vscode from 'vscode';
import { collectTexts } from '../texts.ts';

interface FolderItem extends vscode.QuickPickItem {
  /** undefined: to be chosen in a dialog. */
  readonly folder: vscode.Uri | undefined;
}

/** The folder to collect into: a new one of that name, or any. undefined: the user has thought better of it. */
export async function pickFolder(name: string): Promise<vscode.Uri | undefined> {
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  const items: FolderItem[] = [
    ...folders.map((folder) => ({
      label: name,
      description: collectTexts.newFolderIn(folder.name),
      folder: vscode.Uri.joinPath(folder.uri, name),
    })),
    { label: collectTexts.otherFolder(), folder: undefined },
  ];
  const picked =
    folders.length === 0
      ? items[0]
      : await vscode.window.showQuickPick(items, {
          title: collectTexts.pickTitle(),
          placeHolder: collectTexts.pickPlaceholder(),
        });
  if (picked === undefined || picked.folder !== undefined) return picked?.folder;
  const [parent] =
    (await vscode.window.showOpenDialog({
      canSelectFolders: true,
      canSelectFiles: false,
      title: collectTexts.pickTitle(),
      openLabel: collectTexts.pickHere(),
      ...(folders[0] === undefined ? {} : { defaultUri: folders[0].uri }),
    })) ?? [];
  if (parent === undefined) return undefined;
  const inside: FolderItem[] = [
    {
      label: name,
      description: collectTexts.newFolderIn(parent.fsPath),
      folder: vscode.Uri.joinPath(parent, name),
    },
    { label: parent.fsPath, description: collectTexts.thisFolder(), folder: parent },
  ];
  const answer = await vscode.window.showQuickPick(inside, { title: collectTexts.pickTitle() });
  return answer?.folder;
}
