import { describe, expect, it } from 'vitest';
import type { PacketQuery } from '../../../../server/src/iptables/index.ts';
import { follow, outcomeLines, tables } from './simulation.ts';

/** What becomes of the packet if FORWARD drops what the match takes. */
const dropped = (match: string, query: PacketQuery = {}) =>
  outcomeLines(follow(tables({ filter: `-A FORWARD ${match} -j DROP` }), query));
const DROPPED = ['DROP 10.9.0.1:80'];
const PASSED = ['ACCEPT 10.9.0.1:80'];

describe('a rule matches', () => {
  it.each([
    ['-s 10.0.0.0/8'],
    ['! -s 10.1.0.0/16'],
    ['-s ! 10.1.0.0/16'],
    ['-d 10.9.0.1/32 -p tcp -m tcp --dport 80'],
    ['-d 10.9.0.1,10.9.0.2'],
    ['-i eth0'],
    ['-i eth+'],
    ['-i +'],
    ['! -i eth1'],
    ['-p 6'],
    ['-p TCP'],
    ['! -p udp'],
    ['-p all'],
    ['! -f'],
    ['-p tcp -m tcp --sport 1024:'],
    ['-p tcp -m tcp ! --dport :79'],
    ['-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN'],
    ['-p tcp --syn'],
    ['-p tcp -m multiport --dports 22,80:90'],
    ['-p tcp -m multiport --ports 40000'],
    ['-p tcp -m multiport ! --ports 1,2'],
    ['-m iprange --src-range 10.0.0.0-10.0.0.9'],
    ['-m comment --comment "any -d 1.2.3.4/32"'],
    ['-m mark --mark 0x0/0x4000'],
    ['-m mark ! --mark 1'],
    ['-m connmark --mark 0'],
    ['-m conntrack --ctstate NEW'],
    ['-m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT'],
    ['-m state --state NEW,ESTABLISHED'],
    ['-m conntrack --ctorigdst 10.9.0.1 --ctorigdstport 80'],
    ['-m conntrack --ctdir ORIGINAL'],
    ['-m conntrack ! --ctstatus ASSURED'],
    ['-m addrtype --src-type UNICAST ! --dst-type LOCAL'],
    ['-m nfacct --nfacct-name  some'],
    ['-m recent --set --name seen'],
    ['-m statistic --mode random --probability 1'],
    ['-m owner ! --uid-owner 0'],
  ])('%s', (match) => {
    expect(dropped(match)).toEqual(DROPPED);
  });

  it.each([
    ['-s 10.1.0.0/16'],
    ['! -d 10.9.0.0/16'],
    ['-i eth'],
    ['-i eth0+ -p udp'],
    ['-i eth0:1'],
    ['! -i eth+'],
    ['-p udp -m udp --dport 80'],
    ['-p 17'],
    ['-f'],
    ['-p tcp -m tcp --dport 81:'],
    ['-p tcp ! --syn'],
    ['-p tcp -m tcp --tcp-flags SYN,ACK SYN,ACK'],
    ['-p tcp -m multiport --sports 80'],
    ['-p tcp -m multiport ! --dports 80,81'],
    ['-p tcp -m multiport ! --ports 1,80'],
    ['-m iprange ! --dst-range 10.9.0.0-10.9.0.9'],
    ['-m mark --mark 0x4000/0x4000'],
    ['-m mark --mark 0x4000/0x1'],
    ['-m conntrack --ctstate INVALID'],
    ['-m conntrack --ctstate DNAT'],
    ['-m conntrack --ctstatus SEEN_REPLY'],
    ['-m conntrack --ctdir REPLY'],
    ['-m addrtype --dst-type LOCAL'],
    ['-m addrtype --dst-type MULTICAST,BROADCAST'],
    ['-m recent ! --set --name seen'],
    ['-m statistic --mode random --probability 0'],
    ['-m owner --uid-owner 0'],
    ['-m statistic ! --mode random ! --probability 1'],
  ])('not %s', (match) => {
    expect(dropped(match)).toEqual(PASSED);
  });

  it.each([
    ['-m set --match-set blocked src,dst', 'ipset blocked contains 10.0.0.1,10.9.0.1'],
    ['-m set ! --match-set blocked src', 'ipset blocked does not contain 10.0.0.1'],
    [
      '-m recent --rcheck --seconds 60 --hitcount 4 --name ssh --rsource',
      'recent list ssh has 10.0.0.1 4 times within 60 s',
    ],
    ['-m limit --limit 3/min', 'limit of 3/min not reached'],
    ['-m hashlimit --hashlimit-above 9/sec --hashlimit-name a', 'rate limit of 9/sec reached'],
    ['-m string --string "x y" --algo bm', '-m string --string "x y" --algo bm'],
    ['-m nosuchmatch --what 1', '-m nosuchmatch --what 1'],
    ['-o eth1', 'outgoing interface eth1'],
    ['-m length --length 100:', 'length in 100-65535'],
    ['-m ttl --ttl-lt 5', 'time to live in 0-4'],
    ['-s somewhere.example', '-s somewhere.example'],
    ['-m physdev --physdev-is-bridged', 'the packet is bridged'],
    ['-m tos --tos 0x10/0x3f', 'type of service in 16, 80, 144, 208'],
  ])('%s: it depends', (match, words) => {
    const lines = dropped(match);
    expect(lines).toContain(`DROP 10.9.0.1:80 ? if ${words}`);
    expect(lines).toHaveLength(2);
    expect(lines.some((line) => line.startsWith('ACCEPT 10.9.0.1:80 ? if '))).toBe(true);
  });

  it.each([
    ['--probability 0.25', 0.25],
    ['! --probability 0.25', 0.75],
  ])('with the probability that %s says', (option, probability) => {
    expect(dropped(`-m statistic --mode random ${option}`).sort()).toEqual([
      `ACCEPT 10.9.0.1:80 ${1 - probability}`,
      `DROP 10.9.0.1:80 ${probability}`,
    ]);
  });

  it('for one packet in three, wherever the counter stands', () => {
    expect(dropped('-m statistic --mode nth --every 3 --packet 0')).toContain('DROP 10.9.0.1:80 0.333333');
  });

  it('by the state of the connection that was asked about', () => {
    const rule = '-m conntrack --ctstate RELATED,ESTABLISHED';
    expect(dropped(rule, { connectionStates: ['ESTABLISHED'] })).toEqual(DROPPED);
    expect(dropped(rule, { connectionStates: ['NEW', 'ESTABLISHED'] })).toEqual([
      'ACCEPT 10.9.0.1:80 ? if conntrack state NEW',
      'DROP 10.9.0.1:80 ? if conntrack state ESTABLISHED',
    ]);
  });

  it('by what conntrack has of the connection, which only its first packet tells', () => {
    const rule = '-m conntrack --ctorigsrc 10.0.0.1';
    const depends = [
      'ACCEPT 10.9.0.1:80 ? if not -m conntrack --ctorigsrc 10.0.0.1',
      'DROP 10.9.0.1:80 ? if -m conntrack --ctorigsrc 10.0.0.1',
    ];
    const later: PacketQuery = { connectionStates: ['ESTABLISHED'] };
    expect(dropped(rule)).toEqual(DROPPED);
    // It may be an answer, and then its source is where the connection was opened to.
    expect(dropped(rule, later).sort()).toEqual(depends);
    expect(dropped(`${rule} -m conntrack ! --ctorigsrc 10.0.0.1`, later)).toEqual(PASSED);
    expect(dropped('-m conntrack --ctreplsrc 10.9.0.1', later)).toHaveLength(2);
    expect(dropped('-m conntrack --ctproto 6', later)).toHaveLength(2);
    expect(dropped('-m conntrack --ctstate DNAT', later)).toEqual([
      'ACCEPT 10.9.0.1:80 ? if the destination of the connection is not translated',
      'DROP 10.9.0.1:80 ? if the destination of the connection is translated',
    ]);
    expect(dropped('-m conntrack --ctstate DNAT', { connectionStates: ['INVALID'] })).toEqual(PASSED);
  });

  it('by the interface that an address is one of, which may make another type of it', () => {
    const own = { source: '10.0.0.1', destination: '192.0.2.1' };
    const input = (match: string) =>
      outcomeLines(follow(tables({ filter: `-A INPUT -m addrtype ${match} -j DROP` }), own));
    expect(input('--dst-type UNICAST')).toEqual(['ACCEPT 192.0.2.1:80']);
    expect(input('--dst-type UNICAST --limit-iface-in')).toHaveLength(2);
    expect(input('! --dst-type LOCAL --limit-iface-in')).toHaveLength(2);
    expect(dropped('-m addrtype --dst-type LOCAL --limit-iface-in')).toEqual(PASSED);
  });

  it('first by what holds most often', () => {
    expect(dropped('-m rpfilter --invert')[0]).toMatch(/^ACCEPT/);
    expect(dropped('-m rpfilter')[0]).toMatch(/^DROP/);
    expect(dropped('-m connlimit --connlimit-upto 3')[0]).toMatch(/^DROP/);
    expect(dropped('-m policy --dir in --pol none')[0]).toMatch(/^DROP/);
  });

  it('by the type of an ICMP message: a connection begins with an echo request', () => {
    const icmp = { protocol: 'icmp' };
    expect(dropped('-p icmp -m icmp --icmp-type 8', icmp)).toEqual(['DROP 10.9.0.1:null']);
    expect(dropped('-p icmp --icmp-type echo-request', icmp)).toEqual(['DROP 10.9.0.1:null']);
    expect(dropped('-p icmp -m icmp --icmp-type any', icmp)).toEqual(['DROP 10.9.0.1:null']);
    expect(dropped('-p icmp -m icmp --icmp-type 3/4', icmp)).toEqual(['ACCEPT 10.9.0.1:null']);
  });

  it('over IPv6', () => {
    const dump = tables({
      filter: '-A FORWARD -s fd00::/64 -d fd01::1/128 -p tcp -m tcp --dport 80 -j DROP',
    });
    const six = { source: 'fd00::9', destination: 'fd01::1' };
    expect(outcomeLines(follow(dump, six))).toEqual(['DROP fd01::1:80']);
    expect(outcomeLines(follow(dump, { ...six, source: 'fd02::9' }))).toEqual(['ACCEPT fd01::1:80']);
  });
});
