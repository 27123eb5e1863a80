type Attributes = Readonly<Record<string, string | null>>;

/** A new HTML element. Strings become text, never markup. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  setAttributes(made, attributes);
  made.append(...children);
  return made;
}

export function svgElement<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Node[]
): SVGElementTagNameMap[K] {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  setAttributes(made, attributes);
  made.append(...children);
  return made;
}

/** Touches only what is different, null takes an attribute away. */
export function setAttributes(of: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null) of.removeAttribute(name);
    else if (of.getAttribute(name) !== value) of.setAttribute(name, value);
  }
}

export function setText(of: Element, text: string): void {
  if (of.textContent !== text) of.textContent = text;
}

/** Places a box by CSSOM, which the content security policy allows, unlike a style attribute. */
export function setBox(
  of: HTMLElement,
  { x, y, width, height }: { x: number; y: number; width?: number; height?: number },
): void {
  of.style.left = `${x}px`;
  of.style.top = `${y}px`;
  of.style.width = width === undefined ? '' : `${width}px`;
  of.style.height = height === undefined ? '' : `${height}px`;
}

/** "{0} of {1}" with its arguments put in. */
export function format(text: string, ...args: (string | number)[]): string {
  return text.replace(/\{(\d)\}/g, (_, index) => String(args[Number(index)] ?? ''));
}
