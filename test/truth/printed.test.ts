import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { Dump, printLine, printRule, readRule } from '../../server/src/iptables/index.ts';
import { tableHint } from '../../server/src/kubeproxy/index.ts';
import { Namespace } from './namespace.ts';

/*
 * What our printer prints, against the real iptables: every well-formed dump of others is taken by iptables-restore
 * --test. In a network namespace of our own, which loads nothing.
 */

const namespace = Namespace.open('printed', ['iptables-legacy-restore', 'iptables-nft-restore', 'ipset']);
afterAll(() => namespace?.close());
if (namespace === null) it.skip('needs root, iptables and ipset');

const corpus = new URL('../../../shared/corpus/', import.meta.url);
const found = existsSync(corpus);
if (!found) console.warn('skipped: dumps of others (needs ../shared/corpus beside the checkout)');

const dumps = ['iptables/', 'iptables/listings/', 'kube-proxy/saved/', 'kube-proxy/'].flatMap((folder) =>
  found
    ? readdirSync(new URL(folder, corpus))
        .filter((name) => /save$/.test(name))
        .map((name) => folder + name)
    : [],
);

/** Dumps that the legacy program doesn't take, as printed or as they are, and what it says. */
const NOT_TAKEN: Readonly<Record<string, RegExp>> = {
  // Its author made an option up.
  'iptables/parser-test.iptables-save': /unknown option "--something-else"/,
  // Written over the rules that are there: they jump to chains that an earlier write has made.
  'kube-proxy/nfacct-sync-2-add.iptables-save': /Couldn't load target `KUBE-SVC-XPGD46QRK7WJZT7O'/,
  'kube-proxy/nfacct-sync-7-second-endpoint.iptables-save':
    /Couldn't load target `KUBE-SVC-XPGD46QRK7WJZT7O'/,
  // kubelet makes that chain.
  'kube-proxy/xlb-loadbalancer.iptables-save': /Couldn't load target `KUBE-MARK-DROP'/,
};

describe.skipIf(namespace === null || !found)('iptables-restore --test', () => {
  it.each(dumps)('takes %s as we print it', (name) => {
    const dump = Dump.read(readFileSync(new URL(name, corpus), 'utf8'), tableHint);
    const lines = dump.lines.map((line) =>
      line.kind === 'rule' ? printRule(readRule(line)) : printLine(line),
    );
    const program = name.includes('ip6tables') ? 'ip6tables' : 'iptables';
    const said = ['legacy', 'nft'].map((backend) => {
      const result = namespace?.run([`${program}-${backend}-restore`, '--test'], lines.join('\n'));
      return result?.status === 0 ? 'taken' : result?.error;
    });
    const reason = NOT_TAKEN[name];
    if (reason === undefined) expect(said).toEqual(['taken', 'taken']);
    else expect(said[0]).toMatch(reason);
  });
});
