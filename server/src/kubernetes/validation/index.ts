/**
 * The API server's own rules for the objects that we know: what it would refuse, with its path and reason, as
 * the user types it.
 *
 * Knows one object at a time; nothing of files, of other objects or of the cluster. Promises: never throws; all
 * errors at once; silence where a template or an unreadable document leaves open what is meant.
 */
export { latestVersion, ruleVersion, validateObject } from './object.ts';
export type { ManifestFinding, RelatedPlace } from './report.ts';
export {
  type Reason,
  type Rule,
  type RuleName,
  rules,
  ruleTitles,
  type Severity,
} from './rules.ts';
export { serviceNameForm } from './service.ts';
export { dnsLabelProblem, labelValueProblem, portNameProblem, qualifiedNameProblem } from './syntax.ts';
