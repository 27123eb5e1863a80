/** A `kubectl get` whose output is a table, as far as its reader needs to know it. */
export interface KubectlGet {
  /** As typed, in lower case and without API group: `po`, `pods`, `svc`. `all` stands for several. */
  readonly resources: readonly string[];
  /** `-n`; null: not given, or a shell variable. */
  readonly namespace: string | null;
  /** `-A`: the first column is the namespace. */
  readonly allNamespaces: boolean;
  /** `--show-labels`. */
  readonly showLabels: boolean;
  /** How many columns `-L` adds. */
  readonly labelColumns: number;
  /** The fields that `awk '{print $1, $6}'` leaves, counted from 1; null: whole lines. */
  readonly fields: readonly number[] | null;
}

/**
 * The `kubectl get` calls in a line of shell that print tables, also inside of `ssh node '…'`, loops and
 * pipes. Left out: other output formats (`-o yaml`), and calls whose output passes a program that may change
 * the lines (`sed`, `cut` …).
 */
export function readKubectlGets(command: string): KubectlGet[] {
  const gets: KubectlGet[] = [];
  for (const pipeline of readPipelines(command)) {
    for (const call of pipeline) {
      // ssh node 'kubectl …', sh -c "kubectl …"
      for (const word of call)
        if (/[\s]/.test(word) && KUBECTL.test(word)) gets.push(...readKubectlGets(word));
    }
    const place = pipeline.findIndex((call) => call.some((word) => PROGRAM.test(word)));
    const get = place < 0 ? null : readGet(pipeline[place] ?? []);
    const fields = get === null ? undefined : fieldsAfter(pipeline.slice(place + 1));
    if (get !== null && fields !== undefined) gets.push({ ...get, fields });
  }
  return gets;
}

const KUBECTL = /\b(?:kubectl|oc|k)\b.*\bget\b/;
const PROGRAM = /^(?:\S*\/)?(?:kubectl|oc|k|kubecolor|microk8s\.kubectl)(?:\.exe)?$/;
/** Programs of a pipe that leave lines out, or reorder them, and don't change them. */
const KEEPS_LINES = /^(?:[ez]?grep|fgrep|rg|sort|uniq|head|tail|cat|tee|less|more|column)$/;
/** Options whose value is the next word. */
const WITH_VALUE =
  /^(?:-[nolLfs]|--(?:namespace|output|selector|label-columns|filename|field-selector|sort-by|template|chunk-size|context|cluster|user|kubeconfig|server|token|as|as-group|request-timeout))$/;

/** Splits a line of shell into pipelines of calls of words. Quotes are taken off; nothing is expanded. */
function readPipelines(command: string): string[][][] {
  const pipelines: string[][][] = [[[]]];
  for (const [, operator, ...word] of command.matchAll(SHELL)) {
    const pipeline = pipelines[pipelines.length - 1] ?? [];
    if (operator === '|') pipeline.push([]);
    else if (operator !== undefined) pipelines.push([[]]);
    else pipeline[pipeline.length - 1]?.push(unquoted(word[0] ?? ''));
  }
  return pipelines;
}

/** An operator, or a word with its quotes. */
const SHELL = /(\|\||&&|[|;&\n()])|((?:>&|[^\s|;&()'"\\]|\\.|'[^']*'?|"(?:[^"\\]|\\.)*"?)+)/g;

function unquoted(word: string): string {
  return word.replace(/'([^']*)'?|"((?:[^"\\]|\\.)*)"?|\\(.)/g, (_, single, double, escaped) =>
    String(single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? escaped),
  );
}

/** null: it is no `get`, or prints no table. */
function readGet(words: readonly string[]): Omit<KubectlGet, 'fields'> | null {
  const positional: string[] = [];
  let namespace: string | null = null;
  let allNamespaces = false;
  let showLabels = false;
  let labelColumns = 0;
  for (let index = words.findIndex((word) => PROGRAM.test(word)) + 1; index < words.length; index++) {
    const word = words[index] ?? '';
    if (!word.startsWith('-')) {
      positional.push(word);
      continue;
    }
    const joined = /^(?:(--[\w-]+)=|(-[nolLfs])=?(?=.))(.*)$/s.exec(word);
    const option = joined?.[1] ?? joined?.[2] ?? word;
    const value = joined?.[3] ?? (WITH_VALUE.test(option) ? (words[++index] ?? '') : '');
    if (option === '-A' || option === '--all-namespaces') allNamespaces = value !== 'false';
    else if (option === '-n' || option === '--namespace') namespace = NAMESPACE.test(value) ? value : null;
    else if (option === '--show-labels') showLabels = value !== 'false';
    else if (option === '-L' || option === '--label-columns') labelColumns += value.split(',').length;
    else if ((option === '-o' || option === '--output') && !/^(?:wide|custom-columns.*)$/s.test(value))
      return null;
  }
  if (positional[0] !== 'get' || positional[1] === undefined) return null;
  // The first word names the resources, further ones objects, unless it is `pod/nginx` already.
  const named = positional[1].includes('/') ? positional.slice(1) : positional[1].split(',');
  const resources = named.map((word) => word.toLowerCase().replace(/[./].*$/s, ''));
  return { resources, namespace, allNamespaces, showLabels, labelColumns };
}

const NAMESPACE = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;

/** What a pipe leaves of each line: fields, or null: all of it; undefined: can't be known. */
function fieldsAfter(calls: readonly (readonly string[])[]): readonly number[] | null | undefined {
  let fields: number[] | null = null;
  for (const [program = '', ...args] of calls) {
    if (KEEPS_LINES.test(program)) continue;
    if (!/^[gmn]?awk$/.test(program) || args.length !== 1 || fields !== null) return undefined;
    const printed = /\{\s*print\s+([^{}]*?);?\s*\}\s*$/.exec(args[0] ?? '')?.[1];
    if (printed === undefined || !PRINTS_FIELDS.test(printed)) return undefined;
    fields = [...printed.matchAll(/\$(\d+)/g)].map(([, field]) => Number(field));
  }
  return fields;
}

/** `$1, $6` or `$1 "\t" $6`: fields, and nothing but blanks between them. */
const PRINTS_FIELDS = /^\$[1-9]\d*(?:(?:\s*,\s*|\s*"(?: |\\t)+"\s*)\$[1-9]\d*)*$/;
