import type { ParameterInformation, SignatureHelp } from 'vscode-languageserver-types';
import { VALUE_KINDS } from '../../iptables/index.ts';
import type { Position } from '../../text/index.ts';
import type { DumpDocument } from '../../workspace/index.ts';
import type { Features } from '../context.ts';
import { cursorAt } from './completion/cursor.ts';
import { optionDoc } from './factDocs.ts';

/**
 * How the values of the option before the cursor are written, the one at the cursor marked.
 * @param isAsked somebody asked; else an editor did by itself, and gets an answer only where a value has a form
 */
export function signatureHelp(
  _features: Features,
  document: DumpDocument,
  position: Position,
  isAsked: boolean,
): SignatureHelp | null {
  const slot = cursorAt(document, position)?.slot;
  if (slot?.kind !== 'value') return null;
  const { option, owner, index } = slot;
  const values = option.values.map((kind) => VALUE_KINDS[kind]);
  if (!isAsked && values.length === 1 && values[0]?.doc === null) return null;
  let label = option.name;
  const parameters = values.map(({ placeholder, doc }): ParameterInformation => {
    label += ` ${placeholder}`;
    const span: [number, number] = [label.length - placeholder.length, label.length];
    return doc === null ? { label: span } : { label: span, documentation: doc };
  });
  const value = optionDoc(option, owner?.fact ?? null).join('\n');
  return {
    signatures: [{ label, documentation: { kind: 'markdown', value }, parameters }],
    activeSignature: 0,
    activeParameter: index,
  };
}
