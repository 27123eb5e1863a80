import {
  type Dump,
  type Interface,
  type InterfacePair,
  pairInterfaces,
  readInterfaces,
} from '../iptables/index.ts';
import { type KubectlTable, readTable } from '../kubernetes/index.ts';

/** What stands in a document beside rulesets: tables of kubectl, interfaces of `ip addr`. */
export interface PastedOutput {
  /** Lines of tables and their rows count from the document's beginning. */
  readonly tables: readonly PlacedTable[];
  /** One group for each command's output. */
  readonly interfaces: readonly PlacedInterfaces[];
  /** Interfaces of the node with the pods' ends of the same cable. */
  readonly pairs: readonly InterfacePair[];
}

export interface PlacedTable {
  readonly table: KubectlTable;
  /** The document's line that the table's lines count from. */
  readonly offset: number;
}

export interface PlacedInterfaces {
  readonly interfaces: readonly Interface[];
  readonly offset: number;
  /** The command that printed it, and where it was typed, as far as the document shows. */
  readonly command: string | null;
  readonly host: string | null;
}

/** Reads what the document holds beside its rulesets. */
export function readPastedOutput(dump: Dump): PastedOutput {
  const tables: PlacedTable[] = [];
  const interfaces: PlacedInterfaces[] = [];
  for (const { first, end, command, host } of dump.structure.textParts) {
    const texts = dump.lines.slice(first, end).map((line) => line.text);
    for (let at = 0; at < texts.length; ) {
      const table = readTable(texts, at, command);
      if (table !== null && table.end > at) {
        tables.push({ table, offset: first });
        at = table.end;
        continue;
      }
      const output = readInterfaces(texts, at);
      if (output !== null && output.end > at) {
        interfaces.push({ interfaces: output.interfaces, offset: first, command, host });
        at = output.end;
        continue;
      }
      at++;
    }
  }
  const pairs = pairInterfaces(interfaces.map((output) => output.interfaces));
  return { tables, interfaces, pairs };
}
