import type { Grid } from '../protocol.ts';

/** For grids of who may reach whom. */
export const openTones: Grid['tones'] = {
  open: 'open',
  closed: 'closed',
  partly: 'partly open',
  attention: 'depends',
  neutral: 'nothing to say',
};
