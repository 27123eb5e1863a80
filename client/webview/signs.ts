import { signShapes } from '../../server/src/picture.ts';
import type { FlowRole } from '../../server/src/protocol.ts';
import { svgElement } from './element.ts';

/** The sign of a role, in the colour of the nearest `data-role`. Words beside it say the same. */
export function sign(role: FlowRole): SVGSVGElement {
  const path = svgElement('path', { d: signShapes[role], 'fill-rule': 'evenodd' });
  return svgElement('svg', { class: 'sign', viewBox: '0 0 16 16', 'aria-hidden': 'true' }, path);
}
