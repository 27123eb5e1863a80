import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { HostFacts } from '../../../server/src/iptables/index.ts';

const PUMP = new URL('pump.py', import.meta.url).pathname;
const PROGRAMS = ['ip', 'python3', 'nft', 'conntrack', 'iptables-legacy', 'ip6tables-legacy'];

/** Addresses of the little network. Documentation ranges stand for everything outside. */
const PLAN = {
  4: {
    near: {
      node: '192.0.2.1',
      peer: '192.0.2.2',
      length: 24,
      network: '192.0.2.0/24',
      behind: '10.0.0.0/16',
    },
    far: { node: '198.51.100.1', peer: '198.51.100.2', length: 24, network: '198.51.100.0/24' },
    own: '203.0.113.1',
    broadcasts: ['192.0.2.255', '198.51.100.255'],
  },
  6: {
    near: {
      node: '2001:db8:1::1',
      peer: '2001:db8:1::2',
      length: 64,
      network: '2001:db8:1::/64',
      behind: 'fd00::/32',
    },
    far: { node: '2001:db8:2::1', peer: '2001:db8:2::2', length: 64, network: '2001:db8:2::/64' },
    own: '2001:db8:3::1',
    broadcasts: [],
  },
} as const;

/** The simulator's view of the node. */
export function hostOf(family: 4 | 6): HostFacts {
  const { near, far, own, broadcasts } = PLAN[family];
  return {
    addresses: [near.node, far.node, own],
    broadcasts,
    complete: true,
    interfaces: [
      { name: 'lo', addresses: [own] },
      { name: 'eth0', addresses: [near.node] },
      { name: 'eth1', addresses: [far.node] },
    ],
    routes: [
      { network: near.network, device: 'eth0' },
      { network: near.behind, device: 'eth0' },
      { network: far.network, device: 'eth1' },
      { network: family === 4 ? '0.0.0.0/0' : '::/0', device: 'eth1' },
    ],
  };
}

export type Place = 'near' | 'far' | 'node';

export interface Frame {
  readonly place: Place;
  readonly hex: string;
}

/**
 * A router of the real kernel between two hosts, each a network namespace; nothing joins them to the machine's own
 * network. The hosts only send and listen. What the node would answer by itself is swallowed before any hook of
 * iptables, what it takes in behind the last one: so only the packets under test are counted.
 */
export class KernelNode {
  readonly family: 4 | 6;
  readonly #prefix: string;
  readonly #pump: ChildProcessWithoutNullStreams;
  readonly #answers: AsyncIterator<string>;
  readonly #hardware = new Map<Place, { readonly peer: Buffer; readonly node: Buffer }>();

  private constructor(family: 4 | 6, prefix: string) {
    this.family = family;
    this.#prefix = prefix;
    for (const place of ['near', 'far'] as const) {
      const node = hardwareAddress(`${prefix}-node`, place === 'near' ? 'eth0' : 'eth1');
      this.#hardware.set(place, { node, peer: hardwareAddress(`${prefix}-${place}`, 'eth0') });
    }
    const hosts = [`${prefix}-near`, 'eth0', `${prefix}-far`, 'eth0'];
    this.#pump = spawn('python3', [PUMP, String(family), `${prefix}-node`, ...hosts], {
      env: { ...process.env, XTABLES_LOCKFILE: `/tmp/${prefix}.lock` },
    });
    this.#answers = createInterface({ input: this.#pump.stdout })[Symbol.asyncIterator]();
  }

  /** Why the kernel can't be asked on this machine, or null. */
  static hindrance(): string | null {
    if (process.platform !== 'linux') return 'needs Linux';
    const missing = PROGRAMS.filter((program) => spawnSync(program, ['-V']).status === null);
    if (missing.length > 0) return `needs ${missing.join(', ')}`;
    const probe = `kubehop-${process.pid}-probe`;
    if (succeeds('ip', 'netns', 'add', probe))
      return succeeds('ip', 'netns', 'del', probe) ? null : `can’t remove ${probe}`;
    return 'needs root';
  }

  static open(family: 4 | 6): KernelNode {
    const prefix = `kubehop-${process.pid}-v${family}`;
    try {
      sh(setUp(prefix, family));
      return new KernelNode(family, prefix);
    } catch (error) {
      removeNamespaces(prefix);
      throw error;
    }
  }

  close(): void {
    this.#pump.kill();
    removeNamespaces(this.#prefix);
  }

  async #ask<Answer>(request: object): Promise<Answer> {
    this.#pump.stdin.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await this.#answers.next();
    if (done) throw new Error('the pump has stopped');
    return JSON.parse(value as string) as Answer;
  }

  async #run(command: readonly string[], input?: string): Promise<string> {
    const { status, out, error } = await this.#ask<{ status: number; out: string; error: string }>({
      run: command,
      input,
    });
    if (status !== 0) throw new Error(`${command.join(' ')}: ${error}\n${input ?? ''}`);
    return out;
  }

  /** Loads a ruleset over all others, forgets all connections, and gives what iptables-save prints of it. */
  async load(rules: string): Promise<string> {
    const program = this.family === 4 ? 'iptables-legacy' : 'ip6tables-legacy';
    await this.#run([`${program}-restore`], rules);
    await this.#run(['conntrack', '-F']);
    await this.#ask({});
    return this.save();
  }

  /** With counters. */
  save(): Promise<string> {
    return this.#run([this.family === 4 ? 'iptables-legacy-save' : 'ip6tables-legacy-save', '-c']);
  }

  async send(place: Place, packet: Buffer, to: string): Promise<void> {
    const hardware = this.#hardware.get(place);
    const type = Buffer.from(this.family === 4 ? [0x08, 0x00] : [0x86, 0xdd]);
    const frame =
      hardware === undefined ? packet : Buffer.concat([hardware.node, hardware.peer, type, packet]);
    await this.#ask({ send: frame.toString('hex'), from: `${this.#prefix}-${place}`, to });
  }

  /** What arrived at the two hosts since it was asked last. */
  async arrived(): Promise<Frame[]> {
    const { frames } = await this.#ask<{ frames: [string, string][] }>({});
    return frames.map(([namespace, hex]) => ({
      place: namespace.slice(this.#prefix.length + 1) as Place,
      hex,
    }));
  }
}

function removeNamespaces(prefix: string): void {
  for (const place of ['node', 'near', 'far']) succeeds('ip', 'netns', 'del', `${prefix}-${place}`);
  succeeds('rm', '-f', `/tmp/${prefix}.lock`);
}

function succeeds(command: string, ...words: readonly string[]): boolean {
  return spawnSync(command, words).status === 0;
}

function hardwareAddress(namespace: string, device: string): Buffer {
  const text = sh(`ip netns exec ${namespace} cat /sys/class/net/${device}/address`).trim();
  return Buffer.from(text.replaceAll(':', ''), 'hex');
}

function sh(script: string): string {
  const { status, stdout, stderr } = spawnSync('sh', ['-e'], { input: script, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

/** The rule on `ct state` switches connection tracking on: the kernel leaves it out, and nat with it, while no rule needs it. */
function setUp(prefix: string, family: 4 | 6): string {
  const { near, far, own } = PLAN[family];
  const node = `ip -n ${prefix}-node`;
  const nodad = family === 6 ? 'nodad' : '';
  const link = (
    { node: address, peer, length }: typeof near | typeof far,
    place: 'near' | 'far',
    device: string,
  ) => `
    ip netns add ${prefix}-${place}
    ${node} link add ${device} type veth peer name eth0 netns ${prefix}-${place}
    ip netns exec ${prefix}-${place} sysctl -qw net.ipv6.conf.all.disable_ipv6=1
    ip -n ${prefix}-${place} link set eth0 up
    ${node} link set ${device} up
    ${node} addr add ${address}/${length} ${family === 4 ? 'brd +' : ''} dev ${device} ${nodad}
    ${node} neigh replace ${peer} lladdr $(ip netns exec ${prefix}-${place} cat /sys/class/net/eth0/address) dev ${device} nud permanent`;
  return `
    ip netns add ${prefix}-node
    ip netns exec ${prefix}-node sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0 \\
      net.ipv4.conf.all.send_redirects=0 net.ipv4.conf.default.send_redirects=0 net.ipv4.conf.all.log_martians=0 \\
      net.ipv6.conf.all.forwarding=1 net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.default.router_solicitations=0
    ${node} link set lo up
    ${link(near, 'near', 'eth0')}
    ${link(far, 'far', 'eth1')}
    ${node} addr add ${own}/${family === 4 ? 32 : 128} dev lo ${nodad}
    ${node} -${family} route add ${near.behind} via ${near.peer} dev eth0
    ${node} -${family} route add default via ${far.peer} dev eth1
    ip netns exec ${prefix}-node nft -f - <<'END'
      table inet quiet {
        chain taken { type filter hook input priority 400; policy drop; ct state new drop; }
        chain answers { type filter hook output priority -450; policy drop; meta skuid 0 accept; }
      }
END`;
}
