import { type DocumentSymbol, SymbolKind } from 'vscode-languageserver-types';
import {
  containersOf,
  type Field,
  formatSelector,
  type ManifestObject,
  type PolicyPeer,
  type PolicyRule,
  portLabel,
} from '../../kubernetes/index.ts';
import type { ManifestDocument } from '../../workspace/index.ts';
import type { Features } from '../context.ts';
import { portsWords } from './policyWords.ts';
import { listed, numberWords, portWords } from './wording.ts';

/**
 * The objects of a file, and in them what others lead to: ports, containers, rules, backends. Not their fields:
 * extensions for YAML in general show those.
 */
export function documentSymbols({ workspace }: Features, document: ManifestDocument): DocumentSymbol[] {
  const { view } = workspace.manifests;
  return [...document.objects.keys()].map((object) => {
    const { kind, namespace, name, root } = object;
    const whole = root.node ?? { start: 0, end: 0 };
    const parts = [
      ...(view.serviceOf(object)?.ports ?? []).map((port): Part => {
        const target = port.targetPort === port.port ? '' : ` → ${numberWords(port.targetPort)}`;
        return part(
          port.field,
          portLabel(port),
          `${portWords(port.port, port.protocol)}${target}`,
          SymbolKind.Property,
        );
      }),
      ...containerParts(view.podSetOf(object)?.specField ?? null),
      ...ruleParts('in', view.policyOf(object)?.ingress),
      ...ruleParts('out', view.policyOf(object)?.egress),
      ...view.backends
        .filter((backend) => object.kind === 'Ingress' && backend.object === object)
        .map(({ field, host, path, serviceName, port }) =>
          part(
            field,
            `${host ?? ''}${path ?? ''}` || 'default backend',
            `→ ${serviceName}:${port ?? '?'}`,
            SymbolKind.Property,
          ),
        ),
    ];
    return {
      name: name || kind,
      detail: namespace === null ? kind : `${kind} · ${namespace}`,
      kind: symbolKind(object),
      range: document.rangeOf(object, whole),
      selectionRange: document.rangeOf(object, root.at('metadata', 'name').span),
      children: parts.flatMap((it) => symbolOf(document, object, it, whole)),
    };
  });
}

export function symbolKind({ kind }: ManifestObject): SymbolKind {
  if (kind === 'Service' || kind === 'Ingress') return SymbolKind.Interface;
  if (kind === 'Namespace') return SymbolKind.Namespace;
  return kind.endsWith('Policy') ? SymbolKind.Key : SymbolKind.Object;
}

/** What an object has inside. */
interface Part {
  readonly field: Field;
  readonly name: string;
  readonly detail: string;
  readonly kind: SymbolKind;
  readonly parts: readonly Part[];
}

function part(
  field: Field,
  name: string,
  detail: string,
  kind: SymbolKind,
  parts: readonly Part[] = [],
): Part {
  return { field, name, detail, kind, parts };
}

function containerParts(spec: Field | null): Part[] {
  if (spec === null) return [];
  return containersOf(spec).map(({ name, field }) => {
    const ports = field.get('ports').items.map((port) => {
      const number = port.get('containerPort').number;
      const words = `${numberWords(number)}/${port.get('protocol').text || 'TCP'}`;
      return part(port, port.get('name').text || numberWords(number), words, SymbolKind.Property);
    });
    return part(field, name || 'container', field.get('image').text, SymbolKind.Struct, ports);
  });
}

function ruleParts(way: 'in' | 'out', rules: readonly PolicyRule[] = []): Part[] {
  return rules.map(({ field, peers, ports }) => {
    const who = peers === null ? 'anybody' : listed(peers.map(peerWords));
    const where = portsWords(ports) || 'all ports';
    return part(field, `${way}: ${who}`, where, SymbolKind.Event);
  });
}

function peerWords({ isKnown, ipBlock, podSelector, namespaceSelector }: PolicyPeer): string {
  if (!isKnown) return 'a template’s';
  if (ipBlock !== null) return ipBlock.cidr;
  const pods = podSelector === null ? 'all pods' : formatSelector(podSelector) || 'all pods';
  if (namespaceSelector === null) return pods;
  return `${pods} in ${formatSelector(namespaceSelector) || 'all namespaces'}`;
}

/** Nothing for what an alias has written elsewhere: a part lies in its whole. */
function symbolOf(
  document: ManifestDocument,
  object: ManifestObject,
  { field, name, detail, kind, parts }: Part,
  whole: { readonly start: number; readonly end: number },
): DocumentSymbol[] {
  const { node } = field;
  if (node === null || node.start < whole.start || node.end > whole.end) return [];
  const named = field.get('name').node ?? field.span;
  const isInside = named.start >= node.start && named.end <= node.end;
  return [
    {
      name,
      detail,
      kind,
      range: document.rangeOf(object, node),
      selectionRange: document.rangeOf(object, isInside ? named : node),
      children: parts.flatMap((it) => symbolOf(document, object, it, node)),
    },
  ];
}
