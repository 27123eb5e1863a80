import { describe, expect, it } from 'vitest';
import { styleSheet } from '../../../../server/src/flow/svg/theme.ts';

/** The colour of a class in the light or the dark half of the style sheet. */
function colours(scheme: 'light' | 'dark'): (selector: string) => string {
  const half = styleSheet.split('@media')[scheme === 'light' ? 0 : 1] ?? '';
  return (selector) => {
    const rule = half.split('\n').find((line) => line.startsWith(selector));
    const colour = /#[0-9a-f]{6}/.exec(rule ?? '')?.[0];
    if (colour === undefined) throw new Error(`no colour for ${selector} in ${scheme}`);
    return colour;
  };
}

/** WCAG 2: relative luminance. */
function luminance(colour: string): number {
  const channels = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255);
  const [red = 0, green = 0, blue = 0] = channels.map((it) =>
    it <= 0.04045 ? it / 12.92 : ((it + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [dark = 0, bright = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (bright + 0.05) / (dark + 0.05);
}

describe.each(['light', 'dark'] as const)('on %s ground', (scheme) => {
  const of = colours(scheme);
  const grounds = [of('.page'), of('.card')];

  it.each(['text{fill', '.faint'])('%s can be read', (selector) => {
    for (const ground of grounds) expect(contrast(of(selector), ground)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(['cluster-ip', 'node-port', 'external', 'rule', 'service', 'endpoint', 'pod', 'end'])(
    'signs and lines of %s can be seen',
    (role) => {
      for (const ground of grounds)
        for (const kind of ['of', 'line'])
          expect(contrast(of(`.${kind}-${role}{`), ground)).toBeGreaterThanOrEqual(3);
    },
  );
});
