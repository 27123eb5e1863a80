import {
  type AddressSet,
  type OutsideConnection,
  type Policy,
  PortSet,
  policyName,
  portWords,
  type Verdict,
} from '../policy/index.ts';
import type { GridCell, GridRule, Location } from '../protocol.ts';
import type { Manifests } from '../workspace/index.ts';
import { Cells } from './cells.ts';
import { placeAt } from './reachHeaders.ts';

/** Writes cells. Verdicts are shared by many pairs: what the same two say is the same cell. */
export class ReachScribe {
  readonly cells = new Cells();
  readonly #manifests: Manifests;
  readonly #numbers = new Map<Verdict | null, number>();

  constructor(manifests: Manifests) {
    this.#manifests = manifests;
  }

  /**
   * @param asked the ports that matter
   * @param more what else is to be known of this pair, beside the rules that decide
   */
  between(
    cases: OutsideConnection['cases'],
    asked: PortSet = PortSet.all,
    more: readonly GridRule[] = [],
  ): number {
    const said = more.map(({ text, detail }) => `${text} ${detail}`).join('; ');
    return this.cells.index(`${this.#key(cases)} ${asked.key} ${said}`, () => {
      const allowed = cases.reduce((sum, it) => sum.union(it.allowed), PortSet.none).intersect(asked);
      const differ = cases.length > 1 ? ' Pods of one workload differ: what any of them may do counts.' : '';
      const tooltip = `${fateWords(allowed)}.${differ}`;
      return { ...fate(allowed, asked), tooltip, rules: [...this.rules(cases, asked), ...more] };
    });
  }

  /** Addresses outside in steps, each with its own answer. */
  outside(steps: readonly OutsideConnection[], asked: PortSet = PortSet.all): number {
    const [only, ...more] = steps;
    if (only !== undefined && more.length === 0) return this.between(only.cases, asked);
    const words = steps.map(({ addresses, cases }) => `${rangeWords(addresses)} ${this.#key(cases)}`);
    return this.cells.index(`${words.join('; ')} ${asked.key}`, (): GridCell => {
      const allowed = steps.map((step) => step.allowed.intersect(asked));
      const some = allowed.reduce((sum, it) => sum.union(it), PortSet.none);
      const every = allowed.reduce((all, it) => all.intersect(it), asked);
      const rules = this.rules(
        steps.flatMap(({ cases }) => cases),
        asked,
      );
      if (some.equals(every)) return { ...fate(some, asked), tooltip: `${fateWords(some)}.`, rules };
      const open = steps.filter((_, index) => allowed[index]?.isEmpty === false);
      const shown = open
        .slice(0, MOST_STEPS)
        .map(({ addresses, allowed }) => `${rangeWords(addresses)}: ${fateWords(allowed.intersect(asked))}`);
      const rest = open.length > MOST_STEPS ? ` And ${open.length - MOST_STEPS} more ranges.` : '';
      return {
        text: 'some',
        tone: 'partly',
        tooltip: `Some addresses only. ${shown.join('; ')}.${rest}`,
        rules,
      };
    });
  }

  #key(cases: OutsideConnection['cases']): string {
    return cases.map(({ egress, ingress }) => `${this.#number(egress)} ${this.#number(ingress)}`).join(', ');
  }

  #number(verdict: Verdict | null): number {
    const known = this.#numbers.get(verdict) ?? this.#numbers.size;
    this.#numbers.set(verdict, known);
    return known;
  }

  /** The rules that decide about ports that are asked about, and the policies that isolate. */
  rules(cases: OutsideConnection['cases'], asked: PortSet): GridRule[] {
    const rules = new Map<string, GridRule>();
    for (const { egress, ingress } of cases) {
      for (const [side, verdict] of [
        ['egress', egress],
        ['ingress', ingress],
      ] as const) {
        for (const rule of verdict === null ? [] : this.#rulesOf(verdict, side, asked)) {
          rules.set(`${rule.text} ${rule.detail}`, rule);
        }
      }
    }
    return [...rules.values()];
  }

  #rulesOf(verdict: Verdict, side: 'egress' | 'ingress', asked: PortSet): GridRule[] {
    const decisions = verdict.decisions.filter(({ ports }) => !ports.intersect(asked).isEmpty);
    const decided = decisions.map(({ policy, rule, action, ports }) => ({
      text: `${policyName(policy)} ${rule.path}`,
      detail: `${side} · ${ACTIONS[action]} ${portWords(ports)}`,
      locations: this.place(policy, rule.path),
    }));
    const deciding = new Set(decisions.map(({ policy }) => policy));
    const isolating = verdict.isolatedBy
      .filter((policy) => !deciding.has(policy))
      .map((policy) => ({
        text: policyName(policy),
        detail: `${side} · selects the pod, and no rule of it fits`,
        locations: this.place(policy, 'spec.podSelector'),
      }));
    return [...decided, ...isolating];
  }

  /** Where a path of a policy is written. */
  place(policy: Policy, path: string): Location[] {
    return placeAt(this.#manifests, policy.handle, path);
  }
}

/** Ranges of addresses that a cell names; further ones are counted. */
const MOST_STEPS = 8;

const ACTIONS = { allow: 'allows', deny: 'denies', pass: 'passes on' } as const;

function fate(allowed: PortSet, asked: PortSet): Pick<GridCell, 'text' | 'tone'> {
  const text = portWords(allowed);
  if (allowed.isEmpty) return { text, tone: 'closed' };
  return { text, tone: allowed.equals(asked) ? 'open' : 'partly' };
}

function fateWords(allowed: PortSet): string {
  if (allowed.isAll) return 'Every port is open';
  return allowed.isEmpty ? 'No port is open' : `Open: ${portWords(allowed)}`;
}

function rangeWords(addresses: AddressSet): string {
  return addresses.ranges.map(({ first, last }) => (first === last ? first : `${first}-${last}`)).join(', ');
}
