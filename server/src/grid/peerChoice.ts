import type { Field, ManifestObject } from '../kubernetes/index.ts';
import { AddressSet, type PlacedManifest, type Service, type Workload } from '../policy/index.ts';
import type { GridChoice, GridQuestion } from '../protocol.ts';
import { objectAt, type Workspace } from '../workspace/index.ts';
import { byName } from './reachHeaders.ts';

/** Which end of connections is asked about. */
export type ReachEnd = 'from' | 'to';

const titles = { to: 'Who may reach this?', from: 'What may this reach?' } as const;

/**
 * Whom a question about one peer means: the one at its place, else somebody of a list, or an address. A chosen peer is
 * named as on the command line (`choosePeer`).
 */
export function peerChoice(workspace: Workspace, question: GridQuestion, end: ReachEnd): GridChoice | null {
  if (question.choices.peer !== undefined) return null;
  const here = peerAt(workspace, question);
  const choice = { name: 'peer', title: titles[end] };
  if (here !== null) {
    return { ...choice, options: [{ value: here, label: here, detail: '' }], typed: null };
  }
  const { workloads, services } = workspace.manifests.reach.cluster;
  const named = (it: Workload | Service, kind: string) => ({
    value: peerText(it, kind),
    label: it.name,
    detail: `${kind} in ${it.namespace}`,
  });
  const options = [
    ...workloads.toSorted(byName).map((it) => named(it, it.kind)),
    ...services.map((it) => named(it, 'Service')),
  ];
  return {
    ...choice,
    options: [...new Map(options.map((it) => [it.value, it])).values()],
    typed: {
      pattern: String.raw`^[\da-fA-F.:]*[.:][\da-fA-F.:]*(/\d{1,3})?$`,
      hint: 'A workload, a Service, or an address or a range of addresses: 192.0.2.7, 10.0.0.0/8',
    },
  };
}

function peerText({ namespace, name }: Workload | Service, kind: string): string {
  return `${namespace}/${name}[${kind}]`;
}

/** A workload, Service or range of addresses that the place is in. */
function peerAt(workspace: Workspace, { uri, position }: GridQuestion): string | null {
  if (uri === undefined || position === undefined) return null;
  const field = workspace.manifest(uri)?.fieldAt(position)?.field;
  const block = field === undefined ? null : addressesIn(field);
  if (block !== null) return block;
  const object = objectAt(workspace, uri, position);
  if (object === null) return null;
  const { workloads, services } = workspace.manifests.reach.cluster;
  const isIt = ({ handle }: Workload | Service) => objectOf(handle) === object;
  const service = services.find(isIt);
  if (service !== undefined) return peerText(service, 'Service');
  const workload = workloads.find(isIt);
  return workload === undefined ? null : peerText(workload, workload.kind);
}

function addressesIn({ node }: Field): string | null {
  const text = node?.kind === 'scalar' ? node.text : '';
  return /[.:]/.test(text) && AddressSet.parse(text) !== null ? text : null;
}

function objectOf(handle: unknown): ManifestObject {
  return (handle as PlacedManifest).object;
}
