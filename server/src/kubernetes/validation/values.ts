import { formatAddress, parseAddress, parseBlock, specialAddress } from '../addresses.ts';
import { changeNumber, changeText, type ManifestFix } from '../fixes.ts';
import { compareVersions, type Field, nearestName, valuesOf } from '../objects/index.ts';
import type { Report } from './report.ts';
import type { RuleName } from './rules.ts';
import { isPortNumber, portNameProblem } from './syntax.ts';

/** From this version on addresses must be written strictly (KEP-4858). */
const strictAddresses = '1.36';

/**
 * One of the words of the field's row. Absent is fine, for there is a default; so is the empty text, unless the
 * field is `optional`: then the server tells the two apart.
 */
export function validateWord(
  report: Report,
  field: Field,
  options: { optional?: boolean; rule?: RuleName } = {},
): void {
  if (field.isAbsent || (field.text === '' && !options.optional)) return;
  const words = field.row ? valuesOf(field.row, report.version) : [];
  if (!words.includes(field.text))
    report.add(
      options.rule ?? 'not-supported',
      field,
      [field.text, words.join(', ')],
      field.path,
      wordFixes(report, field, words),
    );
}

function wordFixes(report: Report, field: Field, words: readonly string[]): ManifestFix[] {
  const nearest = nearestName(field.text, words);
  return nearest === null ? [] : changeText(report.object, field, nearest);
}

export function validatePortNumber(report: Report, field: Field): void {
  if (field.isAbsent) report.add('port-absent', field);
  else if (!isPortNumber(field.number)) report.add('port-number', field, [field.number]);
}

/** A port by number or by name; the caller has looked whether there is one. */
export function validatePort(report: Report, field: Field): void {
  const value = field.intOrString;
  if (value === null || typeof value === 'number') {
    validatePortNumber(report, field);
    return;
  }
  const problem = portNameProblem(value);
  if (!problem) return;
  const isNumber = /^[1-9]\d*$/.test(value) && isPortNumber(Number(value));
  const fixes = isNumber ? changeNumber(report.object, field, Number(value)) : [];
  report.add('port-name', field, [value, problem], field.path, fixes);
}

export function validateNotNegative(report: Report, ...fields: readonly Field[]): void {
  for (const field of fields) {
    if (field.number < 0) report.add('negative', field, [field.path.slice(field.path.lastIndexOf('.') + 1)]);
  }
}

/** A name by one of the forms of `syntax.ts`; nothing to say where it is empty. */
export function validateForm(
  report: Report,
  field: Field,
  rule: RuleName,
  form: (text: string) => string | null,
): void {
  if (field.text === '') return;
  const problem = form(field.text);
  if (problem) report.add(rule, field, [field.text, problem]);
}

/** The same of a field whose empty text is something else than no field. */
export function validateGivenForm(
  report: Report,
  field: Field,
  rule: RuleName,
  form: (text: string) => string | null,
): void {
  const problem = field.isAbsent ? null : form(field.text);
  if (problem) report.add(rule, field, [field.text, problem]);
}

/** An address; with `ordinary` one that can be reached from elsewhere. */
export function validateAddress(report: Report, field: Field, ordinary = false): void {
  const address = parseAddress(field.text);
  if (!address) {
    report.add('address', field, [field.text]);
  } else if (!address.isStrict && compareVersions(report.version, strictAddresses) >= 0) {
    const strict = formatAddress(address);
    const fixes = changeText(report.object, field, strict);
    report.add('address-strict', field, [field.text, strict], field.path, fixes);
  } else if (ordinary) {
    const special = specialAddress(address);
    if (special) report.add('address-special', field, [field.text, special]);
  }
}

/** A block of addresses. Returns whether it is one at all. `path` is the server's own where it isn't the field's. */
export function validateBlock(
  report: Report,
  field: Field,
  text: string,
  path: string = field.path,
): boolean {
  const block = parseBlock(text);
  if (!block) {
    report.add('block', field, [text], path);
  } else if (!block.isStrict && compareVersions(report.version, strictAddresses) >= 0) {
    const strict = `${formatAddress({ family: block.family, value: block.first })}/${block.prefixLength}`;
    const fixes = field.text === text ? changeText(report.object, field, strict) : [];
    report.add('block-strict', field, [text, strict], path, fixes);
  }
  return block !== null;
}

/** A number or a percentage that is not negative. Returns the number; of a percentage its digits. */
export function validateIntOrPercent(
  report: Report,
  field: Field,
  byDefault: number,
  limited: boolean,
): number {
  const value = field.intOrString;
  if (value === null) return byDefault;
  if (typeof value === 'number') {
    if (value < 0) report.add('negative', field, [field.path.slice(field.path.lastIndexOf('.') + 1)]);
    return value;
  }
  const percent = /^([0-9]+)%$/.exec(value);
  if (!percent) report.add('percent-form', field, [value]);
  const digits = Number(percent?.[1] ?? 0);
  if (limited && digits > 100) report.add('percent-over', field, [value]);
  return digits;
}
