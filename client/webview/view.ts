import type { DrawnFlow, Location, PacketForm, PacketInputs } from '../../server/src/protocol.ts';
import type { FlowPanelState, FlowSummary, FlowTexts, FromWebview } from '../messages.ts';
import { element, setAttributes, setText, svgElement } from './element.ts';
import { Keyboard } from './keyboard.ts';
import { PacketBar } from './packetBar.ts';
import { Picture } from './picture.ts';
import { legendItems, storyItems } from './words.ts';
import { type Zoom, ZoomPan } from './zoom.ts';

export interface ViewActions {
  readonly send: (message: FromWebview) => void;
  readonly zoomed: (zoom: Zoom) => void;
}

/** The whole page: bar, title, picture, story, legend; or, without a flow, what to do to get one. */
export class View {
  readonly #texts: FlowTexts;
  readonly #send: (message: FromWebview) => void;
  readonly #picture: Picture;
  readonly #keyboard: Keyboard;
  readonly #zoom: ZoomPan;
  readonly #packet: PacketBar;
  readonly #title = element('h1');
  readonly #subtitle = element('p', { class: 'subtitle' });
  readonly #story = element('ol');
  readonly #legend = element('ul', { class: 'legend' });
  readonly #follow: HTMLButtonElement;
  readonly #percent: HTMLButtonElement;
  readonly #whenDrawn: readonly HTMLElement[];
  readonly #whenEmpty: HTMLElement;
  #storyShown = '';

  constructor(root: HTMLElement, texts: FlowTexts, { send, zoomed }: ViewActions) {
    this.#texts = texts;
    this.#send = send;
    const reveal = (location: Location) => this.#reveal(location);
    this.#picture = new Picture(texts, reveal);
    this.#keyboard = new Keyboard(this.#picture);
    this.#follow = this.#followButton();
    this.#packet = new PacketBar(texts, (packet) => send({ type: 'trace', packet }));
    this.#packet.element.hidden = true; // until it is known of which nodes
    this.#percent = button('', texts.zoomActual, () => this.#zoom.actual());

    const sizer = element('div', { class: 'sizer' }, this.#picture.element);
    const stage = element('div', { class: 'stage' }, sizer);
    this.#zoom = new ZoomPan(stage, sizer, this.#picture.element, (zoom) => {
      const percent = `${Math.round(this.#zoom.factor * 100)} %`;
      setText(this.#percent, percent);
      // Whoever speaks to the machine says what stands on a button: that is a part of its name.
      setAttributes(this.#percent, { 'aria-label': `${percent}, ${texts.zoomActual}` });
      zoomed(zoom);
    });

    const zoomButtons = element(
      'div',
      { class: 'buttons' },
      button('−', texts.zoomOut, () => this.#zoom.out()),
      this.#percent,
      button('+', texts.zoomIn, () => this.#zoom.in()),
      button(texts.fit, texts.fit, () => this.#zoom.set('whole')),
      button('SVG', texts.exportSvg, () => send({ type: 'export', format: 'svg' })),
      button('Markdown', texts.copyMarkdown, () => send({ type: 'export', format: 'markdown' })),
    );
    const head = element('div', { class: 'titles' }, this.#title, this.#subtitle);
    const story = element(
      'section',
      { class: 'story', 'aria-label': texts.story, tabindex: '0' },
      element('h2', {}, texts.story),
      this.#story,
    );
    const legend = element('footer', { 'aria-label': texts.legend }, this.#legend);
    this.#whenDrawn = [zoomButtons, head, stage, story, legend];
    this.#whenEmpty = this.#invitation();
    const bar = element('div', { class: 'bar', role: 'group', 'aria-label': texts.toolbar });
    bar.append(this.#packet.element, this.#follow, zoomButtons);
    root.append(element('header', {}, bar), element('main', {}, head, stage, story, this.#whenEmpty), legend);
    root.addEventListener('keydown', (event) => this.#pressed(event));
    document.addEventListener('copy', (event) => this.#copied(event));
    this.#showParts(false);
  }

  /** `asked`: the packet that is drawn or shall be. */
  fill(form: PacketForm | null, asked: PacketInputs | null, takesFocus: boolean): void {
    this.#packet.element.hidden = form === null;
    if (form === null) return;
    this.#packet.fill(form, asked);
    if (takesFocus) this.#packet.focus();
  }

  complain(field: keyof PacketInputs, message: string): void {
    this.#packet.complain(field, message);
  }

  setZoom(zoom: Zoom): void {
    this.#zoom.set(zoom);
  }

  update(drawn: DrawnFlow | null, { following }: FlowPanelState): void {
    this.#follow.setAttribute('aria-pressed', String(following));
    this.#showParts(drawn !== null);
    if (drawn === null) return;
    const { flow, layout, focus } = drawn;
    setText(this.#title, flow.title);
    setText(this.#subtitle, flow.subtitle);
    this.#picture.update(drawn);
    this.#zoom.setSize(layout.width, layout.height);
    const story = JSON.stringify(flow.story);
    if (story !== this.#storyShown) {
      this.#storyShown = story;
      this.#story.replaceChildren(...storyItems(flow.story, (location) => this.#reveal(location)));
    }
    this.#legend.replaceChildren(...legendItems(flow, this.#texts));
    this.#keyboard.settle(focus[0]);
    const first = this.#picture.cards.get(focus[0] ?? '');
    if (first !== undefined && !this.#picture.element.contains(document.activeElement)) {
      this.#zoom.show(first.element);
    }
  }

  /** As a click on the first card, edge or row whose name holds these words. */
  press(name: string): void {
    const { cards, edges, element } = this.#picture;
    const parts: (readonly [string, Element])[] = [
      ...[...cards.values()].map((card) => [card.name, card.element] as const),
      ...[...edges.values()].map((edge) => [edge.name, edge.element] as const),
      ...[...element.querySelectorAll('.row')].map((row) => [row.textContent ?? '', row] as const),
    ];
    const found = parts.find(([words]) => words.includes(name));
    found?.[1].dispatchEvent(new MouseEvent('click', { bubbles: true }));
  }

  summary(): FlowSummary {
    const words = (selector: string) =>
      [...document.querySelectorAll<HTMLElement>(selector)]
        .filter((part) => !part.hidden)
        .map((part) => part.textContent ?? '');
    const cards = [...this.#picture.cards.values()];
    if (!this.#whenEmpty.hidden) {
      return {
        title: '',
        subtitle: '',
        columns: [],
        groups: [],
        cards: [],
        edges: [],
        focused: [],
        story: [],
      };
    }
    return {
      title: this.#title.textContent ?? '',
      subtitle: this.#subtitle.textContent ?? '',
      columns: words('.heading'),
      groups: words('.frame-title'),
      cards: cards.map(({ name }) => name),
      edges: [...this.#picture.edges.values()].map(({ name }) => name),
      focused: cards.filter(({ element }) => element.ariaCurrent === 'true').map(({ name }) => name),
      story: words('.story li'),
    };
  }

  #reveal(location: Location): void {
    // The cursor will stand there: show it before the answer comes, and without asking for another picture.
    this.#picture.mark(this.#picture.cardsAt(location));
    this.#send({ type: 'reveal', location });
  }

  #followButton(): HTMLButtonElement {
    const icon = svgElement(
      'svg',
      { class: 'icon', viewBox: '0 0 16 16', 'aria-hidden': 'true' },
      svgElement('path', { d: 'M8 1v3M8 12v3M1 8h3M12 8h3M8 4.5a3.5 3.5 0 1 1 0 7a3.5 3.5 0 0 1 0-7Z' }),
    );
    const follow = element(
      'button',
      { type: 'button', class: 'follow', title: this.#texts.followTooltip, 'aria-pressed': 'true' },
      icon,
      element('span', {}, this.#texts.follow),
    );
    follow.addEventListener('click', () => {
      const following = follow.getAttribute('aria-pressed') !== 'true';
      follow.setAttribute('aria-pressed', String(following));
      this.#send({ type: 'follow', following });
    });
    return follow;
  }

  #invitation(): HTMLElement {
    const open = element('button', { type: 'button', class: 'primary' }, this.#texts.openSample);
    open.addEventListener('click', () => this.#send({ type: 'openSample' }));
    return element('div', { class: 'empty' }, element('h1', {}, this.#texts.empty), open);
  }

  #showParts(isDrawn: boolean): void {
    for (const part of this.#whenDrawn) part.hidden = !isDrawn;
    this.#whenEmpty.hidden = isDrawn;
  }

  #pressed(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isTyping = (event.target as Element).closest('input, select') !== null;
    if (isTyping && event.key !== 'Escape') return;
    if (event.key === 'Escape') this.#send({ type: 'leave' });
    else if (event.key === '+' || event.key === '=') this.#zoom.in();
    else if (event.key === '-') this.#zoom.out();
    else if (event.key === '0') this.#zoom.actual();
    else return;
    event.preventDefault();
  }

  /** Copying a card copies it in full: hashes are shortened for the eye only. */
  #copied(event: ClipboardEvent): void {
    if (event.clipboardData === null || (getSelection()?.toString() ?? '') !== '') return;
    const card = [...this.#picture.cards.values()].find(({ element }) => element === document.activeElement);
    if (card === undefined) return;
    event.clipboardData.setData('text/plain', card.node.tooltip || card.node.title);
    event.preventDefault();
  }
}

function button(text: string, name: string, press: () => void): HTMLButtonElement {
  const made = element(
    'button',
    { type: 'button', title: name, 'aria-label': text === name ? null : name },
    text,
  );
  made.addEventListener('click', press);
  return made;
}
