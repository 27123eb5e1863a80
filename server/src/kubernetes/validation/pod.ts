import { compareVersions, type Field } from '../objects/index.ts';
import { validateContainers } from './containers.ts';
import { validateLabels, validateMetadata } from './metadata.ts';
import type { Report } from './report.ts';
import { dnsLabelProblem, dnsSubdomainProblem } from './syntax.ts';
import { validateAddress, validateForm, validateNotNegative, validateWord } from './values.ts';

/** The rules of a Pod. Source: pkg/apis/core/validation (ValidatePodCreate). */
export function validatePod(report: Report): void {
  const { root } = report.object;
  validateMetadata(report, root.get('metadata'), dnsSubdomainProblem);
  validatePodSpec(report, root.get('spec'), { isTemplate: false, claims: [] });
}

export interface PodSpecOptions {
  /** In a template `hostPort` is not filled in with hostNetwork. */
  readonly isTemplate: boolean;
  /** Names of volumes that come from elsewhere: a StatefulSet's claims. */
  readonly claims: readonly string[];
}

export function validatePodSpec(report: Report, spec: Field, options: PodSpecOptions): void {
  const volumes = validateVolumes(report, spec.get('volumes'));
  validateContainers(report, spec, volumes && [...volumes, ...options.claims], options);
  validateWord(report, spec.get('restartPolicy'));
  validateWord(report, spec.get('dnsPolicy'));
  validateWord(report, spec.get('preemptionPolicy'), { optional: true });
  validateDnsConfig(report, spec);
  validateForm(report, spec.get('hostname'), 'dns-label', dnsLabelProblem);
  validateForm(report, spec.get('subdomain'), 'dns-label', dnsLabelProblem);
  validateForm(report, spec.get('serviceAccountName'), 'dns-name', dnsSubdomainProblem);
  validateForm(report, spec.get('nodeName'), 'dns-name', dnsSubdomainProblem);
  validateForm(report, spec.get('priorityClassName'), 'dns-name', dnsSubdomainProblem);
  validateForm(report, spec.get('runtimeClassName'), 'dns-name', dnsSubdomainProblem);
  validateLabels(report, spec.get('nodeSelector'));
  const deadline = spec.get('activeDeadlineSeconds');
  if (!deadline.isAbsent && (deadline.number < 1 || deadline.number > 2 ** 31 - 1)) {
    report.add('out-of-range', deadline, [deadline.number, '1 to 2147483647']);
  }
  const security = spec.get('securityContext');
  validateNotNegative(report, security.get('runAsUser'), security.get('runAsGroup'), security.get('fsGroup'));
  for (const alias of spec.get('hostAliases').items) {
    validateAddress(report, alias.get('ip'));
    for (const name of alias.get('hostnames').items)
      validateForm(report, name, 'dns-name', dnsSubdomainProblem);
  }
}

const maxNameservers = 3;
const maxSearches = 32;

function validateDnsConfig(report: Report, spec: Field): void {
  const config = spec.get('dnsConfig');
  const nameservers = config.get('nameservers');
  if (spec.get('dnsPolicy').text === 'None') {
    if (config.isAbsent) report.add('dns-config-missing', config);
    else if (nameservers.items.length === 0) report.add('dns-config-missing', nameservers);
  }
  if (nameservers.items.length > maxNameservers)
    report.add('dns-config-many', nameservers, [`${maxNameservers} nameservers`]);
  for (const server of nameservers.items) validateAddress(report, server);
  const searches = config.get('searches');
  if (searches.items.length > maxSearches)
    report.add('dns-config-many', searches, [`${maxSearches} domains`]);
  for (const search of searches.items) {
    const text = search.text.replace(/\.$/, '');
    // Since 1.33 "_" and the root alone are fine (KEP-4427).
    const isRelaxed = compareVersions(report.version, '1.33') >= 0;
    const problem =
      isRelaxed && search.text === '.'
        ? null
        : dnsSubdomainProblem(isRelaxed ? text.replaceAll('_', '-') : text);
    if (problem) report.add('dns-name', search, [search.text, problem]);
  }
  for (const option of config.get('options').items) {
    const name = option.get('name');
    if (name.text === '') report.add('required', name, ['The name of the option'], option.path);
  }
}

/** Returns the names of the volumes; null where they can't all be known. */
function validateVolumes(report: Report, volumes: Field): string[] | null {
  const names: string[] = [];
  for (const volume of volumes.items) {
    const name = volume.get('name');
    if (name.text === '') {
      report.add('required', name, ['The name of the volume']);
    } else {
      validateForm(report, name, 'dns-label', dnsLabelProblem);
      if (names.includes(name.text)) report.add('volume-name-twice', name, [name.text]);
      names.push(name.text);
    }
    const sources = volume.pairs.filter(([key, value]) => key !== 'name' && !value.isAbsent);
    for (const [, source] of sources.slice(1)) report.add('volume-sources', source);
  }
  const isKnown =
    !volumes.isUnknown && volumes.items.every((volume) => !volume.isUnknown && !volume.get('name').isUnknown);
  return isKnown ? names : null;
}
