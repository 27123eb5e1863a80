import { describe, expect, it } from 'vitest';
import { type Case, chainsOf, predicted, rulesOf } from './kit.ts';

const last =
  '-m comment --comment "kubernetes service nodeports; NOTE: this must be the last rule in this chain"';
const empty = (the: Case = {}) => predicted({ services: [], ...the });

describe('an empty cluster', () => {
  it('has kube-proxy’s own rules in nat', () => {
    const prediction = empty();
    expect(rulesOf(prediction, 'nat', 'KUBE-POSTROUTING')).toEqual([
      '-m mark ! --mark 0x4000/0x4000 -j RETURN',
      '-j MARK --set-xmark 0x4000/0x0',
      '-m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE --random-fully',
    ]);
    expect(rulesOf(prediction, 'nat', 'KUBE-MARK-MASQ')).toEqual(['-j MARK --set-xmark 0x4000/0x4000']);
    expect(rulesOf(prediction, 'nat', 'KUBE-SERVICES')).toEqual([
      `${last} -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS`,
    ]);
  });

  it('has kube-proxy’s own rules in filter', () => {
    const prediction = empty();
    expect(rulesOf(prediction, 'filter', 'KUBE-FIREWALL')).toEqual([
      '! -s 127.0.0.0/8 -d 127.0.0.0/8 -m comment --comment "block incoming localnet connections" -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP',
    ]);
    expect(rulesOf(prediction, 'filter', 'KUBE-FORWARD')).toEqual([
      '-m conntrack --ctstate INVALID -m nfacct --nfacct-name  ct_state_invalid_dropped_pkts -j DROP',
      '-m comment --comment "kubernetes forwarding rules" -m mark --mark 0x4000/0x4000 -j ACCEPT',
      '-m comment --comment "kubernetes forwarding conntrack rule" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
    ]);
  });

  it('has its chains in the order of their names, behind the built-in ones', () => {
    expect(chainsOf(empty(), 'mangle')).toEqual([
      ...['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
      'KUBE-PROXY-CANARY',
    ]);
    expect(chainsOf(empty(), 'filter')).toEqual([
      ...['INPUT', 'FORWARD', 'OUTPUT', 'KUBE-EXTERNAL-SERVICES', 'KUBE-FIREWALL', 'KUBE-FORWARD'],
      ...['KUBE-NODEPORTS', 'KUBE-PROXY-CANARY', 'KUBE-PROXY-FIREWALL', 'KUBE-SERVICES'],
    ]);
    expect(chainsOf(empty(), 'nat')).toEqual([
      ...['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING', 'KUBE-MARK-MASQ', 'KUBE-NODEPORTS'],
      ...['KUBE-POSTROUTING', 'KUBE-PROXY-CANARY', 'KUBE-SERVICES'],
    ]);
  });

  it('is entered from the built-in chains, in reverse of kube-proxy’s list', () => {
    const targets = (chain: string) =>
      rulesOf(empty(), 'filter', chain).map(
        (rule) => `${rule.includes('NEW') ? 'NEW ' : ''}${rule.split(' ').at(-1)}`,
      );
    expect(targets('INPUT')).toEqual([
      ...['KUBE-FIREWALL', 'NEW KUBE-PROXY-FIREWALL', 'KUBE-NODEPORTS', 'NEW KUBE-EXTERNAL-SERVICES'],
    ]);
    expect(targets('FORWARD')).toEqual([
      ...['NEW KUBE-PROXY-FIREWALL', 'KUBE-FORWARD', 'NEW KUBE-SERVICES', 'NEW KUBE-EXTERNAL-SERVICES'],
    ]);
    expect(targets('OUTPUT')).toEqual(['KUBE-FIREWALL', 'NEW KUBE-PROXY-FIREWALL', 'NEW KUBE-SERVICES']);
    expect(rulesOf(empty(), 'filter', 'INPUT')[3]).toBe(
      '-m conntrack --ctstate NEW -m comment --comment "kubernetes externally-visible service portals" -j KUBE-EXTERNAL-SERVICES',
    );
    for (const chain of ['PREROUTING', 'OUTPUT']) {
      expect(rulesOf(empty(), 'nat', chain)).toEqual([
        '-m comment --comment "kubernetes service portals" -j KUBE-SERVICES',
      ]);
    }
    expect(rulesOf(empty(), 'nat', 'POSTROUTING')).toEqual([
      '-m comment --comment "kubernetes postrouting rules" -j KUBE-POSTROUTING',
    ]);
  });
});

describe('settings', () => {
  it('move the mark', () => {
    const prediction = empty({ settings: { masqueradeBit: 31 } });
    expect(rulesOf(prediction, 'nat', 'KUBE-MARK-MASQ')).toEqual([
      '-j MARK --set-xmark 0x80000000/0x80000000',
    ]);
    expect(rulesOf(prediction, 'filter', 'KUBE-FORWARD')[1]).toContain('--mark 0x80000000/0x80000000 ');
  });

  it('of the machine: an old iptables, a liberal conntrack, no counters', () => {
    const old = empty({ settings: { randomFully: false } });
    expect(rulesOf(old, 'nat', 'KUBE-POSTROUTING')[2]).toMatch(/-j MASQUERADE$/);
    const liberal = { settings: { conntrackTCPBeLiberal: true } };
    expect(rulesOf(empty(liberal), 'filter', 'KUBE-FORWARD')).toHaveLength(2);
    expect(rulesOf(empty({ ...liberal, version: 28 }), 'filter', 'KUBE-FORWARD')).toHaveLength(3);
    expect(rulesOf(empty({ settings: { nfacct: false } }), 'filter', 'KUBE-FORWARD')[0]).toBe(
      '-m conntrack --ctstate INVALID -j DROP',
    );
  });
});

describe('the last rule of KUBE-SERVICES', () => {
  const everywhere = `${last} -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS`;
  const on = (address: string) => `-d ${address} ${last} -j KUBE-NODEPORTS`;
  const localhostOff = { localhostNodePorts: false };
  const rules = (settings: NonNullable<Case['settings']>, more: Case = {}) =>
    rulesOf(empty({ settings, ...more }), 'nat', 'KUBE-SERVICES');

  it('leaves localhost out where it is off, and with IPv6 always', () => {
    expect(rules(localhostOff)).toEqual([`! -d 127.0.0.0/8 ${everywhere}`]);
    expect(rules({}, { family: 6 })).toEqual([`! -d ::1/128 ${everywhere}`]);
    expect(rules(localhostOff, { family: 6 })).toEqual([`! -d ::1/128 ${everywhere}`]);
    expect(rules(localhostOff, { version: 24 })).toEqual([everywhere]);
    expect(rules({}, { version: 24, family: 6 })).toEqual([everywhere]);
  });

  it('is one for each address of the node in nodePortAddresses', () => {
    expect(rules({ nodePortAddresses: ['192.168.0.0/16', '127.0.0.0/8'] })).toEqual([
      on('127.0.0.1/32'),
      on('192.168.0.2/32'),
    ]);
    expect(rules({ nodePortAddresses: ['10.9.0.0/16'] })).toEqual([]);
    expect(rules({ nodePortAddresses: ['2001:db8::/32'] }, { family: 6 })).toEqual([on('2001:db8::2/128')]);
  });

  it('takes ranges of the other family, and a range of everything, for no restriction', () => {
    expect(rules({ nodePortAddresses: ['2001:db8::/32'] })).toEqual([everywhere]);
    expect(rules({ nodePortAddresses: ['192.168.0.0/16', '0.0.0.0/0'] })).toEqual([everywhere]);
  });

  it('leaves loopback out of the addresses where localhost is off, and with IPv6 always', () => {
    const nodePortAddresses = ['127.0.0.0/8', '::1/128'];
    expect(rules({ nodePortAddresses })).toEqual([on('127.0.0.1/32')]);
    expect(rules({ nodePortAddresses, ...localhostOff })).toEqual([]);
    expect(rules({ nodePortAddresses }, { family: 6 })).toEqual([]);
    expect(rules({ nodePortAddresses, ...localhostOff }, { version: 24 })).toEqual([on('127.0.0.1/32')]);
  });

  it('knows words for the node’s addresses', () => {
    const two = { node: { addresses: ['192.168.0.2', '192.168.1.2'] } };
    expect(rules({ nodePortAddresses: ['primary'] }, two)).toEqual([on('192.168.0.2/32')]);
    expect(rules({ nodePortAddresses: ['primary', 'localhost'] }, { ...two, version: 37 })).toEqual([
      on('127.0.0.1/32'),
      on('192.168.0.2/32'),
    ]);
    expect(rules({ nodePortAddresses: ['all'] }, { version: 37 })).toEqual([everywhere]);
  });
});

describe('the localnet rule', () => {
  const count = (the: Case) => rulesOf(empty(the), 'filter', 'KUBE-FIREWALL').length;

  it('is for IPv4, with node ports on localhost', () => {
    expect(count({})).toBe(1);
    expect(count({ settings: { localhostNodePorts: false } })).toBe(0);
    expect(count({ family: 6 })).toBe(0);
    expect(chainsOf(empty({ family: 6 }), 'filter')).not.toContain('KUBE-FIREWALL');
  });
});
