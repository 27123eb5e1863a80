import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { loadAll } from 'js-yaml';
import { describe, expect, it } from 'vitest';

/*
 * The sample workspace holds what the tutorial shows. Read here with a few regular expressions and not with our
 * own parser, so that a mistake in the parser can't hide one in the samples, nor the other way round.
 */

const samples = new URL('../../samples/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, samples), 'utf8');
const linesOf = (text: string) => text.split('\n').filter((line) => line !== '');

const nodes = ['k8s-1', 'k8s-2', 'k8s-3'];
const dumps = new Map(nodes.map((node) => [node, linesOf(read(`${node}.iptables`))]));
const pastes = ['app-svc-clusterip.iptables', 'app-svc-nodeport.iptables'];
const sessions = ['all-nodes.session', 'clusterip-walk.session', 'nodeport-walk.session'];
const isDumpLine = (line: string) => /^(?:-A |:)KUBE-/.test(line);

const table = (dump: readonly string[], name: string) => {
  const start = dump.indexOf(`*${name}`);
  return dump.slice(start, dump.indexOf('COMMIT', start) + 1);
};
const natOf = (node: string) => table(dumps.get(node) ?? [], 'nat');
const rulesOf = (dump: readonly string[], chain: string) =>
  dump.filter((line) => line.startsWith(`-A ${chain} `));

/** The rules of each chain in their order; a chain that is only declared has none. */
function rulesByChain(dump: readonly string[]): Map<string, string[]> {
  const declared = dump
    .filter((line) => line.startsWith(':'))
    .map((line) => line.slice(1).split(' ')[0] ?? '');
  return new Map(declared.map((chain) => [chain, rulesOf(dump, chain)]));
}

function expectSubsequence(part: readonly string[], whole: readonly string[]): void {
  let at = -1;
  for (const line of part) {
    const next = whole.indexOf(line, at + 1);
    expect(next, `"${line}" after line ${at + 1}`).toBeGreaterThan(at);
    at = next;
  }
}

/** First 16 characters of the base32 (RFC 4648) of the SHA-256. */
function hash(text: string): string {
  const bits = [...createHash('sha256').update(text).digest()]
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('');
  const digit = (i: number) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[Number.parseInt(bits.slice(5 * i, 5 * i + 5), 2)];
  return Array.from({ length: 16 }, (_, i) => digit(i)).join('');
}

describe.each(nodes)('the dump of %s', (node) => {
  const nat = natOf(node);

  it.each(pastes)('holds the lines of %s in their order', (paste) => {
    const lines = linesOf(read(`sessions/${paste}`));
    expect(lines.length).toBeGreaterThanOrEqual(15);
    expectSubsequence(lines, nat);
  });

  it.each(sessions)('holds every chain and rule of %s', (session) => {
    const lines = linesOf(read(`sessions/${session}`)).filter(isDumpLine);
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.filter((line) => !nat.includes(line))).toEqual([]);
  });

  it('names its service and endpoint chains by the hash of what they stand for', () => {
    const entrances = nat.flatMap((line) => {
      const match = /^-A KUBE-SERVICES .*-p (\w+) .*--comment "(\S+) cluster IP" .*-j (KUBE-SVC-\S+)$/.exec(
        line,
      );
      return match ? [{ protocol: match[1] ?? '', servicePort: match[2] ?? '', chain: match[3] ?? '' }] : [];
    });
    const seen: string[] = [];
    for (const { protocol, servicePort, chain } of entrances) {
      expect(chain).toBe(`KUBE-SVC-${hash(servicePort + protocol)}`);
      seen.push(chain);
      for (const jump of rulesOf(nat, chain)) {
        const endpointChain = jump.split(' -j ')[1] ?? '';
        const dnat = rulesOf(nat, endpointChain).find((line) => line.includes('-j DNAT')) ?? '';
        const endpoint = dnat.split('--to-destination ')[1] ?? '';
        expect(endpointChain).toBe(`KUBE-SEP-${hash(servicePort + protocol + endpoint)}`);
        seen.push(endpointChain);
      }
    }
    const declared = nat.filter((line) => /^:KUBE-(?:SVC|SEP)-/.test(line)).map((line) => line.slice(1, -8));
    expect(seen.sort()).toEqual(declared.sort());
    expect(declared).toHaveLength(5 + 11);
  });

  it('enters the chain of the node port Service by its cluster IP and by port 30080', () => {
    const entrances = nat.filter((line) => line.endsWith('-j KUBE-SVC-CFVXM4HF2HSCB2P5'));
    expect(entrances).toHaveLength(2);
    expect(entrances[0]).toMatch(/^-A KUBE-NODEPORTS .*--dport 30080 /);
    expect(entrances[1]).toMatch(/^-A KUBE-SERVICES .*-d 10\.111\.7\.86\/32 .*--dport 80 /);
  });

  it('asks for node ports last in KUBE-SERVICES', () => {
    expect(rulesOf(nat, 'KUBE-SERVICES').at(-1)).toMatch(/-m addrtype --dst-type LOCAL -j KUBE-NODEPORTS$/);
  });

  it('has no jump to a chain that it lacks', () => {
    const kernel = ['ACCEPT', 'DROP', 'RETURN', 'MARK', 'DNAT', 'MASQUERADE'];
    for (const name of ['nat', 'filter']) {
      const lines = table(dumps.get(node) ?? [], name);
      const chains = [...rulesByChain(lines).keys(), ...kernel];
      const targets = lines.flatMap((line) => / -j (\S+)/.exec(line)?.[1] ?? []);
      expect(targets.filter((target) => !chains.includes(target))).toEqual([]);
    }
  });
});

describe('the three nodes', () => {
  const sorted = (lines: readonly string[]) => [...lines].sort();

  it.each(['k8s-2', 'k8s-3'])('k8s-1 and %s have the same rules of kube-proxy', (node) => {
    const one = rulesByChain(natOf('k8s-1'));
    const other = rulesByChain(natOf(node));
    expect([...other.keys()]).toEqual([...one.keys()]);
    for (const [chain, rules] of one) {
      // kube-proxy goes through its Services in random order, so their rules are a set
      if (chain === 'KUBE-SERVICES') expect(sorted(other.get(chain) ?? [])).toEqual(sorted(rules));
      else if (chain !== 'POSTROUTING') expect(other.get(chain)).toEqual(rules);
    }
  });

  it('differ in flannel’s rule for the pods of the node itself', () => {
    const own = nodes.map((node) =>
      /-d (\S+) -j RETURN/.exec(
        natOf(node)
          .filter((l) => l.includes('! -s'))
          .join(),
      ),
    );
    expect(own.map((match) => match?.[1])).toEqual(['10.244.0.0/24', '10.244.1.0/24', '10.244.2.0/24']);
  });
});

describe('the tables of kubectl', () => {
  const session = read('cluster.session');
  const endpoints = ['10.244.1.19:8080', '10.244.2.15:8080', '10.244.2.16:8080'];

  it('name pod and node of every endpoint, as in the pasted walk', () => {
    const pods = [
      ...read('sessions/clusterip-walk.session').matchAll(/^(app-\S+) .* (10\.244\S+) (k8s-\d)/gm),
    ];
    expect(pods.map((pod) => `${pod[2]}:8080`).sort()).toEqual(endpoints);
    for (const [, pod, address, node] of pods) {
      const row = session.split('\n').find((line) => line.startsWith(`${pod} `));
      expect(row?.split(/\s+/).slice(5, 7)).toEqual([address, node]);
    }
  });

  it('list the endpoints that the dumps translate to', () => {
    for (const chain of ['KUBE-SVC-F657HDVWWTO5ELQA', 'KUBE-SVC-CFVXM4HF2HSCB2P5']) {
      const jumps = rulesOf(natOf('k8s-1'), chain).map((line) => line.split(' -j ')[1] ?? '');
      const translated = jumps.flatMap(
        (jump) => rulesOf(natOf('k8s-1'), jump).at(-1)?.split(' ').at(-1) ?? [],
      );
      expect(translated).toEqual(endpoints);
    }
    expect(
      session.match(/^app-svc-(?:clusterip|nodeport) +10\.244\S+/gm)?.map((row) => row.split(/ +/)[1]),
    ).toEqual([endpoints.join(','), endpoints.join(',')]);
  });
});

describe('the manifests', () => {
  const files = readdirSync(samples).filter((name) => name.endsWith('.yaml'));
  // biome-ignore lint/suspicious/noExplicitAny: plain YAML, whose shape is what the test asserts
  const objects: any[] = files.flatMap((name) => loadAll(read(name)));
  const find = (kind: string, name: string) =>
    objects.find((object) => object.kind === kind && object.metadata.name === name);

  it('are one object a file, all in test001', () => {
    expect(objects).toHaveLength(files.length);
    const namespaces = objects.map((o) => (o.kind === 'Namespace' ? o.metadata.name : o.metadata.namespace));
    expect(new Set(namespaces)).toEqual(new Set(['test001']));
  });

  it.each([
    ['app-svc-clusterip', undefined],
    ['app-svc-nodeport', 30080],
  ])('of %s give the address and ports of the dumps and leave the port unnamed', (name, nodePort) => {
    const { spec } = find('Service', name);
    expect(spec.ports).toEqual([
      { protocol: 'TCP', port: 80, targetPort: 8080, ...(nodePort ? { nodePort } : {}) },
    ]);
    const jump = `-A KUBE-SERVICES -d ${spec.clusterIP}/32 -p tcp -m comment --comment "test001/${name}: cluster IP" `;
    expect(natOf('k8s-1').some((line) => line.startsWith(jump))).toBe(true);
  });

  it('select three replicas that listen on 8080', () => {
    const { spec } = find('Deployment', 'app');
    expect(spec.replicas).toBe(3);
    expect(spec.template.spec.containers[0].ports[0].containerPort).toBe(8080);
    for (const name of ['app-svc-clusterip', 'app-svc-nodeport'])
      expect(spec.template.metadata.labels).toMatchObject(find('Service', name).spec.selector);
  });

  it('let the tools pod in by its labels', () => {
    const { spec } = find('NetworkPolicy', 'app-from-tools-and-outside');
    const labels = spec.ingress[0].from[0].podSelector.matchLabels;
    expect(find('Pod', 'tools').metadata.labels).toMatchObject(labels);
    expect(find('Deployment', 'app').spec.template.metadata.labels).toMatchObject(
      spec.podSelector.matchLabels,
    );
  });
});
