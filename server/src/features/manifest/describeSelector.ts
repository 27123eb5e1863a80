import { plural } from '../../kubeproxy/index.ts';
import {
  type ClusterView,
  formatSelector,
  type LabelSelector,
  mapSelector,
  type PodSet,
} from '../../kubernetes/index.ts';
import type { Features } from '../context.ts';
import { code } from '../markdown.ts';
import { locationLink, podsLocation } from './links.ts';
import { countNote, countPods, listed } from './wording.ts';

const MOST_SHOWN = 6;

/**
 * What a selector matches, one workload a line with a link to its labels.
 * @param where "in namespace shop"
 */
export function matchLines(
  features: Features,
  selector: LabelSelector,
  pods: readonly PodSet[],
  where: string,
): string[] {
  const words = selector.length === 0 ? 'All pods' : `Pods with ${code(formatSelector(selector))}`;
  if (pods.length === 0) return [`${words} ${where}: none in the workspace.`];
  const count = countPods(pods);
  const total = count === null ? plural(pods.length, 'workload') : plural(count, 'pod');
  const more = pods.length - MOST_SHOWN;
  return [
    `${words} ${where}: ${total}`,
    '',
    ...pods.slice(0, MOST_SHOWN).map((set) => `- ${podsLink(features, set)}${countNote(set)}`),
    ...(more > 0 ? [`- and ${more} more`] : []),
  ];
}

/** "[Deployment app](…)", to the labels that are matched. */
export function podsLink(features: Features, pods: PodSet): string {
  return locationLink(podsLocation(features, pods), `${pods.kind} ${pods.name}`);
}

/** What one pair of a selector does beside the others: who has it, and who would be there without it. */
export function pairLines(
  features: Features,
  view: ClusterView,
  namespace: string,
  selector: ReadonlyMap<string, string>,
  key: string,
): string[] {
  const value = selector.get(key) ?? '';
  const pair = mapSelector(new Map([[key, value]]));
  const having = view.selected(pair, namespace);
  const others = mapSelector(new Map([...selector].filter(([name]) => name !== key)));
  const lines = matchLines(features, pair, having, `in namespace ${namespace}`);
  if (others.length === 0) return lines;
  const shut = view.selected(others, namespace).filter((pods) => !having.includes(pods));
  if (shut.length === 0) return [...lines, '', 'The other pairs match the same pods.'];
  return [...lines, '', `It shuts out ${listed(shut.map((pods) => podsLink(features, pods)))}.`];
}
