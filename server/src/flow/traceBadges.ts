import { roleOf } from '../kubeproxy/index.ts';
import type { FlowBadge } from '../protocol.ts';
import type { TraceStep } from './traceSteps.ts';

/** What a stop does to the packet. */
export function badgesOf({ hop, changes, chain }: TraceStep): FlowBadge[] {
  const badges: FlowBadge[] = [];
  const change = changes.find((it) => it.hop.effect === 'mark')?.hop;
  const mark = change ?? (hop?.effect === 'mark' ? hop : undefined);
  if (mark !== undefined) {
    const isMasquerade = roleOf(mark.chain.name)?.role === 'mark-masquerade';
    badges.push(
      isMasquerade
        ? {
            text: 'marked for masquerade',
            tone: 'attention',
            tooltip: 'On the way out its source is rewritten: the pod will see the node’s address.',
          }
        : { text: 'marked', tone: 'attention', tooltip: 'Rules further on can ask for the mark.' },
    );
  }
  const effect = hop === null ? chain.policy : hop.effect;
  const badge = EFFECT_BADGES[effect];
  return badge === undefined ? badges : [...badges, badge];
}

const EFFECT_BADGES: Readonly<Record<string, FlowBadge>> = {
  dnat: { text: 'DNAT', tone: 'good', tooltip: 'The destination is rewritten.' },
  redirect: { text: 'redirected', tone: 'attention', tooltip: 'The destination becomes the node itself.' },
  masquerade: {
    text: 'masqueraded',
    tone: 'attention',
    tooltip: 'The source is rewritten to the node’s address.',
  },
  snat: { text: 'SNAT', tone: 'attention', tooltip: 'The source is rewritten.' },
  accept: { text: 'accepted', tone: 'good' },
  drop: { text: 'dropped', tone: 'attention' },
  reject: { text: 'refused', tone: 'attention' },
  queue: { text: 'queued', tone: 'attention', tooltip: 'A program of the node decides.' },
  ACCEPT: { text: 'policy ACCEPT', tone: 'good' },
  DROP: { text: 'policy DROP', tone: 'attention' },
};
