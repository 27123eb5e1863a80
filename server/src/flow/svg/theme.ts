import type { FlowRole } from '../../protocol.ts';

/**
 * Colours on light and on dark ground: text has 4.5 : 1 at least. Written out for both, as not every program that
 * shows SVG knows CSS variables; one that doesn't know `prefers-color-scheme` shows the light picture.
 */
interface Palette {
  readonly page: string;
  readonly card: string;
  readonly text: string;
  readonly faint: string;
  readonly border: string;
  readonly roles: Readonly<Record<FlowRole, string>>;
}

const light: Palette = {
  page: '#ffffff',
  card: '#f6f8fa',
  text: '#1f2328',
  faint: '#59636e',
  border: '#c8cfd6',
  roles: {
    'cluster-ip': '#0969da',
    'node-port': '#9a6700',
    external: '#0e7490',
    rule: '#59636e',
    service: '#8250df',
    endpoint: '#1a7f37',
    pod: '#1a7f37',
    end: '#cf222e',
    packet: '#59636e',
  },
};

const dark: Palette = {
  page: '#1b1c1d',
  card: '#252627',
  text: '#d6d8da',
  faint: '#9aa0a6',
  border: '#46494d',
  roles: {
    'cluster-ip': '#58a6ff',
    'node-port': '#e0b36a',
    external: '#56c8d8',
    rule: '#c4c8cc',
    service: '#bc8cff',
    endpoint: '#7bc77e',
    pod: '#7bc77e',
    end: '#ff7b72',
    packet: '#c4c8cc',
  },
};

/** Which role's colour a badge's tone has; neutral ones have none. */
const tones = { good: 'endpoint', attention: 'node-port' } as const;

function rules({ page, card, text, faint, border, roles }: Palette): string {
  const lines = [
    `.page,.headline{fill:${page}}`,
    `text{fill:${text}}`,
    `.faint{fill:${faint}}`,
    `.card{fill:${card};stroke:${border}}`,
    `.label,.badge{fill:${page};stroke:${border}}`,
    `.frame{fill:${faint};fill-opacity:.06;stroke:${faint}}`,
  ];
  for (const [role, colour] of Object.entries(roles)) {
    lines.push(`.of-${role}{fill:${colour}}`, `.line-${role}{stroke:${colour}}`);
  }
  for (const [tone, role] of Object.entries(tones)) lines.push(`.tone-${tone}{stroke:${roles[role]}}`);
  return lines.join('\n');
}

/** The style sheet of every SVG. Sizes are those that `cardSize.ts` counts with. */
export const styleSheet = `
text{font:12.5px system-ui,-apple-system,'Segoe UI','DejaVu Sans',sans-serif;white-space:pre}
.heading{font-size:16px;font-weight:600}
.title{font-size:12.5px;font-weight:600}
.small{font-size:11px}
.badge-text{font-size:10.5px}
.strong{font-weight:600}
.mono,.detail{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;font-size:11px}
.mono{font-size:11.5px}
.caption{font-size:11px;letter-spacing:.04em}
.line{fill:none}
.frame{stroke-dasharray:4 3}
${rules(light)}
@media (prefers-color-scheme:dark){
${rules(dark)}
}
`;
