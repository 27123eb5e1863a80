import { durationWords } from '../kubeproxy/index.ts';
import type { FlowBadge } from '../protocol.ts';

/** Badges that a picture of rules and one of a manifest share. */
export const badges = {
  dnsName: (name: string, namespace: string): FlowBadge => ({
    text: `${name}.${namespace}.svc`,
    tone: 'neutral',
    tooltip: 'The name under which the cluster’s DNS answers with this address.',
  }),
  masqueraded: {
    text: 'masqueraded',
    tone: 'attention',
    tooltip: 'The pod will see the node’s address.',
  },
  masqueradedUnlessPod: (pods: string): FlowBadge => ({
    text: 'MASQ unless pod',
    tone: 'attention',
    tooltip: `From anywhere but a pod (${pods}) the source is rewritten to the node’s address.`,
  }),
  onlyThisNode: {
    text: 'only this node',
    tone: 'attention',
    tooltip: 'externalTrafficPolicy Local: connections from outside go to pods of this node only.',
  },
  affinity: (seconds: number, tooltip: string): FlowBadge => ({
    text: `affinity ${durationWords(seconds)}`,
    tone: 'attention',
    tooltip,
  }),
} as const satisfies Record<string, FlowBadge | ((...words: never[]) => FlowBadge)>;
