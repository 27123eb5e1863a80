import { describe, expect, it } from 'vitest';
import { Dump, type Ruleset } from '../../../../server/src/iptables/index.ts';
import { observedSettings, type ProxySettings, tableHint } from '../../../../server/src/kubeproxy/index.ts';
import { printPrediction } from '../../../../server/src/kubeproxy/predict/index.ts';
import { type Case, endpoint, inputOf, node, predicted, service, slice } from '../predict/kit.ts';

const read = (text: string): Ruleset => {
  const [ruleset] = Dump.read(text, tableHint).structure.rulesets;
  if (ruleset === undefined) throw new Error('no rules');
  return ruleset;
};

/** What a node's rules show of the settings that they were written with, in whatever form they are pasted. */
function checkSettings(more: Case, shown = more.settings): void {
  const the = { slices: [slice(endpoint('10.244.1.5'), endpoint('fd00::5'))], ...more };
  const text = printPrediction(predicted(the));
  const { settings, version, family } = inputOf(the);
  const clusterCIDRs = settings.clusterCIDRs.filter((cidr) => cidr.includes(':') === (family === 6));
  const expected = { ...settings, clusterCIDRs, ...shown };
  expect(observedSettings(read(text), version)).toEqual(expected);
  expect(observedSettings(read(text.replaceAll('\n', '\r\n')), version)).toEqual(expected);
  expect(observedSettings(read(text.replaceAll(/^-A/gm, '[12:720] -A')), version)).toEqual(expected);
}

describe('the settings that rules show', () => {
  it.each<[string, Partial<ProxySettings>]>([
    ['defaults', {}],
    ['every packet masqueraded', { masqueradeAll: true, clusterCIDRs: [] }],
    [
      'pods by their bridge',
      { detectLocalMode: 'BridgeInterface', podBridgeInterface: 'cni0', clusterCIDRs: [] },
    ],
    [
      'pods by the names of their interfaces',
      { detectLocalMode: 'InterfaceNamePrefix', podInterfaceNamePrefix: 'cali', clusterCIDRs: [] },
    ],
    ['an old iptables', { randomFully: false }],
    ['a liberal kernel', { conntrackTCPBeLiberal: true, nfacct: false }],
    ['no counters', { nfacct: false }],
    ['no node ports on localhost', { localhostNodePorts: false }],
  ])('%s', (_, settings) => {
    checkSettings({ settings });
  });

  it.each([4, 6] as const)('node ports on one address, IPv%i', (family) => {
    const services = [service({ clusterIPs: [family === 4 ? '10.96.0.10' : 'fd00:10::10'] })];
    const [own = ''] = node.addresses.filter((address) => address.includes(':') === (family === 6));
    const one = `${own}/${family === 4 ? 32 : 128}`;
    checkSettings({ family, services, settings: { nodePortAddresses: [one] } });
    const none = family === 4 ? '203.0.113.0/24' : '2001:db8:9::/48';
    checkSettings(
      { family, services, settings: { nodePortAddresses: [none] } },
      { nodePortAddresses: [family === 4 ? '0.0.0.0/32' : '::/128'] },
    );
  });

  it('in a listing', () => {
    const listing = `Chain KUBE-SERVICES (2 references)
 pkts bytes target     prot opt in     out     source               destination
    0     0 KUBE-NODEPORTS  0    --  *      *       0.0.0.0/0            192.0.2.7            /* kubernetes service nodeports; NOTE: this must be the last rule in this chain */

Chain KUBE-SVC-F657HDVWWTO5ELQA (1 references)
 pkts bytes target     prot opt in     out     source               destination
    0     0 KUBE-MARK-MASQ  6    --  *      *      !10.244.0.0/16        10.96.0.10           /* ns/svc:p80 cluster IP */ tcp dpt:80
`;
    expect(observedSettings(read(listing), 32)).toMatchObject({
      clusterCIDRs: ['10.244.0.0/16'],
      nodePortAddresses: ['192.0.2.7/32'],
      masqueradeAll: false,
    });
  });
});
