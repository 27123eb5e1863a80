import { plural, shareWords, shortChain } from '../../kubeproxy/index.ts';
import { serviceDnsName } from '../../kubernetes/index.ts';
import type { FlowBadge, FlowRole, Location } from '../../protocol.ts';
import type { PreviewPort, ServicePreview, Workspace } from '../../workspace/index.ts';
import { badges } from '../badges.ts';
import type { FlowSheet } from '../flowSheet.ts';
import { chainInDumps, fieldPlace } from './manifestPlaces.ts';
import { type Destination, drawEndpoints } from './previewEndpoints.ts';
import { isMadeUp, whyNoEndpoints } from './whyNoEndpoints.ts';

/** The headings of a picture of a manifest. */
export const previewColumns = [
  'Entrance',
  'External chain',
  'Service chain',
  'Endpoint',
  'Policy',
  'Pod',
] as const;

/** Draws one Service as it will be: entrances → chains → endpoints → pods. Gives where its connections end. */
export function drawService(
  workspace: Workspace,
  sheet: FlowSheet,
  preview: ServicePreview,
): readonly Destination[] {
  const { service } = preview;
  const id = `service ${service.namespace}/${service.name}`;
  const destinations = preview.ports.flatMap((port) => {
    const part = new PortPart(workspace, sheet, preview, port, `${id} ${port.index}`);
    return part.draw();
  });
  if (preview.ports.every(({ families }) => families.length === 0))
    drawDnsOnly(workspace, sheet, preview, id);
  return destinations;
}

/** A Service without rules: what DNS answers, or why there is nothing. */
function drawDnsOnly(workspace: Workspace, sheet: FlowSheet, preview: ServicePreview, id: string): void {
  const { service, object } = preview;
  const dns = sheet.card({
    id: `${id} dns`,
    column: 'Entrance',
    role: 'cluster-ip',
    title: `${service.name}.${service.namespace}.svc`,
    detail: 'DNS name · from pods',
    tooltip: serviceDnsName(service),
    locations: fieldPlace(workspace, object, ['metadata', 'name']),
  });
  const reason = preview.leftOut[0]?.reason;
  if (reason === 'headless') {
    drawEndpoints(workspace, sheet, preview, null, dns);
    return;
  }
  const alias = object.root.at('spec', 'externalName').text;
  const isAlias = reason === 'external-name';
  const end = sheet.card({
    id: `${dns} end`,
    column: isAlias ? 'Endpoint' : 'Service chain',
    role: isAlias ? 'external' : 'end',
    title: isAlias ? alias || 'no name given' : 'no rules',
    detail: isAlias ? 'another DNS name (CNAME)' : endWords(reason),
    tooltip: isAlias
      ? `DNS answers ${service.name} with ${alias}; kube-proxy has nothing to do with it.`
      : 'kube-proxy writes nothing for this Service.',
    locations: fieldPlace(workspace, object, isAlias ? ['spec', 'externalName'] : ['spec', 'ports']),
  });
  sheet.edge(dns, end, isAlias ? 'external' : 'end');
}

function endWords(reason: string | undefined): string {
  const words: Readonly<Record<string, string>> = {
    'no-ports': 'it has no ports',
    'no-cluster-ip': 'it has no cluster IP yet',
    'other-proxy': 'a label gives it to another proxy',
    'unreadable-address': 'its cluster IP is no address',
  };
  return words[reason ?? ''] ?? 'nothing to proxy';
}

function endpointWords(count: number): string {
  return count > 1
    ? `${plural(count, 'endpoint')}, ${shareWords(1 / count)} each`
    : plural(count, 'endpoint');
}

/** One port of a Service while it is drawn. */
class PortPart {
  readonly #workspace: Workspace;
  readonly #sheet: FlowSheet;
  readonly #preview: ServicePreview;
  readonly #port: PreviewPort;
  readonly #id: string;

  constructor(
    workspace: Workspace,
    sheet: FlowSheet,
    preview: ServicePreview,
    port: PreviewPort,
    id: string,
  ) {
    this.#workspace = workspace;
    this.#sheet = sheet;
    this.#preview = preview;
    this.#port = port;
    this.#id = id;
  }

  draw(): readonly Destination[] {
    const { families, endpoints } = this.#port;
    if (families.length === 0) return [];
    const isServed = endpoints.some((it) => it.share !== null && !isMadeUp(it));
    const chain = isServed ? this.#serviceCard() : this.#endCard();
    const external = this.#port.chains.external;
    const outside = !isServed || external === null ? chain : this.#externalCard(external, chain);
    this.#clusterIPs(chain);
    this.#fromOutside(outside);
    return isServed ? drawEndpoints(this.#workspace, this.#sheet, this.#preview, this.#port, chain) : [];
  }

  #at(...path: readonly (string | number)[]): Location[] {
    return fieldPlace(this.#workspace, this.#preview.object, path);
  }

  #atPort(field: string): Location[] {
    return this.#at('spec', 'ports', this.#port.index, field);
  }

  #serviceCard(): string {
    const { service, basis } = this.#preview;
    const { chains, endpoints, families, name } = this.#port;
    const used = endpoints.filter(({ share }) => share !== null);
    const own: FlowBadge[] = [{ text: endpointWords(used.length), tone: 'good' }];
    const unready = endpoints.length - used.length;
    if (unready > 0) own.push({ text: `${unready} not ready`, tone: 'neutral' });
    const [pods] = basis.settings.clusterCIDRs;
    if (basis.settings.masqueradeAll) own.push({ ...badges.masqueraded, text: 'MASQ always' });
    else if (pods !== undefined) own.push(badges.masqueradedUnlessPod(pods));
    const seconds = families[0]?.affinitySeconds ?? null;
    if (seconds !== null)
      own.push(badges.affinity(seconds, 'A client comes back to the endpoint that it had.'));
    if (service.internalTrafficPolicy === 'Local') {
      const tooltip =
        'internalTrafficPolicy Local: connections to the cluster IP go to pods of their own node only.';
      own.push({ text: 'only the client’s node', tone: 'attention', tooltip });
    }
    const chain = chains.service ?? chains.local;
    return this.#sheet.card({
      id: this.#id,
      column: 'Service chain',
      role: 'service',
      title: name === '' ? service.name : `${service.name}:${name}`,
      detail: chain === null ? 'a chain of its own' : shortChain(chain),
      tooltip: chain === null ? '' : `${chain} of ${families[0]?.text}`,
      badges: own,
      locations: [...this.#atPort('port'), ...this.#observedPlaces(chain)],
    });
  }

  /** Where the chain stands in dumps that have it already. */
  #observedPlaces(chain: string | null): Location[] {
    return chain === null ? [] : chainInDumps(this.#workspace, chain);
  }

  #endCard(): string {
    const { title, detail, tooltip, path } = whyNoEndpoints(this.#workspace, this.#preview, this.#port);
    return this.#sheet.card({
      id: this.#id,
      column: 'Service chain',
      role: 'end',
      title,
      detail,
      tooltip,
      locations: this.#at(...path),
    });
  }

  #externalCard(chain: string, service: string): string {
    const isLocal = this.#preview.service.externalTrafficPolicy === 'Local';
    const kept: FlowBadge = {
      text: 'keeps the client’s address',
      tone: 'good',
      tooltip: 'The pod sees who asks; what the node itself sends is masqueraded.',
    };
    const id = this.#sheet.card({
      id: `${this.#id} external`,
      column: 'External chain',
      role: 'external',
      title: 'from outside',
      detail: shortChain(chain),
      tooltip: chain,
      badges: isLocal ? [badges.onlyThisNode, kept] : [badges.masqueraded],
      locations: [...this.#at('spec', 'externalTrafficPolicy'), ...this.#observedPlaces(chain)],
    });
    this.#sheet.edge(id, service, 'external');
    return id;
  }

  #clusterIPs(to: string): void {
    const { name, namespace } = this.#preview.service;
    for (const [index, { clusterIP, port }] of this.#port.families.entries()) {
      const address = this.#preview.isUnassigned ? 'assigned' : clusterIP.text;
      this.#entrance(`cluster-ip ${index}`, 'cluster-ip', `${address} : ${port}`, to, {
        detail: 'cluster IP · from pods and nodes',
        badges: this.#port.index === 0 && index === 0 ? [badges.dnsName(name, namespace)] : [],
        locations: [...this.#at('spec', 'clusterIP').slice(0, 1), ...this.#atPort('port')],
      });
    }
  }

  #fromOutside(to: string): void {
    const { service } = this.#preview;
    const [first] = this.#port.families;
    if (first === undefined) return;
    const sources = first.sourceRanges.map(({ text }) => text);
    const ranges: FlowBadge[] =
      sources.length === 0
        ? []
        : [
            {
              text: `only from ${sources[0]}${sources.length > 1 ? ' …' : ''}`,
              tone: 'attention',
              tooltip: sources.join(', '),
            },
          ];
    let nodePort: string | null = null;
    if (first.nodePort !== null) {
      // What the server will choose has a placeholder in the prediction, and none in the manifest.
      const number = service.ports[this.#port.index]?.nodePort ?? 'assigned';
      nodePort = this.#entrance('node-port', 'node-port', `any node : ${number}`, to, {
        detail: 'node port · from outside',
        // Before 1.24 no chain of its own says so.
        badges: this.#port.chains.external === null ? [badges.masqueraded] : [],
        locations: this.#atPort('nodePort'),
      });
    }
    for (const { externalIPs, loadBalancerIPs, port } of this.#port.families) {
      for (const { text } of externalIPs) {
        this.#entrance(`external ${text}`, 'external', `${text} : ${port}`, to, {
          detail: 'external IP · from outside',
          locations: this.#at('spec', 'externalIPs'),
        });
      }
      for (const { text } of loadBalancerIPs) {
        this.#entrance(`balancer ${text}`, 'external', `${text} : ${port}`, to, {
          detail: 'load balancer · from outside',
          badges: ranges,
          locations: this.#at('status', 'loadBalancer', 'ingress'),
        });
      }
    }
    if (service.type === 'LoadBalancer') this.#balancers(first.port, nodePort ?? to, ranges);
  }

  /** Load balancers that kube-proxy has no address of: yet to be made, or with one of their own. */
  #balancers(port: number, to: string, ranges: readonly FlowBadge[]): void {
    const { service } = this.#preview;
    const known = service.loadBalancerIngress;
    const own = known.filter(({ ip, ipMode }) => ip === null || ip === '' || ipMode === 'Proxy');
    const names = known.length === 0 ? ['assigned'] : own.map(({ ip, hostname }) => hostname ?? ip ?? '');
    for (const [index, name] of names.entries()) {
      this.#entrance(`balancer ${index}`, 'external', `${name} : ${port}`, to, {
        detail: known.length === 0 ? 'load balancer · from outside' : 'load balancer, to the node port',
        badges: [...ranges],
        locations: this.#at('spec', 'type'),
      });
    }
  }

  #entrance(
    name: string,
    role: FlowRole & ('cluster-ip' | 'node-port' | 'external'),
    title: string,
    to: string,
    more: { detail: string; badges?: FlowBadge[]; locations: readonly Location[] },
  ): string {
    const id = this.#sheet.card({
      id: `${this.#id} ${name}`,
      column: 'Entrance',
      role,
      title,
      tooltip: `${title}, ${more.detail}`,
      ...more,
    });
    this.#sheet.edge(id, to, role);
    return id;
  }
}
