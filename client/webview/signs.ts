import type { FlowRole } from '../../server/src/protocol.ts';
import { svgElement } from './element.ts';

/** A shape for each role, 16 × 16: whoever sees no colours still tells them apart. */
const shapes: Readonly<Record<FlowRole, string>> = {
  // A diamond, filled.
  'cluster-ip': 'M8 1.5 14.5 8 8 14.5 1.5 8Z',
  // A diamond with a hole: a door in every node.
  'node-port': 'M8 1.5 14.5 8 8 14.5 1.5 8Z M8 5 5 8 8 11 11 8Z',
  // A ring with an arrow's head: in from outside.
  external:
    'M8 1.5a6.5 6.5 0 1 1 0 13a6.5 6.5 0 0 1 0-13Z M8 3.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 0 0 0-9Z M8 5.5a2.5 2.5 0 1 1 0 5a2.5 2.5 0 0 1 0-5Z',
  // Lines of text.
  rule: 'M2 3h12v2H2Z M2 7h12v2H2Z M2 11h8v2H2Z',
  // A disc: where the draw is.
  service: 'M8 2a6 6 0 1 1 0 12a6 6 0 0 1 0-12Z',
  // A triangle that points on.
  endpoint: 'M3.5 2 13.5 8 3.5 14Z',
  // A box.
  pod: 'M2.5 2.5h11v11h-11Z',
  // A sheet with a fold: a letter on its way.
  packet: 'M1.5 3h13v10h-13Z M3.4 4.4 8 8.2 12.6 4.4 13.2 5.2 8 9.6 2.8 5.2Z',
  // A cross.
  end: 'M3.6 2.2 8 6.6 12.4 2.2 13.8 3.6 9.4 8 13.8 12.4 12.4 13.8 8 9.4 3.6 13.8 2.2 12.4 6.6 8 2.2 3.6Z',
};

/** The sign of a role, in the colour of the nearest `data-role`. Words beside it say the same. */
export function sign(role: FlowRole): SVGSVGElement {
  const path = svgElement('path', { d: shapes[role], 'fill-rule': 'evenodd' });
  return svgElement('svg', { class: 'sign', viewBox: '0 0 16 16', 'aria-hidden': 'true' }, path);
}
