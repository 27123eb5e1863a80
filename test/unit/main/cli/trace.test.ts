import { describe, expect, it } from 'vitest';
import { json, run, sample } from './commandLine.ts';

interface Answer {
  readonly packet: unknown;
  readonly node: string;
  readonly outcomes: readonly {
    readonly verdict: string;
    readonly destination: { readonly address: string; readonly port: number };
    readonly masquerade: boolean;
    readonly probability: number | null;
    readonly dependsOn: readonly string[];
    readonly pod: string | null;
    readonly hops: readonly { readonly rule: string }[];
  }[];
  readonly complete: boolean;
  readonly missing: readonly string[];
  readonly assumed: readonly string[];
}

const trace = async (...words: string[]) => (await json(['trace', ...words])) as Answer;
const places = ({ outcomes }: Answer) =>
  outcomes.map((it) =>
    `${it.verdict} ${it.destination.address}:${it.destination.port} ${it.pod ?? ''}`.trim(),
  );
const PODS = ['test001/app-58866f5c7-5mhrm', 'test001/app-58866f5c7-2lj7z', 'test001/app-58866f5c7-2nxgh'];
const ENDPOINTS = [
  `ACCEPT 10.244.1.19:8080 ${PODS[0]}`,
  `ACCEPT 10.244.2.15:8080 ${PODS[1]}`,
  `ACCEPT 10.244.2.16:8080 ${PODS[2]}`,
];
const CLUSTER = [sample('k8s-1.iptables'), sample('k8s-2.iptables'), sample('cluster.session')] as const;

describe('kubehop trace', () => {
  it('knows a broadcast by the networks that ip addr shows', async () => {
    const dump = `root@edge:~# ip addr
1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN
    inet 127.0.0.1/8 scope host lo
2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc fq state UP
    inet 192.0.2.7/24 brd 192.0.2.255 scope global eth0
root@edge:~# iptables-save
*filter
:INPUT DROP [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
-A INPUT -m addrtype --dst-type BROADCAST -j ACCEPT
COMMIT
`;
    const hops = async (to: string) => {
      const { outcomes } = (await json(['trace', '-', '--from', '192.0.2.9', '--to', to], dump)) as Answer;
      return outcomes.map((it) => it.hops.map(({ rule }) => rule));
    };
    expect(await hops('192.0.2.255:67')).toEqual([['-A INPUT -m addrtype --dst-type BROADCAST -j ACCEPT']]);
    expect(await hops('192.0.2.254:67')).toEqual([[]]);
  });

  it('tells every outcome in full', async () => {
    const answer = await trace(
      sample('k8s-1.iptables'),
      sample('cluster.session'),
      '--from',
      '10.244.1.20',
      '--to',
      '10.109.117.159:80',
      '--in-interface',
      'cni0',
    );
    expect(places(answer)).toEqual(ENDPOINTS);
    const { outcomes, ...rest } = answer;
    const [first] = outcomes;
    const file = sample('k8s-1.iptables');
    expect(rest).toEqual({
      packet: { from: '10.244.1.20', to: '10.109.117.159', port: 80, protocol: 'tcp' },
      node: 'k8s-1',
      complete: true,
      missing: [],
      assumed: [],
    });
    expect({ ...first, hops: first?.hops.slice(0, 2) }).toEqual({
      verdict: 'ACCEPT',
      destination: { address: '10.244.1.19', port: 8080 },
      masquerade: false,
      probability: 0.33332999982,
      dependsOn: [],
      service: 'test001/app-svc-clusterip',
      pod: PODS[0],
      podNode: 'k8s-2',
      ways: 2,
      decidedBy: {
        table: 'filter',
        chain: 'FORWARD',
        line: 115,
        file,
        rule: '-A FORWARD -s 10.244.0.0/16 -j ACCEPT',
        effect: 'accept',
        target: 'ACCEPT',
      },
      hops: [
        {
          table: 'nat',
          chain: 'PREROUTING',
          line: 29,
          file,
          rule: '-A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES',
          effect: 'jump',
          target: 'KUBE-SERVICES',
        },
        {
          table: 'nat',
          chain: 'KUBE-SERVICES',
          line: 76,
          file,
          rule: '-A KUBE-SERVICES -d 10.109.117.159/32 -p tcp -m comment --comment "test001/app-svc-clusterip: cluster IP" -m tcp --dport 80 -j KUBE-SVC-F657HDVWWTO5ELQA',
          effect: 'jump',
          target: 'KUBE-SVC-F657HDVWWTO5ELQA',
        },
      ],
    });
  });

  it('finds a Service by its name, and a port by name or number', async () => {
    for (const to of ['test001/app-svc-clusterip', 'test001/app-svc-clusterip:80']) {
      const { packet, outcomes } = await trace(sample('k8s-1.iptables'), '--from', '10.244.1.20', '--to', to);
      expect(packet).toMatchObject({ to: '10.109.117.159', port: 80, protocol: 'tcp' });
      expect(outcomes).toHaveLength(3);
    }
    const dns = await trace(
      sample('k8s-1.iptables'),
      '--from',
      '10.244.1.20',
      '--to',
      'kube-system/kube-dns:dns',
    );
    expect(dns.packet).toMatchObject({ to: '10.96.0.10', port: 53, protocol: 'udp' });
  });

  it('masquerades what comes from outside to a node port', async () => {
    const outside = await trace(
      ...CLUSTER,
      '--node',
      'k8s-2',
      '--from',
      '192.168.100.9',
      '--to',
      '192.168.100.102:30080',
    );
    expect(places(outside)).toEqual(ENDPOINTS);
    expect(outside.outcomes.every(({ masquerade }) => masquerade)).toBe(true);
  });

  it('chooses the node that the packet comes from', async () => {
    expect((await trace(...CLUSTER, '--from', '192.168.100.101', '--to', '10.109.117.159:80')).node).toBe(
      'k8s-1',
    );
    expect((await trace(...CLUSTER, '--from', '10.244.1.20', '--to', '10.109.117.159:80')).node).toBe(
      'k8s-2',
    );
  });

  it('takes the node’s addresses, several ways', async () => {
    const words = [sample('k8s-1.iptables'), '--to', '192.0.2.7:30080', '--from', '192.0.2.9'];
    for (const more of [
      ['--node-ip', '192.0.2.6', '192.0.2.7'],
      ['--node-ip', '192.0.2.6,192.0.2.7'],
      ['--node-ip', '192.0.2.6', '--node-ip=192.0.2.7'],
    ]) {
      expect((await trace(...words, ...more)).outcomes).toHaveLength(3);
    }
    expect((await trace(...words, '--node-ip', '192.0.2.6')).outcomes.map(({ verdict }) => verdict)).toEqual([
      'DROP',
      'ACCEPT',
    ]);
  });

  it('says what a grep leaves out, and what it takes for granted', async () => {
    const answer = await trace(
      sample('sessions/app-svc-clusterip.iptables'),
      '--to',
      '10.109.117.159:80',
      '--from',
      '10.0.0.1',
    );
    expect(places(answer)).toEqual(
      ENDPOINTS.map((line) => expect.stringMatching(line.split(' ').slice(0, 2).join(' '))),
    );
    expect(answer.complete).toBe(false);
    expect(answer.missing).toContain('table filter');
    expect(answer.assumed).toEqual(
      expect.arrayContaining([
        'nat PREROUTING jumps to KUBE-SERVICES',
        'nat POSTROUTING jumps to KUBE-POSTROUTING',
      ]),
    );
    expect(answer.outcomes.flatMap(({ hops }) => hops).every(({ rule }) => rule.startsWith('-A KUBE-'))).toBe(
      true,
    );
  });

  it('has exit code 1 where nothing delivers the packet', async () => {
    const dump = '*filter\n:INPUT ACCEPT [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n';
    const words = ['trace', '-', '--from', '10.0.0.1', '--to', '10.0.0.2:80', '--node-ip', '10.0.0.9'];
    const { code, out } = await run(words, dump);
    expect(code).toBe(1);
    expect(out).toMatchInlineSnapshot(`
      "tcp from 10.0.0.1 to 10.0.0.2:80 on stdin

      all  DROP  → 10.0.0.2:80
        DROP is the policy of filter FORWARD

      Not shown in this dump:
        table nat
      "
    `);
  });

  it('reads as people read: the answer first', async () => {
    const { code, out } = await run([
      'trace',
      sample('k8s-1.iptables'),
      sample('cluster.session'),
      '--from',
      '10.244.1.19',
      '--to',
      '10.109.117.159:80',
      '--in-interface',
      'cni0',
    ]);
    expect(code).toBe(0);
    expect(out.replaceAll(sample('k8s-1.iptables'), 'k8s-1.iptables')).toMatchInlineSnapshot(`
      "tcp from 10.244.1.19 to 10.109.117.159:80 on k8s-1

        1 in 3  ACCEPT  → 10.244.1.19:8080  test001/app-58866f5c7-5mhrm on k8s-2  source rewritten
        1 in 3  ACCEPT  → 10.244.2.15:8080  test001/app-58866f5c7-2lj7z on k8s-3
        1 in 3  ACCEPT  → 10.244.2.16:8080  test001/app-58866f5c7-2nxgh on k8s-3

      1 in 3  ACCEPT  → 10.244.1.19:8080  test001/app-58866f5c7-5mhrm on k8s-2  source rewritten
          nat     PREROUTING                 jump        KUBE-SERVICES              k8s-1.iptables:29
          nat     KUBE-SERVICES              jump        KUBE-SVC-F657HDVWWTO5ELQA  k8s-1.iptables:76
          nat     KUBE-SVC-F657HDVWWTO5ELQA  jump        KUBE-SEP-MGLKNLMW4TUU5NXD  k8s-1.iptables:83
          nat     KUBE-SEP-MGLKNLMW4TUU5NXD  jump        KUBE-MARK-MASQ             k8s-1.iptables:57
          nat     KUBE-MARK-MASQ             mark        MARK                       k8s-1.iptables:41
          nat     KUBE-SEP-MGLKNLMW4TUU5NXD  dnat        DNAT                       k8s-1.iptables:58
          filter  FORWARD                    jump        KUBE-FORWARD               k8s-1.iptables:107
          filter  KUBE-FORWARD               accept                                 k8s-1.iptables:126
          nat     POSTROUTING                jump        KUBE-POSTROUTING           k8s-1.iptables:33
          nat     KUBE-POSTROUTING           masquerade  MASQUERADE                 k8s-1.iptables:44

      1 in 3  ACCEPT  → 10.244.2.15:8080  test001/app-58866f5c7-2lj7z on k8s-3 (the likeliest of 2 ways)
          … 2 rules as above
          nat     KUBE-SVC-F657HDVWWTO5ELQA  jump    KUBE-SEP-63ULW6JC6WIZUZAX  k8s-1.iptables:84
          nat     KUBE-SEP-63ULW6JC6WIZUZAX  dnat    DNAT                       k8s-1.iptables:48
          … 1 rule as above
          filter  FORWARD                    jump    KUBE-SERVICES              k8s-1.iptables:108
          filter  FORWARD                    jump    DOCKER-USER                k8s-1.iptables:109
          filter  DOCKER-USER                return                             k8s-1.iptables:123
          filter  FORWARD                    jump    DOCKER-ISOLATION-STAGE-1   k8s-1.iptables:110
          filter  DOCKER-ISOLATION-STAGE-1   return                             k8s-1.iptables:120
          filter  FORWARD                    accept                             k8s-1.iptables:115
          … 1 rule as above
          nat     POSTROUTING                return                             k8s-1.iptables:35

      1 in 3  ACCEPT  → 10.244.2.16:8080  test001/app-58866f5c7-2nxgh on k8s-3 (the likeliest of 2 ways)
          … 2 rules as above
          nat     KUBE-SVC-F657HDVWWTO5ELQA  jump    KUBE-SEP-U4ZMXMHDO2QATTS7  k8s-1.iptables:85
          nat     KUBE-SEP-U4ZMXMHDO2QATTS7  dnat    DNAT                       k8s-1.iptables:60
          … 9 rules as above
      "
    `);
  });

  it.each([
    ['no --to', [], '--to ADDR[:PORT] is missing'],
    ['no address', ['--to', 'nowhere'], '--to nowhere: neither ADDR[:PORT] nor NAMESPACE/NAME[:PORT]'],
    [
      'no port',
      ['--to', '10.0.0.1:99999'],
      '--to 10.0.0.1:99999: neither ADDR[:PORT] nor NAMESPACE/NAME[:PORT]',
    ],
    ['no such Service', ['--to', 'a/b'], 'no Service a/b in these files'],
    [
      'several ports',
      ['--to', 'kube-system/kube-dns'],
      'kube-system/kube-dns has several ports: dns-tcp (53/tcp), dns (53/udp)',
    ],
    ['no node address', ['--to', '10.0.0.1', '--node-ip', 'x'], '--node-ip x: not an address'],
    [
      'no such state',
      ['--to', '10.0.0.1', '--ct-state', 'OLD'],
      '--ct-state takes NEW, ESTABLISHED, RELATED, INVALID, UNTRACKED, not OLD',
    ],
    ['no such node', ['--to', '10.0.0.1', '--node', 'x'], 'no node x; there are k8s-1'],
    ['no rules of its family', ['--to', 'fd00::1'], 'no rules for IPv6 in these files'],
    [
      'no such protocol',
      ['--to', '10.0.0.1', '--protocol', 'carrier-pigeon'],
      '--protocol carrier-pigeon: no such protocol',
    ],
  ])('refuses a packet with %s', async (_, words, message) => {
    const { code, out, error } = await run(['trace', sample('k8s-1.iptables'), ...words]);
    expect({ code, out, error }).toEqual({ code: 2, out: '', error: `kubehop trace: ${message}\n` });
  });

  it('wants to know which of several nodes', async () => {
    const { error } = await run(['trace', ...CLUSTER, '--to', '10.0.0.1']);
    expect(error).toBe('kubehop trace: several nodes: k8s-1, k8s-2; choose one with --node\n');
  });
});
