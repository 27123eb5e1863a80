/**
 * The forms that the API server wants names and labels in. Each function gives what is wrong in words, or null.
 * Source: k8s.io/apimachinery, pkg/util/validation.
 */

const label = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const labelFromLetter = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const wildcardSubdomain = /^\*\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const qualifiedName = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;

const labelWords = 'lower-case letters, digits and "-", with a letter or digit at both ends';

/** RFC 1123 label: a Namespace, a container, a Service's port. */
export function dnsLabelProblem(text: string): string | null {
  if (text.length > 63) return 'no more than 63 characters';
  return label.test(text) ? null : labelWords;
}

/** RFC 1035 label: a Service before 1.36. */
export function dnsLabel1035Problem(text: string): string | null {
  if (text.length > 63) return 'no more than 63 characters';
  return labelFromLetter.test(text) ? null : `${labelWords}, and a letter first`;
}

/** RFC 1123 subdomain: most names. */
export function dnsSubdomainProblem(text: string): string | null {
  if (text.length > 253) return 'no more than 253 characters';
  return subdomain.test(text)
    ? null
    : 'lower-case letters, digits, "-" and ".", with a letter or digit at both ends of each part';
}

/** `*.example.com`: one label of any name. */
export function wildcardSubdomainProblem(text: string): string | null {
  if (text.length > 253) return 'no more than 253 characters';
  return wildcardSubdomain.test(text) ? null : '"*." and a lower-case DNS name behind it';
}

/** A DNS name of two labels or more, as FQDN addresses have to be. */
export function fullyQualifiedProblem(text: string): string | null {
  const name = text.endsWith('.') ? text.slice(0, -1) : text;
  const problem = dnsSubdomainProblem(name);
  if (problem) return problem;
  const labels = name.split('.');
  if (labels.length < 2) return 'at least two labels with a dot between them';
  return labels.some((part) => part.length > 63) ? 'no more than 63 characters between two dots' : null;
}

/** IANA_SVC_NAME: a container's port, a targetPort. */
export function portNameProblem(text: string): string | null {
  if (text.length > 15) return 'no more than 15 characters';
  if (text === '') return 'at least one letter';
  if (!/^[-a-z0-9]+$/.test(text)) return 'lower-case letters, digits and "-"';
  if (!/[a-z]/.test(text)) return 'at least one letter (a number stands without quotes)';
  if (text.includes('--')) return 'no "--"';
  return /^-|-$/.test(text) ? 'no "-" at either end' : null;
}

/** `[prefix/]name`: a label's key, a class of load balancers, an application protocol. */
export function qualifiedNameProblem(text: string): string | null {
  const parts = text.split('/');
  const name = parts.at(-1) ?? '';
  if (parts.length > 2) return 'at most one "/"';
  if (parts.length === 2) {
    const prefix = parts[0] ?? '';
    const problem = prefix === '' ? 'something before the "/"' : dnsSubdomainProblem(prefix);
    if (problem) return `a DNS name before the "/": ${problem}`;
  }
  if (name === '') return 'a name that is not empty';
  if (name.length > 63) return 'no more than 63 characters in the name';
  return qualifiedName.test(name)
    ? null
    : 'letters, digits, "-", "_" and ".", with a letter or digit at both ends';
}

export function labelValueProblem(text: string): string | null {
  if (text === '') return null;
  if (text.length > 63) return 'no more than 63 characters';
  return qualifiedName.test(text)
    ? null
    : 'letters, digits, "-", "_" and ".", with a letter or digit at both ends';
}

/** The name of an environment variable: any printable ASCII but `=`. */
export function envNameProblem(text: string): string | null {
  return /^[ -<>-~]+$/.test(text) ? null : 'printable ASCII characters without "="';
}

/** The same before 1.32 (KEP-4369). */
export function strictEnvNameProblem(text: string): string | null {
  if (text === '.' || text.startsWith('..')) return 'something else than "." and what begins with ".."';
  return /^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(text)
    ? null
    : 'letters, digits, "_", "-" and ".", with no digit first';
}

/** The name of a header of HTTP. */
export function headerNameProblem(text: string): string | null {
  return /^[-A-Za-z0-9]+$/.test(text) ? null : 'letters, digits and "-"';
}

export function isPortNumber(value: number): boolean {
  return value >= 1 && value <= 65535;
}
