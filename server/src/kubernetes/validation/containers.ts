import { compareVersions, type Field } from '../objects/index.ts';
import type { PodSpecOptions } from './pod.ts';
import type { Report } from './report.ts';
import {
  dnsLabelProblem,
  envNameProblem,
  headerNameProblem,
  isPortNumber,
  portNameProblem,
  strictEnvNameProblem,
} from './syntax.ts';
import {
  validateForm,
  validateNotNegative,
  validatePort,
  validatePortNumber,
  validateWord,
} from './values.ts';

/**
 * The rules of a pod's containers. `volumes` are the names that can be mounted, null: not known. Source:
 * pkg/apis/core/validation (validateContainers, validateInitContainers).
 */
export function validateContainers(
  report: Report,
  spec: Field,
  volumes: readonly string[] | null,
  options: PodSpecOptions,
): void {
  const containers = spec.get('containers');
  const initContainers = spec.get('initContainers');
  if (containers.items.length === 0) report.add('containers-missing', containers);
  const names = new Set<string>();
  for (const container of containers.items) {
    validateContainer(report, container, names, volumes, options);
    validateRestart(report, container.get('restartPolicy'), false);
    validateProbes(report, container, false);
    validateLifecycle(report, container, false);
  }
  for (const container of initContainers.items) {
    validateContainer(report, container, names, volumes, options);
    validateRestart(report, container.get('restartPolicy'), true);
    const isPlainInit = container.get('restartPolicy').text !== 'Always';
    validateProbes(report, container, isPlainInit);
    validateLifecycle(report, container, isPlainInit);
  }
  const ephemeral = spec.get('ephemeralContainers');
  if (ephemeral.items.length > 0) report.add('ephemeral-forbidden', ephemeral);
  const isHostNetwork = spec.get('hostNetwork').isTrue;
  const fillsIn = isHostNetwork && !options.isTemplate;
  validateHostPorts(report, containers.items, fillsIn);
  // Init containers run one after the other: none takes a port from another.
  for (const container of initContainers.items) validateHostPorts(report, [container], fillsIn);
  if (isHostNetwork) for (const container of containers.items) validateHostNetwork(report, container);
}

/** A container's own restartPolicy. Since 1.35 every container may have one (KEP-5307). */
function validateRestart(report: Report, restart: Field, isInit: boolean): void {
  const isForAll = compareVersions(report.version, '1.35') >= 0;
  const words = isForAll ? ['Always', 'Never', 'OnFailure'] : ['Always'];
  if (restart.isAbsent) return;
  if (!isInit && !isForAll) report.add('container-restart', restart);
  else if (!words.includes(restart.text))
    report.add('not-supported', restart, [restart.text, words.join(', ')]);
}

function validateContainer(
  report: Report,
  container: Field,
  names: Set<string>,
  volumes: readonly string[] | null,
  options: PodSpecOptions,
): void {
  const name = container.get('name');
  if (name.text === '') {
    report.add('required', name, ['The name of the container']);
  } else {
    validateForm(report, name, 'dns-label', dnsLabelProblem);
    if (names.has(name.text)) report.add('container-name-twice', name, [name.text]);
    names.add(name.text);
  }
  const image = container.get('image');
  if (image.text === '') report.add('image-missing', image);
  else if (!options.isTemplate && image.text !== image.text.trim()) report.add('image-spaces', image);
  validateWord(report, container.get('imagePullPolicy'));
  validateWord(report, container.get('terminationMessagePolicy'));
  validatePorts(report, container.get('ports').items);
  for (const variable of container.get('env').items) validateVariable(report, variable);
  validateMounts(report, container.get('volumeMounts'), volumes);
  const security = container.get('securityContext');
  validateNotNegative(report, security.get('runAsUser'), security.get('runAsGroup'));
}

function validatePorts(report: Report, ports: readonly Field[]): void {
  const names = new Set<string>();
  for (const port of ports) {
    const name = port.get('name');
    const problem = name.text === '' ? null : portNameProblem(name.text);
    if (problem) report.add('port-name', name, [name.text, problem]);
    else if (name.text !== '' && names.has(name.text))
      report.add('container-port-name-twice', name, [name.text]);
    if (name.text !== '') names.add(name.text);
    const number = port.get('containerPort');
    if (number.number === 0) report.add('container-port-missing', number);
    else validatePortNumber(report, number);
    const hostPort = port.get('hostPort');
    if (hostPort.number !== 0 && !isPortNumber(hostPort.number))
      report.add('port-number', hostPort, [hostPort.number]);
    validateWord(report, port.get('protocol'));
  }
}

/** The same port of the node twice. With `fillsIn` a container port takes the node's of the same number. */
function validateHostPorts(report: Report, containers: readonly Field[], fillsIn: boolean): void {
  const taken = new Set<string>();
  for (const port of containers.flatMap((container) => container.get('ports').items)) {
    const hostPort = port.get('hostPort');
    const containerPort = port.get('containerPort');
    if (
      hostPort.isUnknown ||
      containerPort.isUnknown ||
      port.get('protocol').isUnknown ||
      port.get('hostIP').isUnknown
    ) {
      continue;
    }
    const number = hostPort.number || (fillsIn ? containerPort.number : 0);
    if (number === 0) continue;
    const protocol = port.get('protocol').text || 'TCP';
    const key = `${protocol}/${port.get('hostIP').text}/${number}`;
    if (taken.has(key)) report.add('host-port-twice', hostPort, [`${number}/${protocol}`]);
    taken.add(key);
  }
}

function validateHostNetwork(report: Report, container: Field): void {
  for (const port of container.get('ports').items) {
    const hostPort = port.get('hostPort');
    const containerPort = port.get('containerPort');
    if (hostPort.number === 0 || containerPort.isUnknown || hostPort.number === containerPort.number)
      continue;
    report.add('host-port-differs', hostPort, [containerPort.number]);
  }
}

function validateVariable(report: Report, variable: Field): void {
  const name = variable.get('name');
  const valueFrom = variable.get('valueFrom');
  if (name.text === '') {
    report.add('required', name, ['The name of the variable']);
  } else {
    const isRelaxed = compareVersions(report.version, '1.32') >= 0;
    const problem = (isRelaxed ? envNameProblem : strictEnvNameProblem)(name.text);
    if (problem) report.add('env-form', name, [name.text, problem]);
  }
  if (valueFrom.isAbsent) return;
  const sources = valueFrom.pairs.filter(([, source]) => !source.isAbsent);
  if (variable.get('value').text !== '') report.add('env-both', valueFrom);
  if (sources.length !== 1)
    report.add('env-source', valueFrom, [sources.length === 0 ? 'a source' : 'no more than one source']);
}

function validateMounts(report: Report, mounts: Field, volumes: readonly string[] | null): void {
  const paths = new Set<string>();
  for (const mount of mounts.items) {
    const name = mount.get('name');
    const path = mount.get('mountPath');
    if (name.text === '') report.add('required', name, ['The name of the volume']);
    else if (volumes && !volumes.includes(name.text)) report.add('volume-not-found', name, [name.text]);
    if (path.text === '') report.add('required', path, ['mountPath']);
    else if (paths.has(path.text)) report.add('mount-path-twice', path, [path.text]);
    paths.add(path.text);
  }
}

function validateProbes(report: Report, container: Field, isPlainInit: boolean): void {
  for (const name of ['livenessProbe', 'readinessProbe', 'startupProbe'] as const) {
    const probe = container.get(name);
    if (probe.isAbsent) continue;
    if (isPlainInit) {
      report.add('probe-on-init', probe);
      continue;
    }
    validateProbe(report, probe);
    const successes = probe.get('successThreshold');
    if (name !== 'readinessProbe' && successes.number > 1) report.add('success-threshold', successes);
    const grace = probe.get('terminationGracePeriodSeconds');
    if (name === 'readinessProbe' && !grace.isAbsent) report.add('probe-grace', grace);
    else if (!grace.isAbsent && grace.number < 1)
      report.add('out-of-range', grace, [grace.number, '1 and more']);
  }
}

function validateProbe(report: Report, probe: Field): void {
  const names = [
    'initialDelaySeconds',
    'timeoutSeconds',
    'periodSeconds',
    'successThreshold',
    'failureThreshold',
  ];
  validateNotNegative(report, ...names.map((name) => probe.get(name)));
  validateHandler(report, probe, ['exec', 'httpGet', 'tcpSocket', 'grpc']);
}

/** What happens after start and before stop. */
function validateLifecycle(report: Report, container: Field, isPlainInit: boolean): void {
  const lifecycle = container.get('lifecycle');
  if (lifecycle.isAbsent) return;
  if (isPlainInit) report.add('probe-on-init', lifecycle);
  for (const name of ['postStart', 'preStop']) {
    const hook = lifecycle.get(name);
    if (!hook.isAbsent) validateHandler(report, hook, ['exec', 'httpGet', 'tcpSocket', 'sleep']);
  }
}

/** Exactly one of the ways to ask or to tell a container. */
function validateHandler(report: Report, field: Field, names: readonly string[]): void {
  const given = names.filter((name) => !field.get(name).isAbsent);
  if (given.length === 0) report.add('handler-missing', field, [names.join(', ')]);
  for (const name of given.slice(1)) report.add('handler-twice', field.get(name));
  const [name = ''] = given;
  const handler = field.get(name);
  if (name === 'exec') {
    if (handler.get('command').items.length === 0)
      report.add('required', handler.get('command'), ['command']);
  } else if (name === 'grpc') {
    validatePortNumber(report, handler.get('port'));
  } else if (name === 'httpGet' || name === 'tcpSocket') {
    validatePort(report, handler.get('port'));
    validateWord(report, handler.get('scheme'));
    for (const header of handler.get('httpHeaders').items) {
      const headerName = header.get('name');
      const problem = headerNameProblem(headerName.text);
      if (problem)
        report.add('header-name', headerName, [headerName.text, problem], handler.get('httpHeaders').path);
    }
  }
}
