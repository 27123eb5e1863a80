import { describe, expect, it } from 'vitest';
import { Dump } from '../../../server/src/iptables/index.ts';
import { assumptions, tableHint } from '../../../server/src/kubeproxy/index.ts';

const assumed = (text: string) => {
  const [ruleset] = Dump.read(text, tableHint).structure.rulesets;
  return ruleset === undefined ? [] : assumptions(ruleset).map(({ words }) => words);
};

describe('what kube-proxy installs on every node', () => {
  it('is assumed where a grep left it out', () => {
    expect(
      assumed('-A KUBE-SERVICES -d 10.96.0.1/32 -p tcp -m tcp --dport 443 -j KUBE-SVC-NPX46M4PTMTKRN6Y'),
    ).toEqual([
      'KUBE-MARK-MASQ sets mark 0x4000/0x4000',
      'KUBE-POSTROUTING masquerades what has mark 0x4000/0x4000',
      'nat PREROUTING jumps to KUBE-SERVICES',
      'nat OUTPUT jumps to KUBE-SERVICES',
      'nat POSTROUTING jumps to KUBE-POSTROUTING',
    ]);
  });

  it('is not assumed where it is shown', () => {
    expect(
      assumed(`-A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000
-A KUBE-SERVICES -d 10.96.0.1/32 -j KUBE-MARK-MASQ`),
    ).toEqual([
      'KUBE-POSTROUTING masquerades what has mark 0x4000/0x4000',
      'nat OUTPUT jumps to KUBE-SERVICES',
      'nat POSTROUTING jumps to KUBE-POSTROUTING',
    ]);
  });

  it('is the jumps alone for kube-proxy’s own input', () => {
    const chains = ':KUBE-SERVICES - [0:0]\n:KUBE-MARK-MASQ - [0:0]\n:KUBE-NODEPORTS - [0:0]';
    expect(
      assumed(`*filter\n:KUBE-FORWARD - [0:0]\nCOMMIT\n*nat\n${chains}\n:KUBE-POSTROUTING - [0:0]\nCOMMIT`),
    ).toEqual([
      'nat PREROUTING jumps to KUBE-SERVICES',
      'nat OUTPUT jumps to KUBE-SERVICES',
      'nat POSTROUTING jumps to KUBE-POSTROUTING',
      'filter FORWARD jumps to KUBE-FORWARD',
    ]);
  });

  it('is nothing for a table that is shown whole, and for one without kube-proxy', () => {
    expect(assumed('*nat\n:PREROUTING ACCEPT [0:0]\n:KUBE-SERVICES - [0:0]\nCOMMIT')).toEqual([]);
    expect(assumed('-A PREROUTING -p tcp -j DNAT --to-destination 10.0.0.1')).toEqual([]);
  });
});
