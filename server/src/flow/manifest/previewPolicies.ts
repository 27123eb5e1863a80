import { plural } from '../../kubeproxy/index.ts';
import type { PodSet } from '../../kubernetes/index.ts';
import { isProtocol, type PlacedManifest, PortSet, policyName, type Reach } from '../../policy/index.ts';
import type { FlowBadge } from '../../protocol.ts';
import type { Workspace } from '../../workspace/index.ts';
import type { FlowSheet } from '../flowSheet.ts';
import { fieldPlace } from './manifestPlaces.ts';

/** So many who may come in are named, the others counted. */
const MOST_NAMED = 3;

export interface PolicyHop {
  readonly card: string;
  /** Nobody at all gets through. */
  readonly isClosed: boolean;
  /** "app-from-tools: open to Pod tools and to outside". */
  readonly words: string;
}

type Target = Reach['cluster']['workloads'][number];

/**
 * The policies in front of some pods, and who gets through them to a port; null: none selects them.
 * @param protocol `tcp`, `udp`, `sctp`
 */
export function drawPolicy(
  workspace: Workspace,
  sheet: FlowSheet,
  pods: PodSet,
  port: number,
  protocol: string,
): PolicyHop | null {
  const upper = protocol.toUpperCase();
  const { reach } = workspace.manifests;
  const target = reach.cluster.workloads.find((it) => (it.handle as PlacedManifest).object === pods.object);
  if (target === undefined || !isProtocol(upper)) return null;
  const outside = reach.fromOutside(target);
  const policies = new Set(
    outside.flatMap(({ cases }) => cases.flatMap(({ ingress }) => ingress?.isolatedBy ?? [])),
  );
  if (policies.size === 0) return null;
  const asked = PortSet.of({ protocol: upper, from: port, to: port });
  const open = openTo(reach, target, outside, asked);
  // Beside a manifest there may be what kubectl printed of the same policy.
  const names = [...new Set([...policies].map(policyName))];
  const [first = ''] = names;
  const isClosed = open.length === 0;
  const title = names.length === 1 ? shortName(first) : plural(names.length, 'policy');
  const badges: FlowBadge[] = open
    .slice(0, MOST_NAMED)
    .map((who) => ({ text: `open to ${who}`, tone: 'good' }));
  if (open.length > MOST_NAMED) badges.push({ text: `and ${open.length - MOST_NAMED} more`, tone: 'good' });
  const who = isClosed ? 'closed to everybody' : `open to ${open.join(', ')}`;
  const card = sheet.card({
    id: `policy ${pods.kind} ${pods.namespace}/${pods.name} ${protocol} ${port}`,
    column: 'Policy',
    role: isClosed ? 'end' : 'rule',
    title: isClosed ? 'closed' : title,
    detail: isClosed ? `by ${title}` : `:${port}`,
    tooltip: `${names.join(', ')}: ${who}; nobody else in the cluster gets to port ${port}.`,
    badges,
    locations: [...policies].flatMap(({ handle }) =>
      fieldPlace(workspace, (handle as PlacedManifest).object, ['metadata', 'name']),
    ),
  });
  return { card, isClosed, words: `${names.join(', ')}: ${who}` };
}

function openTo(
  reach: Reach,
  target: Target,
  outside: ReturnType<Reach['fromOutside']>,
  asked: PortSet,
): string[] {
  const isOpen = (allowed: PortSet) => !allowed.intersect(asked).isEmpty;
  const peers = reach.cluster.workloads
    .filter((source) => source !== target && isOpen(reach.between(source, target).allowed))
    .map(({ kind, name, namespace }) =>
      namespace === target.namespace ? `${kind} ${name}` : `${kind} ${namespace}/${name}`,
    );
  const ways = outside.filter(({ allowed }) => isOpen(allowed)).length;
  if (ways === 0) return peers;
  return [...peers, ways === outside.length ? 'outside' : 'a part of outside'];
}

/** Without its namespace. */
function shortName(policy: string): string {
  return policy.slice(policy.lastIndexOf('/') + 1);
}
