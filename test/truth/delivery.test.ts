import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Dump } from '../../server/src/iptables/index.ts';
import {
  type PredictionInput,
  predictRules,
  printPrediction,
  readServices,
  tableHint,
} from '../../server/src/kubeproxy/index.ts';
import { endpoint, inputOf, service, slice } from '../unit/kubeproxy/predict/kit.ts';
import { Namespace, type Program } from './namespace.ts';

/*
 * Predicted rules in a kernel that forwards: a node, its pods and a client, each in a network namespace of its
 * own, joined to each other only. Real connections end at the predicted endpoints, in the predicted shares.
 */

const PODS = ['10.244.1.11', '10.244.1.12', '10.244.1.13'];
const CLUSTER_IP = '10.96.0.10';
const POD_CLIENT = '10.244.2.2';
const OUTSIDER = '203.0.113.2';
const NODE = { client: '203.0.113.1', pods: '10.244.1.1' };
const CONNECTIONS = 3000;
/** χ² with two degrees of freedom goes beyond this once in a million runs. */
const IMPROBABLE = 27.6;

const programs = ['iptables-legacy', 'iptables-nft'] as const;
const names = ['delivery-node', 'delivery-pods', 'delivery-client'] as const;
const opened = names.map((name) => Namespace.open(name, programs));
const [node, pods, client] = opened;
let server: ChildProcess | null = null;

/** Answers each connection with the address that it came to and the one that it seems to come from. */
const SERVER = `require('net').createServer((socket) => {
  socket.on('error', () => {});
  socket.end(socket.localAddress + ' ' + socket.remoteAddress);
}).listen(8080, '0.0.0.0', () => console.log('listening'));`;

/** Opens connections, some at a time, and prints how often which answer came. */
const CLIENT = `const [count, address, from] = process.argv.slice(1);
const seen = {};
let begun = 0;
function next() {
  if (begun++ >= Number(count)) return;
  let answer = '';
  const socket = require('net').connect({ host: address, port: 80, localAddress: from });
  socket.setTimeout(5000, () => { answer = 'no answer'; socket.destroy(); });
  socket.on('data', (data) => { answer += data; });
  socket.on('error', (error) => { answer = error.code; });
  socket.on('close', () => { seen[answer] = (seen[answer] ?? 0) + 1; next(); });
}
for (let lane = 0; lane < 16; lane++) next();
process.on('exit', () => console.log(JSON.stringify(seen)));`;

function connect(count: number, from: string): Record<string, number> {
  const run = client?.run([process.execPath, '-e', CLIENT, String(count), CLUSTER_IP, from]);
  return JSON.parse(run?.out ?? '{}');
}

function load(program: Program, more: Partial<PredictionInput> = {}): string {
  const input = inputOf({
    services: [service({ clusterIPs: [CLUSTER_IP] })],
    slices: [slice(...PODS.map((ip) => endpoint(ip)))],
    settings: { nfacct: false },
  });
  const rules = printPrediction(predictRules({ ...input, ...more }));
  expect(node?.run([`${program}-restore`], rules)).toMatchObject({ status: 0, error: '' });
  return rules;
}

/** What a program left in the node's tables, both back ends being asked by the kernel. */
function unload(program: Program): void {
  for (const table of ['nat', 'filter', 'mangle']) {
    for (const what of ['-F', '-X']) node?.run([program, '-t', table, what]);
  }
}

describe.skipIf(opened.includes(null))('connections through predicted rules', () => {
  beforeAll(async () => {
    node?.run(
      ['sh', '-e'],
      `
      ip link add toClient type veth peer name eth0 netns ${client?.name}
      ip link add toPods type veth peer name eth0 netns ${pods?.name}
      ip addr add ${NODE.client}/24 dev toClient
      ip addr add ${NODE.pods}/24 dev toPods
      ip link set toClient up
      ip link set toPods up
      ip route add ${POD_CLIENT} dev toClient
      ip route add 10.96.0.0/12 dev toPods
      echo 1 > /proc/sys/net/ipv4/ip_forward
      echo 0 > /proc/sys/net/ipv4/icmp_ratelimit`,
    );
    client?.run(
      ['sh', '-e'],
      `
      ip addr add ${OUTSIDER}/24 dev eth0
      ip addr add ${POD_CLIENT}/32 dev eth0
      ip link set eth0 up
      ip route add default via ${NODE.client}`,
    );
    pods?.run(
      ['sh', '-e'],
      `
      ${PODS.map((ip) => `ip addr add ${ip}/24 dev eth0`).join('\n')}
      ip link set eth0 up
      ip route add default via ${NODE.pods}`,
    );
    server = spawn('ip', ['netns', 'exec', pods?.name ?? '', process.execPath, '-e', SERVER]);
    if (server.stdout !== null) await once(server.stdout, 'data');
  });

  afterAll(async () => {
    if (server !== null && server.exitCode === null) {
      server.kill();
      await once(server, 'exit');
    }
  });

  describe.each(programs)('%s', (program) => {
    it.each([16, 37])('end in the predicted shares, with rules of 1.%i', (version) => {
      const [ruleset] = Dump.read(load(program, { version }), tableHint).structure.rulesets;
      const seen = connect(CONNECTIONS, POD_CLIENT);
      unload(program);
      if (ruleset === undefined) throw new Error('no rules');
      const [port] = readServices(ruleset);
      const chi = (port?.endpoints ?? []).reduce((sum, { address, probability }) => {
        const expected = CONNECTIONS * (probability ?? 0);
        // A pod's own address is not rewritten.
        return sum + ((seen[`${address} ${POD_CLIENT}`] ?? 0) - expected) ** 2 / expected;
      }, 0);
      expect(Object.keys(seen).sort()).toEqual(PODS.map((ip) => `${ip} ${POD_CLIENT}`));
      expect(chi).toBeLessThan(IMPROBABLE);
    });

    it('from outside of the cluster are masqueraded', () => {
      load(program);
      const seen = connect(60, OUTSIDER);
      unload(program);
      expect(new Set(Object.keys(seen).map((answer) => answer.split(' ')[1]))).toEqual(new Set([NODE.pods]));
    });

    it('of one client stay with one endpoint under session affinity', () => {
      load(program, { services: [service({ clusterIPs: [CLUSTER_IP], sessionAffinity: 'ClientIP' })] });
      const seen = connect(200, POD_CLIENT);
      unload(program);
      expect(Object.values(seen).toSorted((a, b) => b - a)[0]).toBeGreaterThan(180);
    });

    it('are refused without endpoints', () => {
      load(program, { endpointSlices: [] });
      const seen = connect(3, POD_CLIENT);
      unload(program);
      expect(seen).toEqual({ ECONNREFUSED: 3 });
    });
  });
});

afterAll(() => {
  for (const namespace of opened) namespace?.close();
});
