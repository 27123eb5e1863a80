import * as vscode from 'vscode';
import type { GridChoice, GridQuestion } from '../../server/src/protocol.ts';

interface Row extends vscode.QuickPickItem {
  readonly value: string;
}

/** Lets the user choose whatever a question leaves open, one list after the other. null: the user left. */
export async function makeChoices(
  question: GridQuestion,
  ask: (question: GridQuestion) => Promise<GridChoice | null>,
): Promise<GridQuestion | null> {
  let asked = question;
  for (;;) {
    const choice = await ask(asked);
    if (choice === null) return asked;
    const [only, ...more] = choice.options;
    const value =
      only !== undefined && more.length === 0 && choice.typed === null ? only.value : await pick(choice);
    if (value === undefined) return null;
    asked = { ...asked, choices: { ...asked.choices, [choice.name]: value } };
  }
}

function pick({ title, options, typed }: GridChoice): Promise<string | undefined> {
  const box = vscode.window.createQuickPick<Row>();
  const rows = options.map(({ value, label, detail }): Row => ({ value, label, description: detail }));
  box.title = title;
  box.items = rows;
  box.matchOnDescription = true;
  if (typed !== null) {
    box.placeholder = typed.hint;
    const pattern = new RegExp(typed.pattern);
    box.onDidChangeValue((text) => {
      const own = text.trim();
      const isNew = pattern.test(own) && !rows.some(({ value }) => value === own);
      box.items = isNew ? [{ value: own, label: own, alwaysShow: true }, ...rows] : rows;
    });
  }
  return new Promise((resolve) => {
    box.onDidAccept(() => {
      resolve(box.selectedItems[0]?.value);
      box.hide();
    });
    box.onDidHide(() => {
      resolve(undefined);
      box.dispose();
    });
    box.show();
  });
}
