import type { Connection } from 'vscode-languageserver';
import type { Settings } from '../features/index.ts';
import type { ManifestObject } from '../kubernetes/index.ts';
import {
  type PlaceParams,
  type PreviewQuestion,
  previewRequest,
  type ServiceAt,
  type ServiceQuestion,
  serviceAtRequest,
} from '../protocol.ts';
import {
  comparableNodes,
  compareOnNode,
  observedState,
  previewRules,
  servicesAt,
  type Workspace,
} from '../workspace/index.ts';
import type { Guard } from './guard.ts';

/** Answers with the texts of previews, and says what a place can have a preview of. */
export function servePreviews(
  connection: Connection,
  workspace: Workspace,
  settings: () => Settings,
  guard: Guard,
): void {
  connection.onRequest(serviceAtRequest, ({ textDocument: { uri }, position }: PlaceParams) =>
    guard<ServiceAt | null>('service', null, () => {
      const [object] = servicesAt(workspace, uri, position);
      if (object === undefined) return null;
      const states = new Map(observedState(workspace, object).map(({ node, words }) => [node, words]));
      return {
        uri: workspace.manifests.documentOf(object)?.uri ?? uri,
        service: keyOf(object),
        nodes: comparableNodes(workspace, object).map((name) => ({ name, state: states.get(name) ?? '' })),
      };
    }),
  );
  connection.onRequest(previewRequest, (question: PreviewQuestion) =>
    guard<string | null>('preview', null, () => {
      const object = serviceOf(workspace, question);
      if (object === null) return null;
      const { what, node = '' } = question;
      if (what === 'service' || what === 'all') return previewRules(workspace, object, what, settings());
      return compareOnNode(workspace, object, node)?.[what] ?? null;
    }),
  );
}

function keyOf({ namespace, name }: ManifestObject): string {
  return `${namespace}/${name}`;
}

function serviceOf({ manifests }: Workspace, { uri, service }: ServiceQuestion): ManifestObject | null {
  const named = manifests.view.services.filter(({ object }) => keyOf(object) === service);
  const here = named.find(({ object }) => manifests.documentOf(object)?.uri === uri) ?? named[0];
  return here?.object ?? null;
}
