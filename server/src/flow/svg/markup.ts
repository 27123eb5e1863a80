type Attributes = Readonly<Record<string, string | number | undefined>>;

/** A piece of SVG, ready to be put into another. */
export interface Markup {
  readonly markup: string;
}

/** An element. Strings become text, never markup; an attribute that is undefined is left out. */
export function element(
  name: string,
  attributes: Attributes,
  ...children: readonly (Markup | string)[]
): Markup {
  const written = Object.entries(attributes)
    .flatMap(([key, value]) => (value === undefined ? [] : [` ${key}="${escaped(String(value))}"`]))
    .join('');
  const inside = children
    .map((child) => (typeof child === 'string' ? escaped(child) : child.markup))
    .join('');
  return { markup: inside === '' ? `<${name}${written}/>` : `<${name}${written}>${inside}</${name}>` };
}

/** XML 1.0 has no way to write most control characters, and no lone surrogates. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** A whole document. `style` is ours and stands as it is. */
export function svgDocument(
  {
    width,
    height,
    title,
    description,
  }: {
    readonly width: number;
    readonly height: number;
    readonly title: string;
    readonly description: string;
  },
  style: string,
  ...children: readonly Markup[]
): string {
  const { markup } = element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: 'img',
      'aria-labelledby': 'title description',
    },
    element('title', { id: 'title' }, title),
    element('desc', { id: 'description' }, description),
    { markup: `\n<style>${style}</style>` },
    element('rect', { class: 'page', width, height }),
    ...children.map((child) => ({ markup: `\n${child.markup}` })),
    { markup: '\n' },
  );
  return `${markup}\n`;
}
