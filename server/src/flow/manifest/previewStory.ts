import { plural, shareWords } from '../../kubeproxy/index.ts';
import { serviceDnsName } from '../../kubernetes/index.ts';
import type { FlowSentencePart } from '../../protocol.ts';
import type { PreviewPort, ServicePreview, Workspace } from '../../workspace/index.ts';
import { code, type Sentence, text } from '../sentences.ts';
import { fieldPlace } from './manifestPlaces.ts';
import type { Destination } from './previewEndpoints.ts';
import { isMadeUp } from './whyNoEndpoints.ts';

/** Endpoints that a sentence names; the others are counted. */
const MOST_NAMED = 6;

/** What will happen to a connection, in sentences: the picture for who reads or hears it. */
export function previewStory(
  workspace: Workspace,
  preview: ServicePreview,
  destinations: readonly Destination[],
): Sentence[] {
  const { service, object, ports } = preview;
  const place = fieldPlace(workspace, object, ['metadata', 'name'])[0];
  const name: FlowSentencePart = {
    text: `${service.namespace}/${service.name}`,
    style: 'strong',
    ...(place === undefined ? {} : { location: place }),
  };
  const found: Sentence = [name, text(' is found as '), code(serviceDnsName(service))];
  if (ports.every(({ families }) => families.length === 0))
    return [[...found, text('; kube-proxy writes no rules for it.')]];
  const story: Sentence[] = [[...found, text('.')]];
  for (const port of ports) story.push(...portSentences(preview, port));
  const named = [
    ...new Set(
      destinations.flatMap(({ address, pod }) => (address === null ? [] : [podWords(address, pod)])),
    ),
  ];
  if (named.length > 0) {
    const more = named.length > MOST_NAMED ? ` and ${named.length - MOST_NAMED} more` : '';
    story.push([text(`Its endpoints are ${named.slice(0, MOST_NAMED).join(', ')}${more}.`)]);
  }
  if (destinations.some(({ address }) => address === null)) {
    story.push([text('Addresses of pods are not known: no EndpointSlice, pod or table tells them.')]);
  }
  const policies = [...new Set(destinations.map(({ policy }) => policy).filter((words) => words !== ''))];
  story.push(
    ...policies.map((words): Sentence => [text('Policies stand before the pods: '), text(`${words}.`)]),
  );
  return story;
}

function podWords(address: string, pod: string | null): string {
  return pod === null ? address : `${address} (pod ${pod})`;
}

function portSentences({ service, isUnassigned, basis }: ServicePreview, port: PreviewPort): Sentence[] {
  const { families, endpoints, chains } = port;
  const [first] = families;
  if (first === undefined) return [];
  const addresses = isUnassigned
    ? 'its cluster IP, assigned on creation,'
    : families.map(({ clusterIP }) => clusterIP.text).join(' or ');
  const used = endpoints.filter((it) => it.share !== null && !isMadeUp(it));
  const story: Sentence[] = [];
  if (used.length === 0) {
    return [[text(`A connection to ${addresses} port ${first.port} is refused: there are no endpoints.`)]];
  }
  const [pods] = basis.settings.clusterCIDRs;
  const masquerade = pods === undefined ? '' : `; from anywhere but a pod (${pods}) it is masqueraded`;
  const each = used.length === 1 ? '' : `, ${shareWords(1 / used.length)} each`;
  const chain = chains.service ?? chains.local;
  story.push([
    text(`A connection to ${addresses} port ${first.port} goes to `),
    ...(chain === null ? [] : [code(chain), text(', which has ')]),
    text(`${plural(used.length, 'endpoint')}${each}${masquerade}.`),
  ]);
  if (first.isExternal) {
    const isLocal = service.externalTrafficPolicy === 'Local';
    story.push([
      text('From outside '),
      text(
        isLocal
          ? 'only pods of the node that it comes to are drawn, and they see the client’s address.'
          : 'any pod is drawn, and it sees the address of the node (masqueraded).',
      ),
    ]);
  }
  return story;
}
