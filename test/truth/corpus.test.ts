import { existsSync, readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Dump, printLine, printRule, type RuleItem, readRule } from '../../server/src/iptables/index.ts';
import { readServices, type ServicePort, tableHint, versionRange } from '../../server/src/kubeproxy/index.ts';
import { checkEdits, documents, editsOf } from '../unit/iptables/edits.ts';
import { serviceText } from '../unit/kubeproxy/clusterText.ts';

/*
 * Dumps that we did not write: firewalls of real machines, what other programs load, and what kube-proxy's own
 * tests expect it to write, each in restore spelling and as the real iptables-save prints it. They lie beside the
 * checkout; skipped where they don't.
 */

const corpus = new URL('../../../shared/corpus/', import.meta.url);
const found = existsSync(corpus);
if (!found) console.warn('skipped: reading dumps of others (needs ../shared/corpus beside the checkout)');

const read = (name: string) => readFileSync(new URL(name, corpus), 'utf8');
const readDump = (name: string) => Dump.read(read(name), tableHint);
const list = (folder: string, ending: RegExp) =>
  found
    ? readdirSync(new URL(folder, corpus))
        .filter((name) => ending.test(name))
        .map((name) => `${folder}${name}`)
    : [];

const saved = list('kube-proxy/saved/', /-save$/);
const restored = list('kube-proxy/', /-save$/);
const listings = list('iptables/listings/', /\.(?:save|S)$/);
const dumps = [...list('iptables/', /-save$/), ...listings, ...saved, ...restored];
/** `iptables -L` */
const otherSpellings = list('iptables/listings/', /\.L-/);

/** Options that no iptables knows. */
const UNKNOWN: Readonly<Record<string, readonly string[]>> = {
  // A contrived collection: its author made the option up.
  'iptables/parser-test.iptables-save': ['--something-else'],
};

describe.skipIf(!found)('dumps of others', () => {
  it('are there', () => {
    expect(dumps.length).toBeGreaterThan(70);
    expect(otherSpellings.length).toBeGreaterThan(0);
  });

  it.each(dumps)('%s: each rule is read to its last word', (name) => {
    const unknown: string[] = [];
    for (const line of readDump(name).lines) {
      if (line.kind !== 'rule') continue;
      const rule = readRule(line);
      expect(rule.problems, line.text).toEqual([]);
      const last = Math.max(rule.chain?.end ?? 0, ...rule.items.map(endOf));
      expect(last, line.text).toBe(line.text.length);
      for (const item of rule.items) {
        if (item.kind === 'option' && item.fact === null) unknown.push(item.name);
        if (item.kind === 'match' && item.fact === null) unknown.push(item.name?.text ?? '');
      }
    }
    expect(unknown).toEqual(UNKNOWN[name] ?? []);
  });

  it.each(dumps)('%s: printing the model gives the same lines', (name) => {
    const lines = readDump(name).lines.map((line) =>
      line.kind === 'rule' ? printRule(readRule(line)) : printLine(line),
    );
    expect(lines).toEqual(read(name).split('\n'));
  });

  it.each(dumps)('%s: one ruleset, and no line left over', (name) => {
    const { rulesets, textParts, unreadable } = readDump(name).structure;
    expect([rulesets.length, textParts, unreadable]).toEqual([1, [], []]);
    const [ruleset] = rulesets;
    expect(ruleset?.family).toBe(name.includes('ip6tables') ? 6 : 4);
    for (const table of ruleset?.tables.values() ?? []) {
      expect(table.complete).toBe(!name.endsWith('.S'));
      for (const chain of table.chains.values()) expect(chain.declarations).toHaveLength(1);
    }
  });

  it.each(otherSpellings)('%s: one ruleset, no line left over, each rule read to its last word', (name) => {
    const dump = readDump(name);
    const { rulesets, textParts, unreadable } = dump.structure;
    expect([rulesets.length, textParts, unreadable]).toEqual([1, [], []]);
    for (const line of dump.lines) {
      if (line.kind !== 'rule') continue;
      const { problems, open } = readRule(line);
      expect([problems, open.filter(({ reason }) => reason !== 'interfaces')], line.text).toEqual([[], []]);
    }
  });

  it.each(['docker', 'kube-nodeport'])('%s: iptables -S says the same as iptables-save', (name) => {
    const [save, list] = ['save', 'S'].map((spelling) =>
      chainsOf(readDump(`iptables/listings/${name}.${spelling}`)),
    );
    expect(save).toEqual(list);
  });

  it('in pieces, after random edits, they read as a fresh text does', () => {
    const texts = [...dumps, ...otherSpellings].map(read);
    const lines = texts.flatMap((text) => text.split('\n').filter((_, index) => index % 7 === 0));
    const edits = fc.array(editsOf(texts, lines), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(documents(texts, lines), edits, (text, makers) => {
        let current = text;
        const made = makers.map((make) => {
          const edit = make(current);
          const dump = Dump.read(current);
          dump.edit(edit.range, edit.text);
          current = dump.text;
          return edit;
        });
        checkEdits(text, made);
      }),
      { numRuns: 1000 },
    );
  });
});

function endOf(item: RuleItem): number {
  if (item.kind === 'stray') return item.word.end;
  if (item.kind === 'option') return item.values.at(-1)?.end ?? item.word.end;
  return item.name?.end ?? item.word?.end ?? 0;
}

/** Each chain with its rules, as `table/chain` → texts. */
function chainsOf(dump: Dump): Record<string, string[]> {
  const tables = dump.structure.rulesets.flatMap((ruleset) => [...ruleset.tables.values()]);
  const chains = tables.flatMap((table) => [...table.chains.values()]);
  const texts = chains.map((chain): [string, string[]] => [
    `${chain.table.name}/${chain.name}`,
    chain.rules.map((rule) => rule.text),
  ]);
  return Object.fromEntries(texts);
}

interface Case {
  readonly name: string;
  readonly generation: keyof typeof GENERATIONS;
  readonly dump: string | null;
  readonly saved: string | null;
  readonly partialSync?: unknown;
  readonly staticTestData?: boolean;
  readonly services: readonly {
    readonly metadata: { readonly namespace: string; readonly name: string };
    readonly spec: {
      readonly clusterIP?: string;
      readonly ports: readonly { name?: string; port: number; nodePort?: number }[];
    };
  }[];
}

/** Minor versions of Kubernetes 1.x that the cases' generations stand for. */
const GENERATIONS = { xlb: [22, 23], ext: [24], 'ext-firewall': [27], nfacct: [32] } as const;

const cases = list('kube-proxy/', /\.json$/)
  .map((name) => JSON.parse(read(name)) as Case)
  .filter((it) => it.dump !== null && it.saved !== null);

function servicesIn(name: string): ServicePort[] {
  return readDump(`kube-proxy/${name}`).structure.rulesets.flatMap(readServices);
}

describe.skipIf(!found)('what kube-proxy’s own tests expect it to write', () => {
  it('is there', () => expect(cases.length).toBeGreaterThan(25));

  it.each(cases)(
    '$name: iptables-save prints the chains that kube-proxy wrote',
    ({ dump, saved, partialSync }) => {
      const [written, printed] = [dump, saved].map((name) => chainsOf(readDump(`kube-proxy/${name}`)));
      const counts = Object.entries(written ?? {}).map(([chain, rules]) => [chain, rules.length]);
      const printedCounts = Object.keys(written ?? {}).map((chain) => [chain, printed?.[chain]?.length]);
      expect(printedCounts).toEqual(counts);
      // Only built-in chains come to it, and what kubelet writes; a partial sync lacks what it left alone.
      const others = Object.keys(printed ?? {}).filter((chain) => !(chain in (written ?? {})));
      const known =
        partialSync === undefined ? /\/(?:[A-Z]+|KUBE-MARK-DROP)$/ : /\/(?:[A-Z]+|KUBE-(?:SVC|SEP)-.*)$/;
      expect(others.filter((chain) => !known.test(chain))).toEqual([]);
    },
  );

  it.each(cases)('$name: the same Services in both spellings', ({ dump, saved, partialSync }) => {
    const [written, printed] = [dump, saved].map((name) =>
      servicesIn(name ?? '')
        .map(serviceText)
        .sort(),
    );
    if (partialSync === undefined) expect(written).toEqual(printed);
    else
      expect(written?.map((text) => text.split('\n')[0]?.split(' ✓')[0])).toEqual(
        printed?.map((text) => text.split('\n')[0]?.split(' ✓')[0]),
      );
  });

  it.each(cases.filter((it) => it.staticTestData !== true))(
    '$name: each Service port with its addresses',
    (it) => {
      const services = servicesIn(it.saved ?? '');
      for (const { metadata, spec } of it.services) {
        for (const port of spec.ports) {
          const service = services.find(
            ({ identity }) =>
              identity?.namespace === metadata.namespace &&
              identity.name === metadata.name &&
              identity.port === (port.name ?? ''),
          );
          if (service === undefined) continue;
          expect(service.hashConfirmed).not.toBe(false);
          const clusterIP = service.entrances.find(({ kind }) => kind === 'cluster-ip');
          if (clusterIP !== undefined)
            expect([clusterIP.address, clusterIP.port]).toEqual([spec.clusterIP, port.port]);
          const nodePort = service.entrances.find(({ kind }) => kind === 'node-port');
          if (nodePort !== undefined) expect(nodePort.port).toBe(port.nodePort);
        }
      }
      const names = new Set(it.services.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`));
      for (const { identity } of services)
        expect(names).toContain(`${identity?.namespace}/${identity?.name}`);
    },
  );

  it.each(cases)('$name: the versions that can have written it', ({ dump, saved, generation }) => {
    for (const name of [dump, saved]) {
      for (const ruleset of readDump(`kube-proxy/${name}`).structure.rulesets) {
        const { since, until } = versionRange(ruleset, readServices(ruleset));
        for (const version of GENERATIONS[generation]) {
          expect(version).toBeGreaterThanOrEqual(since ?? 0);
          expect(version).toBeLessThanOrEqual(until ?? 99);
        }
        // Each generation is told from the ones before it.
        expect(since).not.toBeNull();
      }
    }
  });
});
