import { describe, expect, it } from 'vitest';
import { expectFlow, isCorpusThere, kubeProxyCases, readCorpus } from './kubeProxyCases.ts';

/*
 * kube-proxy's authors wrote down where packets go: each flow of their unit tests, over the rules that the same
 * test expects, in the spelling of kube-proxy and in that of iptables-save. The tests hold kube-proxy's own chains,
 * to which the built-in ones jump on a node; saved from an empty namespace these are there and empty, so they are
 * left out.
 */

if (!isCorpusThere) console.warn('skipped: kube-proxy’s flow tables (needs the corpus beside the checkout)');
const cases = kubeProxyCases
  .filter(({ flows = [] }) => flows.length > 0)
  .flatMap(({ dump, saved, node, flows = [] }) =>
    [dump, saved].flatMap((file) => (file ? [{ file, addresses: node.ips ?? [], flows }] : [])),
  );

/** Without the built-in chains, unless rules lead out of them. */
function rulesOf(file: string): string {
  const text = readCorpus(file);
  return /^-A (?:PREROUTING|FORWARD) /m.test(text) ? text : text.replace(/^:[A-Z]+ ACCEPT .*\n/gm, '');
}

describe.skipIf(!isCorpusThere)('kube-proxy’s flow tables', () => {
  it('are read', () => {
    expect(cases.flatMap(({ flows }) => flows).length).toBeGreaterThanOrEqual(60);
  });

  describe.each(cases)('$file', ({ file, addresses, flows }) => {
    it.each(flows)('$name', (flow) => expectFlow(rulesOf(file), addresses, flow));
  });
});
