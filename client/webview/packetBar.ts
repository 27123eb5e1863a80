import type { PacketForm, PacketInputs } from '../../server/src/protocol.ts';
import type { FlowTexts } from '../messages.ts';
import { element, setAttributes, setText } from './element.ts';

type Field = keyof PacketInputs;

const PROTOCOLS = ['tcp', 'udp', 'sctp', 'icmp', 'icmpv6'] as const;
const STATES = ['NEW', 'ESTABLISHED', 'RELATED', 'INVALID', 'UNTRACKED'] as const;

/** The bar that asks for a packet: from, to, protocol, node, Trace; and behind a button, what few need. */
export class PacketBar {
  readonly element: HTMLFormElement;
  readonly #from: HTMLInputElement;
  readonly #to: HTMLInputElement;
  readonly #protocol: HTMLSelectElement;
  readonly #node: HTMLSelectElement;
  readonly #state: HTMLSelectElement;
  readonly #labels: Readonly<Record<Field, HTMLElement>>;
  readonly #suggestions = element('datalist', { id: 'suggestions' });
  readonly #problem = element('p', { class: 'problem', id: 'problem', role: 'alert' });
  /** Somebody has typed: the cursor's packet does not overwrite that. */
  #isTouched = false;

  constructor(texts: FlowTexts, trace: (packet: PacketInputs) => void) {
    const input = (placeholder: string) =>
      element('input', {
        type: 'text',
        list: 'suggestions',
        placeholder,
        autocomplete: 'off',
        spellcheck: 'false',
      });
    this.#from = input(texts.anySource);
    this.#from.className = 'short';
    this.#to = input(texts.anyEnd);
    this.#protocol = choice(PROTOCOLS.map((name) => [name, name]));
    this.#node = choice([]);
    this.#state = choice(STATES.map((name) => [name, name.toLowerCase()]));
    this.#labels = {
      from: label(texts.from, this.#from),
      to: label(texts.to, this.#to),
      protocol: label(texts.protocol, this.#protocol, true),
      node: label(texts.node, this.#node),
      state: label(texts.state, this.#state),
    };
    const more = element('button', { type: 'button', title: texts.more, 'aria-label': texts.more }, '…');
    const setMore = (isShown: boolean) => {
      more.setAttribute('aria-expanded', String(isShown));
      this.#labels.state.hidden = !isShown;
    };
    more.addEventListener('click', () => setMore(this.#labels.state.hidden !== false));
    setMore(false);
    const { from, to, protocol, node, state } = this.#labels;
    const submit = element('button', { type: 'submit', class: 'primary' }, texts.trace);
    this.element = element(
      'form',
      { class: 'packet', 'aria-label': texts.packetForm },
      ...[from, to, protocol, node, state, more, submit],
      this.#problem,
      this.#suggestions,
    );
    this.#problem.hidden = true;
    this.element.addEventListener('input', () => {
      this.#isTouched = true;
      this.complain(null, '');
    });
    this.element.addEventListener('submit', (event) => {
      event.preventDefault();
      this.complain(null, '');
      trace(this.packet);
    });
  }

  get packet(): PacketInputs {
    return {
      from: this.#from.value,
      to: this.#to.value,
      protocol: this.#protocol.value,
      node: this.#node.value,
      state: this.#state.value,
    };
  }

  /** Fills the form in: with a packet that was asked for, or with the cursor's where nobody has typed. */
  fill({ nodes, suggestions, packet }: PacketForm, asked: PacketInputs | null): void {
    const chosen = this.#node.value;
    this.#node.replaceChildren(...nodes.map(({ value, label: name }) => new Option(name, value)));
    this.#suggestions.replaceChildren(
      ...suggestions.map(({ value, detail }) => element('option', { value, label: detail })),
    );
    if (asked === null && this.#isTouched) {
      this.#node.value = nodes.some(({ value }) => value === chosen) ? chosen : packet.node;
      return;
    }
    if (asked !== null) this.#isTouched = true;
    this.#set(asked ?? packet);
  }

  /** null: all is well. */
  complain(field: Field | null, message: string): void {
    setText(this.#problem, message);
    this.#problem.hidden = field === null;
    for (const [name, input] of this.#inputs) {
      const isWrong = name === field;
      setAttributes(input, {
        'aria-invalid': isWrong ? 'true' : null,
        'aria-describedby': isWrong ? 'problem' : null,
      });
      if (isWrong) input.focus();
    }
  }

  focus(): void {
    this.#from.focus();
  }

  #set(packet: PacketInputs): void {
    for (const [name, input] of this.#inputs) input.value = packet[name];
  }

  get #inputs(): (readonly [Field, HTMLInputElement | HTMLSelectElement])[] {
    return [
      ['from', this.#from],
      ['to', this.#to],
      ['protocol', this.#protocol],
      ['node', this.#node],
      ['state', this.#state],
    ];
  }
}

function choice(options: readonly (readonly [value: string, label: string])[]): HTMLSelectElement {
  return element('select', {}, ...options.map(([value, name]) => new Option(name, value)));
}

function label(words: string, input: HTMLElement, isUnseen = false): HTMLElement {
  const name = element('span', { class: isUnseen ? 'unseen' : 'field-name' }, words);
  return element('label', {}, name, input);
}
