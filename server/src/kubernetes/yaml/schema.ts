import {
  boolYaml11Tag,
  defineScalarTag,
  NOT_RESOLVED,
  nullYaml11Tag,
  type ScalarTagDefinition,
  strTag,
} from 'js-yaml';
import type { ScalarValue } from './node.ts';

/**
 * What a scalar means to Kubernetes, which reads YAML 1.1 with go-yaml and turns it into JSON. Null and
 * booleans are YAML 1.1's own (`yes`, `on`, `n` …). Numbers differ from YAML 1.1 as js-yaml knows it: `0o17`
 * is one, `08` is a float, `1:30` is text, and so is a date.
 *
 * Returns `undefined` where an explicit tag can't be obeyed (`!!int abc`).
 */
export function resolveScalar(text: string, plain: boolean, tag: string | null): ScalarValue | undefined {
  if (tag === null) {
    if (!plain) return text;
    for (const candidate of implicitTags) {
      const value = candidate.resolve(text, false, candidate.tagName);
      if (value !== NOT_RESOLVED) return value as ScalarValue;
    }
    return text;
  }
  const explicit = explicitTags.get(expandTag(tag));
  if (!explicit) return text;
  const value = explicit.resolve(text, true, explicit.tagName);
  return value === NOT_RESOLVED ? undefined : (value as ScalarValue);
}

/** Is it written so that YAML reads the number of it as octal, hexadecimal and so on? `0120` is 80. */
export function isOddlyWrittenInteger(text: string): boolean {
  return /^[-+]?0[0-9xobXOB_]/.test(text) && typeof resolveScalar(text, true, null) === 'number';
}

// ParseInt with base 0, underscores gone before: https://pkg.go.dev/strconv#ParseInt
const integerPattern = /^[-+]?(?:0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+|0[0-7]*|[1-9][0-9]*)$/;
const floatPattern = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

function parseInteger(text: string): number {
  const sign = text.startsWith('-') ? -1 : 1;
  const digits = text.replace(/^[-+]/, '').toLowerCase();
  const isOctal = digits.length > 1 && digits.startsWith('0') && !/^0[xob]/.test(digits);
  const value = isOctal ? Number.parseInt(digits, 8) : Number(digits);
  // JSON has no negative zero.
  return value === 0 ? 0 : sign * value;
}

const intTag = defineScalarTag<number>('tag:yaml.org,2002:int', {
  implicit: true,
  resolve: (source) => {
    const text = source.replaceAll('_', '');
    return /^[-+0-9]/.test(source) && integerPattern.test(text) ? parseInteger(text) : NOT_RESOLVED;
  },
  identify: () => false,
});

const specialFloats: Readonly<Record<string, number>> = {
  '.inf': Number.POSITIVE_INFINITY,
  '+.inf': Number.POSITIVE_INFINITY,
  '-.inf': Number.NEGATIVE_INFINITY,
  '.nan': Number.NaN,
};
const specialFloatPattern = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;

const floatTag = defineScalarTag<number>('tag:yaml.org,2002:float', {
  implicit: true,
  resolve: (source) => {
    if (specialFloatPattern.test(source)) return specialFloats[source.toLowerCase()] ?? NOT_RESOLVED;
    // go-yaml takes underscores out of what begins with a digit or a sign only.
    const text = source.startsWith('.') ? source : source.replaceAll('_', '');
    if (!/^[-+.0-9]/.test(source) || !floatPattern.test(text)) return NOT_RESOLVED;
    return Number.isFinite(Number(text)) ? Number(text) : NOT_RESOLVED;
  },
  identify: () => false,
});

const implicitTags: readonly ScalarTagDefinition[] = [nullYaml11Tag, boolYaml11Tag, intTag, floatTag];
const explicitTags: ReadonlyMap<string, ScalarTagDefinition> = new Map(
  [...implicitTags, strTag].map((tag) => [tag.tagName, tag]),
);

/** `!!str` and `!<tag:yaml.org,2002:str>` as the one name that they share. Local tags (`!x`) stay as they are. */
function expandTag(tag: string): string {
  if (tag.startsWith('!!')) return `tag:yaml.org,2002:${tag.slice(2)}`;
  if (tag.startsWith('!<')) return tag.slice(2, -1);
  return tag === '!' ? 'tag:yaml.org,2002:str' : tag;
}
