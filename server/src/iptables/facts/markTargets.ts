import type { ExtensionFact } from './types.ts';

/** Targets that leave a note on the packet or on its connection for later rules, routing or traffic control. */
// biome-ignore format: a row of the table is a line, or two with its sentence.
export const MARK_TARGETS = [
  { kind: 'target', name: 'MARK', doc: 'Changes the mark of the packet.', options: [
    { name: '--set-xmark', values: ['mark'], example: '0x4000/0x4000',
      doc: 'Clears the bits of the mask in the mark, then flips the bits of the value.' },
    { name: '--set-mark', values: ['mark'], printed: '--set-xmark', example: '0x1',
      doc: 'Clears the bits of the mask in the mark, then sets the bits of the value.' },
    { name: '--and-mark', values: ['bits'], printed: '--set-xmark', example: '0xff', doc: 'Keeps only these bits of the mark.' },
    { name: '--or-mark', values: ['bits'], printed: '--set-xmark', example: '0x4000', doc: 'Sets these bits of the mark.' },
    { name: '--xor-mark', values: ['bits'], printed: '--set-xmark', example: '0x4000', doc: 'Flips these bits of the mark.' },
  ] },
] as const satisfies readonly ExtensionFact[];
