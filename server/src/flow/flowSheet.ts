import type { Flow, FlowEdge, FlowGroup, FlowNode, FlowRole, Location } from '../protocol.ts';

/** A card in short: what isn't said is empty. */
export type Card = Pick<FlowNode, 'id' | 'role' | 'title'> &
  Partial<Omit<FlowNode, 'id' | 'role' | 'title' | 'column' | 'group'>> & {
    /** Its column's heading. */
    readonly column: string;
    /** The frame around it, by its title; left out: it stands alone. */
    readonly group?: string | null;
  };

/** A flow while it is made: each card, edge and frame once, by its name. */
export class FlowSheet {
  readonly #columns: readonly string[];
  readonly #nodes = new Map<string, FlowNode>();
  readonly #edges = new Map<string, FlowEdge>();
  readonly #groups: FlowGroup[] = [];

  /** @param columns the headings that may be used, from left to right */
  constructor(columns: readonly string[]) {
    this.#columns = columns;
  }

  /** Puts a card down unless it is there already. Gives its id. */
  card({ id, role, title, column, group = null, ...more }: Card): string {
    if (!this.#nodes.has(id)) {
      this.#nodes.set(id, {
        detail: '',
        tooltip: title,
        badges: [],
        rows: [],
        locations: [],
        ...more,
        id,
        role,
        title,
        column: this.#columns.indexOf(column),
        group: group === null ? null : this.#groupOf(group),
      });
    }
    return id;
  }

  edge(
    from: string,
    to: string,
    role: FlowRole,
    more: {
      readonly share?: number | null;
      readonly label?: string;
      readonly locations?: readonly Location[];
    } = {},
  ): void {
    const id = `${from} → ${to}`;
    const { share = null, label = '', locations = [] } = more;
    if (!this.#edges.has(id)) this.#edges.set(id, { id, from, to, role, share, label, locations });
  }

  /** The flow, without headings that no card stands under. */
  finish(title: string, subtitle: string, story: Flow['story']): Flow {
    const nodes = [...this.#nodes.values()];
    const used = this.#columns.filter((_, index) => nodes.some(({ column }) => column === index));
    const columnOf = (index: number) => used.indexOf(this.#columns[index] ?? '');
    return {
      title,
      subtitle,
      columns: used,
      groups: this.#groups,
      nodes: nodes.map((node) => ({ ...node, column: columnOf(node.column) })),
      edges: [...this.#edges.values()],
      story,
    };
  }

  #groupOf(title: string): number {
    const index = this.#groups.findIndex((group) => group.title === title);
    return index >= 0 ? index : this.#groups.push({ title }) - 1;
  }
}
