import { formatMessage, type Span } from '../../text/index.ts';
import type { ManifestFix } from '../fixes.ts';
import type { Field, ManifestObject } from '../objects/index.ts';
import { type Reason, type RuleName, rules, type Severity } from './rules.ts';

/** Something to say about an object. Offsets count from the start of its document. */
export interface ManifestFinding extends Span {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  /** The object that it is about, whose document the offsets are of. */
  readonly object: ManifestObject;
  /** The API server's own path, where it would refuse; else null. */
  readonly field: string | null;
  readonly reason: Reason | null;
  readonly related: readonly RelatedPlace[];
  readonly fixes: readonly ManifestFix[];
}

export interface RelatedPlace extends Span {
  readonly object: ManifestObject;
  readonly message: string;
}

/** Rules that speak of a struct because something inside it is not there. */
const aboutMissing: ReadonlySet<RuleName> = new Set([
  'backend-missing',
  'backend-port-missing',
  'handler-missing',
  'ingress-empty',
  'peer-empty',
  'selector-empty',
  'subset-empty',
] as const);

/** Collects what the API server would say of one object, and keeps still where a template or a wrong type is. */
export class Report {
  readonly object: ManifestObject;
  /** The API server's version, as `1.36`. */
  readonly version: string;
  readonly findings: ManifestFinding[] = [];
  readonly #misspelt = new Set<string>();

  constructor(object: ManifestObject, version: string) {
    this.object = object;
    this.version = version;
  }

  /** The struct at a path holds a field that nobody knows: what seems to be missing there is probably that. */
  noteMisspelt(path: string): void {
    this.#misspelt.add(path);
  }

  /** `values` fill in the message; `path` is the server's own where it isn't the field's. */
  add(
    rule: RuleName,
    field: Field,
    values: readonly (string | number)[] = [],
    path: string = field.path,
    fixes: readonly ManifestFix[] = [],
  ): void {
    if (aboutMissing.has(rule) && this.#misspelt.has(field.path)) return;
    for (let at: Field | null = field; at; at = at.parent) {
      if (at.isUnknown || (at.isAbsent && at.parent && this.#misspelt.has(at.parent.path))) return;
    }
    this.addAt(rule, field.span, path, values, fixes);
  }

  addAt(
    rule: RuleName,
    span: Span,
    path: string,
    values: readonly (string | number)[] = [],
    fixes: readonly ManifestFix[] = [],
  ): void {
    const { code, severity, reason, message } = rules[rule];
    this.findings.push({
      code,
      severity,
      message: formatMessage(message, values),
      object: this.object,
      field: reason === null ? null : path,
      reason,
      start: span.start,
      end: span.end,
      related: [],
      fixes,
    });
  }
}
