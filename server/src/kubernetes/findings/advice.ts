import { formatAddress, parseAddress, parseBlock } from '../addresses.ts';
import { changeNumber, changeText } from '../fixes.ts';
import { compareVersions, type Field, type ManifestObject } from '../objects/index.ts';
import type { ManifestFinding } from '../validation/index.ts';
import { isOddlyWrittenInteger } from '../yaml/index.ts';
import { finding } from './view.ts';

/** What the API server of a version warns of, and what YAML reads in another way than people. One object at a time. */
export function adviceFindings(object: ManifestObject, version: string): ManifestFinding[] {
  if (object.certainty !== 'whole' || !object.row.builtIn || object.row.removed) return [];
  const findings: ManifestFinding[] = [];
  visit(object.root, (field) => {
    const { node } = field;
    if (node?.kind !== 'scalar' || node.style !== 'plain') return;
    const isNumber = field.type === 'int32' || field.type === 'int64' || field.type === 'intOrString';
    // File modes are octal on purpose.
    if (
      isNumber &&
      !/mode$/i.test(field.path) &&
      isOddlyWrittenInteger(node.text) &&
      /^[-+]?0\d/.test(node.text)
    ) {
      const fixes = changeNumber(object, field, Number(node.value));
      findings.push(finding('odd-number', object, field.span, [node.text, String(node.value)], [], fixes));
    }
  });
  findings.push(...deprecations(object, version));
  if (compareVersions(version, '1.36') < 0) findings.push(...lenientAddresses(object));
  return findings;
}

/** Source: pkg/api/service/warnings.go, pkg/registry/core/endpoint/strategy.go. */
function deprecations(object: ManifestObject, version: string): ManifestFinding[] {
  const { kind, root } = object;
  const isSince = (since: string) => compareVersions(version, since) >= 0;
  if (kind === 'Endpoints' && isSince('1.33')) {
    const values = ['v1 Endpoints', '1.33', 'EndpointSlice of discovery.k8s.io/v1 takes its place'];
    return [finding('deprecated', object, root.get('kind').span, values)];
  }
  if (kind !== 'Service') return [];
  const externalIPs = root.at('spec', 'externalIPs');
  const distribution = root.at('spec', 'trafficDistribution');
  const findings: ManifestFinding[] = [];
  if (externalIPs.items.length > 0 && isSince('1.36')) {
    const values = ['externalIPs', '1.36', 'a LoadBalancer or a Gateway takes its place'];
    findings.push(finding('deprecated', object, externalIPs.span, values));
  }
  if (distribution.text === 'PreferClose' && isSince('1.34')) {
    const values = ['PreferClose', '1.34', 'PreferSameZone says the same'];
    const fixes = changeText(object, distribution, 'PreferSameZone');
    findings.push(finding('deprecated', object, distribution.span, values, [], fixes));
  }
  return findings;
}

/** Addresses that are taken now and refused from 1.36 on. */
function lenientAddresses(object: ManifestObject): ManifestFinding[] {
  return addressFields(object).flatMap((field) => {
    const text = field.text.trim();
    const address = parseAddress(text);
    const block = address ? null : parseBlock(text);
    if (!(address ?? block) || (address ?? block)?.isStrict) return [];
    const strict = address
      ? formatAddress(address)
      : block && `${formatAddress({ family: block.family, value: block.first })}/${block.prefixLength}`;
    const fixes = strict ? changeText(object, field, strict) : [];
    return [finding('lenient-address', object, field.span, [text, strict ?? ''], [], fixes)];
  });
}

function addressFields({ kind, root }: ManifestObject): Field[] {
  const spec = root.get('spec');
  if (kind === 'Service') {
    const lists = [spec.get('clusterIPs'), spec.get('externalIPs'), spec.get('loadBalancerSourceRanges')];
    return [spec.get('clusterIP'), ...lists.flatMap((list) => list.items)];
  }
  if (kind === 'NetworkPolicy') {
    const peers = [
      ...spec.get('ingress').items.flatMap((rule) => rule.get('from').items),
      ...spec.get('egress').items.flatMap((rule) => rule.get('to').items),
    ];
    return peers.flatMap((peer) => [peer.at('ipBlock', 'cidr'), ...peer.at('ipBlock', 'except').items]);
  }
  if (kind === 'EndpointSlice')
    return root.get('endpoints').items.flatMap((endpoint) => endpoint.get('addresses').items);
  if (kind !== 'Endpoints') return [];
  const subsets = root.get('subsets').items;
  return subsets.flatMap((subset) =>
    [...subset.get('addresses').items, ...subset.get('notReadyAddresses').items].map((address) =>
      address.get('ip'),
    ),
  );
}

function visit(field: Field, see: (field: Field) => void): void {
  see(field);
  for (const item of field.items) visit(item, see);
  for (const [, value] of field.pairs) visit(value, see);
}
