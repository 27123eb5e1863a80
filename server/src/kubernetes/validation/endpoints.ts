import { parseAddress } from '../addresses.ts';
import type { Field } from '../objects/index.ts';
import { validateLabels, validateMetadata } from './metadata.ts';
import type { Report } from './report.ts';
import {
  dnsLabelProblem,
  dnsSubdomainProblem,
  fullyQualifiedProblem,
  labelValueProblem,
  qualifiedNameProblem,
} from './syntax.ts';
import {
  validateAddress,
  validateForm,
  validateGivenForm,
  validatePortNumber,
  validateWord,
} from './values.ts';

/** The rules of v1 Endpoints. Source: pkg/apis/core/validation (ValidateEndpointsCreate). */
export function validateEndpoints(report: Report): void {
  const { root } = report.object;
  validateMetadata(report, root.get('metadata'), dnsSubdomainProblem);
  for (const subset of root.get('subsets').items) {
    const ready = subset.get('addresses');
    const notReady = subset.get('notReadyAddresses');
    if (ready.items.length === 0 && notReady.items.length === 0 && !ready.isUnknown && !notReady.isUnknown) {
      report.add('subset-empty', subset);
    }
    for (const address of [...ready.items, ...notReady.items]) {
      validateAddress(report, address.get('ip'), true);
      validateForm(report, address.get('hostname'), 'dns-label', dnsLabelProblem);
      validateGivenForm(report, address.get('nodeName'), 'dns-name', dnsSubdomainProblem);
    }
    const ports = subset.get('ports').items;
    for (const port of ports) {
      const name = port.get('name');
      if (name.text === '' && ports.length > 1) report.add('endpoint-port-name', name);
      validateForm(report, name, 'dns-label', dnsLabelProblem);
      validatePortNumber(report, port.get('port'));
      validateWord(report, port.get('protocol'));
      validateGivenForm(report, port.get('appProtocol'), 'qualified-name', qualifiedNameProblem);
    }
  }
}

const maxEndpoints = 1000;
const maxPorts = 100;
const maxAddresses = 100;
const maxHints = 8;
const maxTopology = 16;

/** The rules of an EndpointSlice. Source: pkg/apis/discovery/validation. */
export function validateEndpointSlice(report: Report): void {
  const { root } = report.object;
  validateMetadata(report, root.get('metadata'), dnsSubdomainProblem);
  const addressType = root.get('addressType');
  if (addressType.text === '') report.add('required', addressType, ['addressType']);
  validateWord(report, addressType);
  const endpoints = root.get('endpoints');
  if (endpoints.items.length > maxEndpoints) report.add('too-many', endpoints, [`${maxEndpoints} endpoints`]);
  else for (const endpoint of endpoints.items) validateEndpoint(report, endpoint, addressType.text);
  const ports = root.get('ports');
  if (ports.items.length > maxPorts) report.add('too-many', ports, [`${maxPorts} ports`]);
  else validateSlicePorts(report, ports.items);
}

function validateEndpoint(report: Report, endpoint: Field, addressType: string): void {
  const addresses = endpoint.get('addresses');
  if (addresses.items.length === 0) report.add('endpoint-empty', addresses);
  if (addresses.items.length > maxAddresses) report.add('too-many', addresses, [`${maxAddresses} addresses`]);
  else for (const address of addresses.items) validateSliceAddress(report, address, addressType);
  validateGivenForm(report, endpoint.get('nodeName'), 'dns-name', dnsSubdomainProblem);
  validateGivenForm(report, endpoint.get('hostname'), 'dns-label', dnsLabelProblem);
  const topology = endpoint.get('deprecatedTopology');
  if (topology.pairs.length > maxTopology) report.add('too-many', topology, [`${maxTopology} labels`]);
  validateLabels(report, topology);
  for (const [name, form] of [
    ['forZones', labelValueProblem],
    ['forNodes', dnsSubdomainProblem],
  ] as const) {
    const hints = endpoint.get('hints').get(name);
    if (hints.items.length > maxHints) {
      report.add('too-many', hints, [`${maxHints} hints`]);
      continue;
    }
    const seen = new Set<string>();
    for (const hint of hints.items) {
      const value = hint.get('name');
      if (seen.has(value.text)) report.add('hint-twice', value, [value.text]);
      if (value.isKnown) seen.add(value.text);
      const problem = form(value.text);
      if (problem) report.add('hint-form', value, [value.text, problem]);
    }
  }
}

function validateSliceAddress(report: Report, address: Field, addressType: string): void {
  if (addressType === 'FQDN') {
    const problem = address.text === '' ? 'something' : fullyQualifiedProblem(address.text);
    if (address.text === '') report.add('required', address, ['A name']);
    else if (problem) report.add('dns-name', address, [address.text, problem]);
  } else if (addressType === 'IPv4' || addressType === 'IPv6') {
    const family = parseAddress(address.text)?.family;
    if (family && family !== addressType) report.add('address-family', address, [address.text, addressType]);
    else validateAddress(report, address, true);
  }
}

function validateSlicePorts(report: Report, ports: readonly Field[]): void {
  const names = new Set<string>();
  for (const port of ports) {
    const name = port.get('name');
    if (!name.isUnknown && names.has(name.text)) {
      const message =
        name.text === ''
          ? 'Another port has no name either: both have the empty one.'
          : `Another port is named "${name.text}".`;
      report.add('endpoint-port-twice', name, [message]);
    }
    if (!name.isUnknown) names.add(name.text);
    validateForm(report, name, 'dns-label', dnsLabelProblem);
    validateWord(report, port.get('protocol'), { optional: true });
    validateGivenForm(report, port.get('appProtocol'), 'qualified-name', qualifiedNameProblem);
  }
}
