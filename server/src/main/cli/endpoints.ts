import { findServiceEnd, type PacketEnd } from '../../workspace/index.ts';
import { Hindrance } from './command.ts';
import type { Inputs } from './inputs.ts';

/** A Service's `NAMESPACE/NAME[:PORT]` as an end of a packet. null: no such name. */
export function readServiceEnd(text: string, { dumps }: Inputs): PacketEnd | null {
  const found = findServiceEnd(
    text,
    dumps.flatMap(({ model }) => model.nodes),
  );
  if (typeof found === 'string') throw new Hindrance(found);
  return found;
}
