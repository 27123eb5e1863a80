/** As much of an XML reader as tests of our own SVG need. It throws where a document is not well-formed. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  /** Of this element alone, entities resolved. */
  text: string;
}

const TOKEN = /<(\/?)([a-zA-Z][\w:-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/gy;

export function readXml(source: string): Element {
  // eslint-style control characters can't stand in XML 1.0, whatever the escape.
  if (/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(source))
    throw new Error('a bad character');
  const root: Element = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  let end = 0;
  for (const [token, closing, name = '', attributes = '', empty, text] of source.matchAll(TOKEN)) {
    end += token.length;
    const parent = open.at(-1) ?? root;
    if (text !== undefined) parent.text += resolved(text);
    else if (closing) {
      if (open.pop()?.name !== name) throw new Error(`</${name}> closes another element`);
    } else {
      const element = { name, attributes: readAttributes(attributes), children: [], text: '' };
      parent.children.push(element);
      if (!empty) open.push(element);
    }
  }
  if (end !== source.length) throw new Error(`can't be read: ${source.slice(end, end + 60)}`);
  const [only, ...others] = root.children;
  if (only === undefined || others.length > 0 || open.length > 1) throw new Error('not one element');
  return only;
}

/** The texts of all elements that hold one, in their order; pieces of one `<text>` are one. */
export function textsOf(element: Element): string[] {
  if (element.name === 'style') return [];
  if (element.name === 'text' || element.children.length === 0) {
    const whole = element.text + element.children.map(({ text }) => text).join('');
    return whole === '' ? [] : [whole];
  }
  return element.children.flatMap(textsOf);
}

function readAttributes(text: string): Record<string, string> {
  const found = [...text.matchAll(/([\w:-]+)="([^"]*)"/g)];
  const names = found.map(([, name = '']) => name);
  if (new Set(names).size < names.length) throw new Error(`an attribute twice: ${text}`);
  return Object.fromEntries(found.map(([, name = '', value = '']) => [name, resolved(value)]));
}

function resolved(text: string): string {
  const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };
  return text.replace(/&(\w*);?/g, (whole, name) => {
    const character = entities[name];
    if (character === undefined || !whole.endsWith(';')) throw new Error(`no entity: ${whole}`);
    return character;
  });
}
