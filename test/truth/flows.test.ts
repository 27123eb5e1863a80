import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { tracePacket, Workspace } from '../../server/src/workspace/index.ts';

/*
 * kube-proxy's authors wrote down where packets go: each flow of their unit tests, over the rules that the same
 * test expects, in the spelling of kube-proxy and in that of iptables-save. The tests hold kube-proxy's own chains,
 * to which the built-in ones jump on a node; saved from an empty namespace these are there and empty, so they are
 * left out.
 */

interface Flow {
  readonly name: string;
  readonly sourceIP: string;
  readonly protocol: string;
  readonly destIP: string;
  readonly destPort: number;
  /** Endpoints joined by commas, DROP, REJECT, ACCEPT, or nothing: goes on as it is. */
  readonly expect: string;
  readonly masquerade: boolean;
}

interface Case {
  readonly dump: string | null;
  readonly saved?: string | null;
  readonly node: { readonly ips?: readonly string[] };
  readonly flows?: readonly Flow[];
}

const corpus = new URL('../../../shared/corpus/kube-proxy/', import.meta.url);
const isThere = existsSync(corpus);
const cases = isThere
  ? readdirSync(corpus)
      .filter((name) => name.endsWith('.json'))
      .map((name) => JSON.parse(readFileSync(new URL(name, corpus), 'utf8')) as Case)
      .filter(({ flows = [] }) => flows.length > 0)
      .flatMap(({ dump, saved, node, flows = [] }) =>
        [dump, saved].flatMap((file) => (file ? [{ file, addresses: node.ips ?? [], flows }] : [])),
      )
  : [];
if (!isThere) console.warn('skipped: kube-proxy’s flow tables (needs the corpus beside the checkout)');

function follow(file: string, addresses: readonly string[], flow: Flow) {
  const workspace = new Workspace();
  const text = readFileSync(new URL(file, corpus), 'utf8');
  const hasJumps = /^-A (?:PREROUTING|FORWARD) /m.test(text);
  const document = workspace.open(
    `file:///${file}`,
    hasJumps ? text : text.replace(/^:[A-Z]+ ACCEPT .*\n/gm, ''),
  );
  const [node] = document.model.nodes;
  if (node === undefined) throw new Error(`${file} holds no rules`);
  const query = {
    destination: flow.destIP,
    destinationPort: String(flow.destPort),
    protocol: flow.protocol.toLowerCase(),
    ...(flow.sourceIP ? { source: flow.sourceIP } : {}),
  };
  return tracePacket(workspace, document, node, query, addresses).outcomes.map(({ outcome }) => outcome);
}

describe.skipIf(!isThere)('kube-proxy’s flow tables', () => {
  it('are read', () => {
    expect(cases.flatMap(({ flows }) => flows).length).toBeGreaterThanOrEqual(60);
  });

  describe.each(cases)('$file', ({ file, addresses, flows }) => {
    it.each(flows)('$name', (flow) => {
      const outcomes = follow(file, addresses, flow);
      const end = /\b(?:DROP|REJECT)\b/.exec(flow.expect)?.[0] ?? 'ACCEPT';
      const endpoints = flow.expect.split(', ').filter((word) => /:\d+$/.test(word));
      expect([...new Set(outcomes.map(({ verdict }) => verdict))]).toEqual([end]);
      const reached = outcomes
        .filter(({ verdict, destination }) => verdict === 'ACCEPT' && destination.address !== flow.destIP)
        .map(({ destination: { address, port } }) =>
          address?.includes(':') ? `[${address}]:${port}` : `${address}:${port}`,
        );
      expect(reached.sort()).toEqual(endpoints.sort());
      const masquerades = new Set(outcomes.map(({ masquerade }) => masquerade));
      if (endpoints.length > 0) expect([...masquerades]).toEqual([flow.masquerade]);
    });
  });
});
