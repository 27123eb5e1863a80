import { parseAddress } from '../addresses.ts';
import { compareVersions, type Field } from '../objects/index.ts';
import { validateLabels, validateMetadata } from './metadata.ts';
import type { Report } from './report.ts';
import {
  dnsLabel1035Problem,
  dnsLabelProblem,
  dnsSubdomainProblem,
  isPortNumber,
  qualifiedNameProblem,
} from './syntax.ts';
import {
  validateAddress,
  validateBlock,
  validateForm,
  validateGivenForm,
  validatePort,
  validatePortNumber,
  validateWord,
} from './values.ts';

/**
 * The rules of a Service as of its creation: the allocator's, which runs first, and the validation's. Source:
 * pkg/registry/core/service/storage/alloc.go, pkg/apis/core/validation/validation.go (ValidateService).
 */
export function validateService(report: Report): void {
  const { root } = report.object;
  const spec = root.get('spec');
  validateMetadata(report, root.get('metadata'), serviceNameForm(report.version));
  validateTopologyAnnotations(report, root.get('metadata'));
  const type = spec.get('type');
  validateWord(report, type);
  // What hangs on a type that is not known can't be judged.
  const kind = type.isUnknown ? null : type.text || 'ClusterIP';
  validatePorts(report, spec, kind);
  validateNodePorts(report, spec, kind);
  validateLabels(report, spec.get('selector'));
  validateAffinity(report, spec);
  if (kind === 'ExternalName') validateExternalName(report, spec);
  else if (kind !== null) validateClusterIPs(report, spec, kind);
  for (const ip of spec.get('externalIPs').items) validateAddress(report, ip, true);
  validateTraffic(report, spec, kind);
  if (kind !== null) validateLoadBalancer(report, root, kind);
}

/** A Service's name: since 1.36 it may begin with a digit (KEP-5311). */
export function serviceNameForm(version: string): (name: string) => string | null {
  return compareVersions(version, '1.36') >= 0 ? dnsLabelProblem : dnsLabel1035Problem;
}

/** The server fills `clusterIPs` from `clusterIP`, and goes by the former only. */
function clusterIPsOf(spec: Field): readonly Field[] {
  const list = spec.get('clusterIPs');
  if (list.items.length > 0) return list.items;
  return spec.get('clusterIP').text === '' ? [] : [spec.get('clusterIP')];
}

function isHeadless(spec: Field): boolean {
  const [first, second] = clusterIPsOf(spec);
  return first?.text === 'None' && second === undefined;
}

function validatePorts(report: Report, spec: Field, kind: string | null): void {
  const ports = spec.get('ports');
  if (ports.items.length === 0 && kind !== 'ExternalName' && !isHeadless(spec)) {
    const isKnown = !spec.get('clusterIP').isUnknown && !spec.get('clusterIPs').holdsUnknown;
    if (kind !== null && isKnown) report.add('ports-missing', ports);
  }
  const names = new Set<string>();
  const numbers = new Set<string>();
  for (const port of ports.items) {
    const name = port.get('name');
    if (name.text === '' && ports.items.length > 1) report.add('port-name-missing', name);
    validateForm(report, name, 'dns-label', dnsLabelProblem);
    if (name.text !== '' && names.has(name.text)) report.add('port-name-twice', name, [name.text]);
    names.add(name.text);
    validatePortNumber(report, port.get('port'));
    validateWord(report, port.get('protocol'));
    const target = port.get('targetPort');
    const value = target.intOrString;
    // Absent, 0 and '' become `port`, and are judged as that.
    if (value !== null && value !== 0 && value !== '') validatePort(report, target);
    else if (!port.get('port').isUnknown) validateInheritedTarget(report, port);
    validateGivenForm(report, port.get('appProtocol'), 'qualified-name', qualifiedNameProblem);
    if (kind === 'LoadBalancer' && port.get('port').number === 10250) report.add('kubelet-port', port);
    if (port.get('port').isUnknown || port.get('protocol').isUnknown) continue;
    const protocol = port.get('protocol').text || 'TCP';
    const key = `${protocol} ${port.get('port').number}`;
    if (numbers.has(key)) report.add('port-twice', port, [port.get('port').number, protocol]);
    numbers.add(key);
  }
}

function validateInheritedTarget(report: Report, port: Field): void {
  const number = port.get('port').number;
  if (!isPortNumber(number)) report.add('port-inherited', port.get('targetPort'), [number]);
}

/**
 * Node ports as the allocator hands them out: it knows numbers, not protocols, and looks ahead for what another
 * entry with the same `port` asks for.
 */
function validateNodePorts(report: Report, spec: Field, kind: string | null): void {
  const ports = spec.get('ports').items;
  if (kind === 'ClusterIP') {
    for (const port of ports)
      if (port.get('nodePort').number !== 0) report.add('node-port-type', port.get('nodePort'));
  }
  const taken = new Map<number, string>();
  const byPort = new Map<number, number>();
  for (const port of ports) {
    const nodePort = port.get('nodePort');
    if (nodePort.isUnknown || port.get('port').isUnknown || port.get('protocol').isUnknown) continue;
    const number = port.get('port').number;
    const wanted = nodePort.number || (byPort.has(number) ? 0 : requestedNodePort(number, ports));
    if (wanted === 0) continue;
    const protocol = port.get('protocol').text || 'TCP';
    const pair = `${protocol} `;
    const holders = taken.get(wanted);
    const isAllocated = kind === 'NodePort' || kind === 'LoadBalancer';
    if (nodePort.number !== 0 && holders?.includes(pair)) {
      report.add('node-port-twice', nodePort, [wanted]);
    } else if (isAllocated && byPort.get(number) !== wanted) {
      if (!isNodePort(wanted)) report.add('node-port-range', nodePort, [wanted]);
      else if (holders !== undefined) report.add('node-port-shared', nodePort, [wanted]);
    }
    if (!byPort.has(number)) byPort.set(number, wanted);
    if (nodePort.number !== 0) taken.set(wanted, (holders ?? '') + pair);
  }
}

/** The range that a cluster has unless told otherwise. */
function isNodePort(number: number): boolean {
  return number >= 30000 && number <= 32767;
}

function requestedNodePort(number: number, ports: readonly Field[]): number {
  const asking = ports.find(
    (port) => port.get('port').number === number && port.get('nodePort').number !== 0,
  );
  return asking?.get('nodePort').number ?? 0;
}

function validateExternalName(report: Report, spec: Field): void {
  const name = spec.get('externalName');
  const text = name.text.replace(/\.$/, '');
  if (text === '') {
    report.add('external-name-missing', name);
  } else {
    const problem = dnsSubdomainProblem(text);
    if (problem) report.add('dns-name', name, [name.text, problem]);
  }
  const clusterIP = spec.get('clusterIP');
  const clusterIPs = spec.get('clusterIPs');
  if (clusterIPs.items.length > 0) report.add('external-name-field', clusterIPs);
  else if (clusterIP.text !== '') report.add('external-name-field', clusterIP, [], clusterIPs.path);
  if (spec.get('ipFamilies').items.length > 0) report.add('external-name-field', spec.get('ipFamilies'));
  if (!spec.get('ipFamilyPolicy').isAbsent) report.add('external-name-field', spec.get('ipFamilyPolicy'));
}

function validateClusterIPs(report: Report, spec: Field, kind: string): void {
  const before = report.findings.length;
  const clusterIP = spec.get('clusterIP');
  const list = spec.get('clusterIPs');
  const families = spec.get('ipFamilies');
  const policy = spec.get('ipFamilyPolicy');
  for (const [index, family] of families.items.entries()) {
    if (family.text !== 'IPv4' && family.text !== 'IPv6')
      report.add('not-supported', family, [family.text, 'IPv4, IPv6']);
    if (families.items.findIndex((other) => other.text === family.text) < index) {
      report.add('ip-family-twice', family, [family.text]);
    }
  }
  validateWord(report, policy, { optional: true });
  if (clusterIP.isUnknown || list.holdsUnknown || families.holdsUnknown) return;
  const isList = list.items.length > 0;
  const entries = clusterIPsOf(spec);
  const values = entries.map((entry) => entry.text);
  const pathOf = (index: number) => `${list.path}[${index}]`;
  if (isList && clusterIP.text === '') report.add('cluster-ip-missing', list);
  else if (isList && clusterIP.text !== values[0]) report.add('cluster-ip-differs', list);
  if ((kind === 'NodePort' || kind === 'LoadBalancer') && isHeadless(spec)) {
    report.add('headless-type', entries[0] ?? clusterIP, [kind], pathOf(0));
  }
  let isWhole = true;
  for (const [index, entry] of entries.entries()) {
    if (entry.text === 'None' && index === 0) {
      if (values.length === 1) continue;
      isWhole = false;
      report.add('cluster-ip-none', entry, [], list.path);
    } else if (!parseAddress(entry.text)) {
      isWhole = false;
      report.add('cluster-ip-form', entry, [entry.text], pathOf(index));
    } else if (!validateStrictClusterIP(report, entry, pathOf(index))) {
      isWhole = false;
    }
  }
  if (values.length > 2) report.add('cluster-ip-many', list);
  const familyOf = values.map((value) => parseAddress(value)?.family ?? null);
  if (isWhole && values.length > 1 && new Set(familyOf).size < Math.min(values.length, 2)) {
    report.add('cluster-ip-families', list);
  }
  if (isWhole && values[0] !== 'None') {
    for (const [index, entry] of entries.entries()) {
      const wanted = families.items[index]?.text;
      const isFamily = wanted === 'IPv4' || wanted === 'IPv6';
      if (isFamily && wanted !== familyOf[index])
        report.add('cluster-ip-mismatch', entry, [wanted], pathOf(index));
    }
  }
  // Whether there are really two of something shows when the rest is in order.
  if (report.findings.length === before && (policy.isAbsent || policy.text === 'SingleStack')) {
    if (values.length === 2)
      report.add('ip-family-policy', policy.isAbsent ? list : policy, ['cluster addresses'], policy.path);
    else if (families.items.length === 2) {
      report.add('ip-family-policy', policy.isAbsent ? families : policy, ['IP families'], policy.path);
    }
  }
}

function validateStrictClusterIP(report: Report, entry: Field, path: string): boolean {
  const before = report.findings.length;
  validateAddress(report, entry);
  const [found] = report.findings.splice(before);
  if (found) report.findings.push({ ...found, field: path });
  return found === undefined;
}

function validateAffinity(report: Report, spec: Field): void {
  const affinity = spec.get('sessionAffinity');
  validateWord(report, affinity);
  // With None the config is dropped before anybody looks at it.
  const timeout = spec.at('sessionAffinityConfig', 'clientIP', 'timeoutSeconds');
  if (affinity.text !== 'ClientIP' || timeout.isAbsent) return;
  if (timeout.number < 1 || timeout.number > 86400) report.add('affinity-timeout', timeout, [timeout.number]);
}

function validateTraffic(report: Report, spec: Field, kind: string | null): void {
  const external = spec.get('externalTrafficPolicy');
  const hasExternalIPs = spec.get('externalIPs').items.length > 0;
  const isReachable =
    kind === 'NodePort' ||
    kind === 'LoadBalancer' ||
    (hasExternalIPs && (kind ?? 'ClusterIP') === 'ClusterIP');
  if (isReachable) validateWord(report, external);
  else if (kind !== null && external.text !== '' && !spec.get('externalIPs').isUnknown) {
    report.add('external-policy-useless', external);
  }
  validateWord(report, spec.get('internalTrafficPolicy'), { optional: true });
  // An alpha field before: servers dropped it.
  if (compareVersions(report.version, '1.31') >= 0) {
    validateWord(report, spec.get('trafficDistribution'), { optional: true });
  }
  const healthCheck = spec.get('healthCheckNodePort');
  const needsCheck = kind === 'LoadBalancer' && (external.text === 'Local' || external.isUnknown);
  if (kind === null || healthCheck.number === 0) return;
  if (!needsCheck) report.add('health-check-useless', healthCheck);
  else if (!isNodePort(healthCheck.number)) report.add('node-port-range', healthCheck, [healthCheck.number]);
}

const sourceRangesAnnotation = 'service.beta.kubernetes.io/load-balancer-source-ranges';

function validateLoadBalancer(report: Report, root: Field, kind: string): void {
  const spec = root.get('spec');
  const isLoadBalancer = kind === 'LoadBalancer';
  const ranges = spec.get('loadBalancerSourceRanges');
  // The server prints this one path with a capital letter.
  const rangesPath = `${spec.path}.LoadBalancerSourceRanges`;
  const annotation = root.at('metadata', 'annotations').get(sourceRangesAnnotation);
  if (ranges.items.length > 0) {
    if (!isLoadBalancer) report.add('load-balancer-only', ranges, [], rangesPath);
    for (const [index, range] of ranges.items.entries()) {
      validateBlock(report, range, range.text.trim(), `${rangesPath}[${index}]`);
    }
  } else if (!annotation.isAbsent && !ranges.isUnknown) {
    const path = `metadata.annotations[${sourceRangesAnnotation}]`;
    if (!isLoadBalancer) report.add('load-balancer-only', annotation, [], path);
    const texts = annotation.text.trim() === '' ? [] : annotation.text.split(',');
    for (const text of texts) validateBlock(report, annotation, text.trim(), path);
  }
  const allocate = spec.get('allocateLoadBalancerNodePorts');
  if (!allocate.isAbsent && !isLoadBalancer) report.add('load-balancer-only', allocate);
  const loadBalancerClass = spec.get('loadBalancerClass');
  if (isLoadBalancer) validateGivenForm(report, loadBalancerClass, 'qualified-name', qualifiedNameProblem);
  else if (!loadBalancerClass.isAbsent) report.add('load-balancer-only', loadBalancerClass);
}

function validateTopologyAnnotations(report: Report, metadata: Field): void {
  const mode = metadata.get('annotations').get('service.kubernetes.io/topology-mode');
  const hints = metadata.get('annotations').get('service.kubernetes.io/topology-aware-hints');
  if (!mode.isKnown || !hints.isKnown || mode.text === hints.text) return;
  report.add('topology-hints-differ', mode, [], 'metadata.annotations[service.kubernetes.io/topology-mode]');
}
