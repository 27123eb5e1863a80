import { isStrictSubset, parseBlock } from '../addresses.ts';
import type { Field } from '../objects/index.ts';
import { validateLabelSelector, validateMetadata } from './metadata.ts';
import type { Report } from './report.ts';
import { dnsSubdomainProblem, isPortNumber } from './syntax.ts';
import { validateBlock, validatePort, validateWord } from './values.ts';

/** The rules of a NetworkPolicy. Source: pkg/apis/networking/validation (ValidateNetworkPolicy). */
export function validateNetworkPolicy(report: Report): void {
  const { root } = report.object;
  const spec = root.get('spec');
  validateMetadata(report, root.get('metadata'), dnsSubdomainProblem);
  validateLabelSelector(report, spec.get('podSelector'));
  for (const [direction, peers] of [
    ['ingress', 'from'],
    ['egress', 'to'],
  ] as const) {
    for (const rule of spec.get(direction).items) {
      for (const port of rule.get('ports').items) validatePolicyPort(report, port);
      for (const peer of rule.get(peers).items) validatePeer(report, peer);
    }
  }
  const types = spec.get('policyTypes');
  if (types.items.length > 2) {
    report.add('policy-types-many', types);
    return;
  }
  for (const type of types.items) {
    if (type.text !== 'Ingress' && type.text !== 'Egress')
      report.add('not-supported', type, [type.text, 'Ingress, Egress']);
  }
}

function validatePolicyPort(report: Report, field: Field): void {
  validateWord(report, field.get('protocol'), { optional: true });
  const port = field.get('port');
  const endPort = field.get('endPort');
  const value = port.intOrString;
  if (value !== null) validatePort(report, port);
  if (endPort.isAbsent || port.isUnknown) return;
  if (value === null) {
    report.add('end-port-alone', endPort);
  } else if (typeof value === 'string') {
    report.add('end-port-name', endPort, [value]);
  } else {
    if (endPort.number < value) report.add('end-port-small', endPort, [endPort.number, value]);
    else if (!isPortNumber(endPort.number)) report.add('port-number', endPort, [endPort.number]);
  }
}

function validatePeer(report: Report, peer: Field): void {
  const podSelector = peer.get('podSelector');
  const namespaceSelector = peer.get('namespaceSelector');
  const ipBlock = peer.get('ipBlock');
  const given = [podSelector, namespaceSelector, ipBlock].filter((field) => !field.isAbsent);
  if (given.length === 0) report.add('peer-empty', peer);
  else if (given.length > 1 && !ipBlock.isAbsent) report.add('peer-both', peer);
  validateLabelSelector(report, podSelector);
  validateLabelSelector(report, namespaceSelector);
  if (!ipBlock.isAbsent) validateIPBlock(report, ipBlock);
}

function validateIPBlock(report: Report, ipBlock: Field): void {
  const cidr = ipBlock.get('cidr');
  if (cidr.text === '') {
    report.add('required', cidr, ['cidr']);
    return;
  }
  if (!validateBlock(report, cidr, cidr.text)) return;
  const outer = parseBlock(cidr.text);
  for (const except of ipBlock.get('except').items) {
    if (!validateBlock(report, except, except.text)) continue;
    const inner = parseBlock(except.text);
    if (inner && outer && !isStrictSubset(inner, outer))
      report.add('except-outside', except, [except.text, cidr.text]);
  }
}
