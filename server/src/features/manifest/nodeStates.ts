import type { Service } from '../../kubernetes/index.ts';
import { range } from '../../text/index.ts';
import { observedState } from '../../workspace/index.ts';
import type { Features } from '../context.ts';
import { locationLink } from './links.ts';

type NodeState = ReturnType<typeof observedState>[number];

/** With more nodes, those that are as they should be are counted. */
const MOST_NODES = 4;

/** Does any dump of the workspace show rules of a Service? One look-up for each node. */
export function isOnNodes({ workspace }: Features, { namespace, name }: Service): boolean {
  if (name === '' || namespace === '') return false;
  return workspace.dumps.some(({ model }) =>
    model.nodes.some((node) => node.servicesNamed(namespace, name).length > 0),
  );
}

/** "k8s-1 ✓ · k8s-3 lacks 10.244.2.16:8080"; '' where no node tells. */
export function nodeWords(features: Features, service: Service): string {
  return joined(knownStates(features, service), ({ node, words }) => `${node} ${words}`);
}

/** The same, with links to the rules that differ. */
export function nodeLinks(features: Features, service: Service): string {
  return joined(knownStates(features, service), ({ node, words, differences }) => {
    const found = differences.find(({ line }) => line !== null);
    const [line, uri] = [found?.line ?? null, found?.document.uri ?? ''];
    if (line === null) return locationLink(null, `${node} ${words}`);
    return locationLink({ uri, range: range(line.number, line.start, line.text.length) }, `${node} ${words}`);
  });
}

function knownStates(features: Features, service: Service): NodeState[] {
  if (!isOnNodes(features, service)) return [];
  return observedState(features.workspace, service.object).filter(({ verdict }) => verdict !== 'unknown');
}

function joined(states: readonly NodeState[], wordsOf: (state: NodeState) => string): string {
  if (states.length <= MOST_NODES) return states.map(wordsOf).join(' · ');
  const differing = states.filter(({ verdict }) => verdict === 'differs');
  const good = states.length - differing.length;
  const shown = differing.slice(0, MOST_NODES - 1);
  const more = differing.length - shown.length;
  return [
    ...shown.map(wordsOf),
    ...(more > 0 ? [`${more} more ${more === 1 ? 'node differs' : 'nodes differ'}`] : []),
    ...(good > 0 ? [`${good} ${good === 1 ? 'node' : 'nodes'} ✓`] : []),
  ].join(' · ');
}
