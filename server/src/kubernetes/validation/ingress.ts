import { parseAddress } from '../addresses.ts';
import type { Field } from '../objects/index.ts';
import { validateMetadata } from './metadata.ts';
import type { Report } from './report.ts';
import { serviceNameForm } from './service.ts';
import { dnsSubdomainProblem, wildcardSubdomainProblem } from './syntax.ts';
import { validateForm, validateGivenForm, validatePort, validatePortNumber, validateWord } from './values.ts';

const classAnnotation = 'kubernetes.io/ingress.class';

/** The rules of an Ingress. Source: pkg/apis/networking/validation (ValidateIngressCreate). */
export function validateIngress(report: Report): void {
  const { root } = report.object;
  const spec = root.get('spec');
  const metadata = root.get('metadata');
  validateMetadata(report, metadata, dnsSubdomainProblem);
  const className = spec.get('ingressClassName');
  const annotation = metadata.get('annotations').get(classAnnotation);
  if (className.isKnown && annotation.isKnown && className.text !== annotation.text) {
    // The server leaves out `metadata` here.
    report.add('class-differs', annotation, [className.text], `annotations.${classAnnotation}`);
  }
  validateGivenForm(report, className, 'dns-name', dnsSubdomainProblem);
  const rules = spec.get('rules');
  const backend = spec.get('defaultBackend');
  if (rules.items.length === 0 && backend.isAbsent && !rules.isUnknown) report.add('ingress-empty', spec);
  if (!backend.isAbsent) validateBackend(report, backend);
  for (const rule of rules.items) validateRule(report, rule);
  for (const tls of spec.get('tls').items) {
    for (const host of tls.get('hosts').items) validateHost(report, host);
    validateForm(report, tls.get('secretName'), 'dns-name', dnsSubdomainProblem);
  }
}

function validateRule(report: Report, rule: Field): void {
  const host = rule.get('host');
  if (parseAddress(host.text)) report.add('host-address', host);
  else validateHost(report, host);
  const http = rule.get('http');
  if (http.isAbsent) return;
  const paths = http.get('paths');
  if (paths.items.length === 0) report.add('required', paths, ['paths']);
  for (const path of paths.items) validatePath(report, path);
}

function validateHost(report: Report, host: Field): void {
  validateForm(
    report,
    host,
    'dns-name',
    host.text.includes('*') ? wildcardSubdomainProblem : dnsSubdomainProblem,
  );
}

const forbiddenSequences = ['//', '/./', '/../', '%2f', '%2F'];
const forbiddenEndings = ['/..', '/.'];

function validatePath(report: Report, item: Field): void {
  const path = item.get('path');
  const pathType = item.get('pathType');
  if (pathType.isAbsent) report.add('required', pathType, ['pathType']);
  else validateWord(report, pathType, { optional: true });
  const isCompared = pathType.text === 'Exact' || pathType.text === 'Prefix';
  const isFree = pathType.text === 'ImplementationSpecific' && path.text === '';
  if ((isCompared || pathType.text === 'ImplementationSpecific') && !isFree && !path.text.startsWith('/')) {
    report.add('path-relative', path, [path.text]);
  }
  if (isCompared) {
    const found =
      forbiddenSequences.find((sequence) => path.text.includes(sequence)) ??
      forbiddenEndings.find((ending) => path.text.endsWith(ending));
    if (found) report.add('path-sequence', path, [path.text, found]);
  }
  validateBackend(report, item.get('backend'));
}

function validateBackend(report: Report, backend: Field): void {
  const service = backend.get('service');
  const resource = backend.get('resource');
  if (!service.isAbsent && !resource.isAbsent) {
    report.add('backend-both', backend);
  } else if (!resource.isAbsent) {
    for (const name of ['kind', 'name']) {
      if (resource.get(name).text === '') report.add('required', resource.get(name), [name]);
    }
  } else if (service.isAbsent) {
    report.add('backend-missing', backend);
  } else {
    const name = service.get('name');
    if (name.text === '') report.add('required', name, ['The name of the Service']);
    validateForm(report, name, 'dns-label', serviceNameForm(report.version));
    validateBackendPort(report, backend, service.get('port'));
  }
}

function validateBackendPort(report: Report, backend: Field, port: Field): void {
  const name = port.get('name');
  const number = port.get('number');
  if (name.isUnknown || number.isUnknown || port.isUnknown) return;
  if (name.text !== '' && number.number !== 0) report.add('backend-port-both', backend);
  else if (name.text !== '') validatePort(report, name);
  else if (number.number !== 0) validatePortNumber(report, number);
  else report.add('backend-port-missing', backend);
}
