/**
 * Objects of the Kubernetes API as they are written in manifests: which there are, and every field of them with
 * its place.
 *
 * Knows YAML's tree and the table of fields; nothing of files, rules or the cluster. Promises: never throws;
 * same tree, same objects; a template's value is unknown, not wrong.
 */
export { type DecodeProblem, decodeProblems, editDistance, nearestName } from './decode.ts';
export { Field, isWithin } from './field.ts';
export { type FieldAt, fieldAt } from './fieldAt.ts';
export {
  describeObject,
  identityOf,
  type ManifestObject,
  readObjects,
} from './manifest.ts';
export {
  compareVersions,
  elementType,
  type FieldRow,
  kindOf,
  kindTable,
  leadingFields,
  structOf,
  structs,
  valuesOf,
} from './schema/index.ts';
