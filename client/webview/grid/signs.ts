import type { GridTone } from '../../../server/src/protocol.ts';
import { svgElement } from '../element.ts';

/** A shape for each tone, 16 × 16: whoever sees no colours still tells them apart. */
const shapes: Readonly<Record<GridTone, string>> = {
  // A tick.
  open: 'M6.2 13 1.6 8.4 3 7l3.2 3.2L13 3.4l1.4 1.4Z',
  // A cross.
  closed: 'M3.6 2.2 8 6.6 12.4 2.2 13.8 3.6 9.4 8 13.8 12.4 12.4 13.8 8 9.4 3.6 13.8 2.2 12.4 6.6 8 2.2 3.6Z',
  // A disc, half of it filled.
  partly: 'M8 1.5a6.5 6.5 0 1 1 0 13a6.5 6.5 0 0 1 0-13Z M8 3.2v9.6a4.8 4.8 0 0 0 0-9.6Z',
  // A dash.
  neutral: 'M3 7h10v2H3Z',
  // A triangle with a hole, standing.
  attention: 'M8 1.5 15 14H1Z M7.2 6v4h1.6V6Z M7.2 11.2v1.6h1.6v-1.6Z',
};

/** The sign of a tone, in the colour of the nearest `data-tone`. */
export function toneSign(tone: GridTone): SVGSVGElement {
  const path = svgElement('path', { d: shapes[tone], 'fill-rule': 'evenodd' });
  return svgElement('svg', { class: 'sign', viewBox: '0 0 16 16', 'aria-hidden': 'true' }, path);
}
