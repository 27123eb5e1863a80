import { describe, expect, it } from 'vitest';
import { inFolder, json, run } from './commandLine.ts';

const workloads = `apiVersion: apps/v1
kind: Deployment
metadata: { name: front }
spec: { template: { metadata: { labels: { app: front } }, spec: { containers: [{ name: main }] } } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: back }
spec:
  template:
    metadata: { labels: { app: back } }
    spec: { containers: [{ name: main, ports: [{ name: http, containerPort: 8080 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: api }
spec: { selector: { app: back }, ports: [{ port: 80, targetPort: http }] }
`;
const gate = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: gate }
spec:
  podSelector: { matchLabels: { app: back } }
  ingress:
  - from: [{ podSelector: { matchLabels: { app: front } } }]
    ports: [{ port: http }]
`;
const files = { 'now/cluster.yaml': workloads, 'now/gate.yaml': gate, 'before/cluster.yaml': workloads };
const inCluster = (test: (now: string, before: string) => Promise<void>) =>
  inFolder(files, (folder) => test(`${folder}/now`, `${folder}/before`));

const front = 'default/front[Deployment]';
const back = 'default/back[Deployment]';
const everywhere = '0.0.0.0-255.255.255.255';
const port = (number: number) => [{ protocol: 'TCP', from: number, to: number }];

describe('kubehop reach', () => {
  it('gives the whole matrix, open pairs only', () =>
    inCluster(async (now) => {
      expect(await json(['reach', now])).toEqual({
        connections: [
          { source: back, destination: front, allowed: 'all', ingressBy: [], egressBy: [] },
          { source: everywhere, destination: front, allowed: 'all', ingressBy: [], egressBy: [] },
          {
            source: front,
            destination: back,
            allowed: port(8080),
            ingressBy: ['default/gate'],
            egressBy: [],
          },
          { source: front, destination: everywhere, allowed: 'all', ingressBy: [], egressBy: [] },
          { source: back, destination: everywhere, allowed: 'all', ingressBy: [], egressBy: [] },
        ],
        remarks: [],
      });
    }));

  it('reads standard input, and writes one JSON value', async () => {
    const { out, code } = await run(['reach', '-', '--format', 'json'], `${workloads}---\n${gate}`);
    expect(code).toBe(0);
    expect((JSON.parse(out) as { connections: unknown[] }).connections).toHaveLength(5);
  });

  it('prints people’s text', () =>
    inCluster(async (now) => {
      expect((await run(['reach', now])).out).toMatchInlineSnapshot(`
        "2 workloads, 1 policy: 2 of 2 pairs of workloads are open

        default/back[Deployment]   →  default/front[Deployment]  all
        0.0.0.0-255.255.255.255    →  default/front[Deployment]  all
        default/front[Deployment]  →  default/back[Deployment]   TCP 8080  ingress: default/gate
        default/front[Deployment]  →  0.0.0.0-255.255.255.255    all
        default/back[Deployment]   →  0.0.0.0-255.255.255.255    all
        "
      `);
    }));

  it('explains a pair', () =>
    inCluster(async (now) => {
      expect((await run(['reach', now, '--from', 'front', '--to', 'api:80'])).out).toMatchInlineSnapshot(`
        "2 workloads, 1 policy

        default/front[Deployment] → default/back[Deployment] by default/api:80: TCP 8080
          egress of default/front[Deployment]
            open: no policy is about it
          ingress of default/back[Deployment]
            TCP 8080 allowed by default/gate spec.ingress[0]
            nothing else: isolated by default/gate
        "
      `);
    }));

  it('explains a pair in JSON, with files and paths', () =>
    inCluster(async (now) => {
      const answer = await json(['reach', now, '--from', '10.0.0.0/8', '--to', back, '--port', '8080']);
      expect(answer).toMatchObject({
        connections: [
          {
            source: '10.0.0.0-10.255.255.255',
            destination: back,
            allowed: 'none',
            ingressBy: ['default/gate'],
            explanations: [{ egress: null, ingress: { isolatedBy: ['default/gate'], decisions: [] } }],
          },
        ],
      });
      const open = await json(['reach', now, '--from', 'front', '--to', 'back']);
      expect(open).toMatchObject({
        connections: [
          {
            explanations: [
              {
                ingress: {
                  decisions: [
                    {
                      policy: 'default/gate',
                      file: `${now}/gate.yaml`,
                      path: 'spec.ingress[0]',
                      action: 'allow',
                    },
                  ],
                },
              },
            ],
          },
        ],
      });
    }));

  it('lists closed pairs of a peer that is asked about', () =>
    inCluster(async (now) => {
      const answer = (await json(['reach', now, '--to', 'back'])) as { connections: { allowed: unknown }[] };
      expect(answer.connections.map(({ allowed }) => allowed)).toEqual([port(8080), 'none']);
    }));

  it('keeps to a port and a protocol', () =>
    inCluster(async (now) => {
      const allowed = async (...words: string[]) =>
        (
          (await json(['reach', now, '--from', 'front', '--to', 'back', ...words])) as {
            connections: { allowed: unknown }[];
          }
        ).connections.map((row) => row.allowed);
      expect(await allowed('--port', '8080')).toEqual([port(8080)]);
      expect(await allowed('--port', '8000-8100', '--protocol', 'tcp')).toEqual([port(8080)]);
      expect(await allowed('--protocol', 'UDP')).toEqual(['none']);
      expect(await allowed('--port', '80')).toEqual(['none']);
    }));

  it('writes CSV', () =>
    inCluster(async (now) => {
      const { out } = await run(['reach', now, '--format', 'csv', '--to', 'back']);
      expect(out.split('\r\n')).toEqual([
        'source,destination,allowed,ingressBy,egressBy,service',
        `${front},${back},TCP 8080,default/gate,,`,
        `${everywhere},${back},none,default/gate,,`,
        '',
      ]);
    }));

  it('writes a graph', () =>
    inCluster(async (now) => {
      const { out } = await run(['reach', now, '--format', 'dot', '--to', 'back']);
      expect(out).toContain(`  "${front}" -> "${back}" [label="TCP 8080"];\n`);
      expect(out).not.toContain(everywhere);
    }));

  it('draws a picture', () =>
    inCluster(async (now) => {
      const { code, out } = await run(['reach', now, '--format', 'svg']);
      expect(code).toBe(0);
      expect(out).toMatch(/^<svg .*TCP 8080.*<\/svg>\n$/s);
    }));

  it('compares with another state', () =>
    inCluster(async (now, before) => {
      const { code, out } = await run(['reach', now, '--against', before, '--format', 'json']);
      expect(code).toBe(1);
      const { gained, lost } = JSON.parse(out) as Record<'gained' | 'lost', { source: string }[]>;
      expect(gained).toEqual([]);
      expect(lost?.map(({ source }) => source)).toEqual([front, everywhere]);
      expect(lost?.[1]).toEqual({
        source: everywhere,
        destination: back,
        allowed: 'all',
        ingressBy: ['default/gate'],
        egressBy: [],
      });
      expect(await run(['reach', now, '--against', now])).toEqual({
        code: 0,
        out: 'No connection gained or lost.\n',
        error: '',
      });
      expect((await run(['reach', now, '--against', before])).out).toContain('0 gained, 2 lost\n');
    }));

  it('reads what it can of a file with a broken document', async () => {
    const { out, error, code } = await run(['reach', '-'], `${workloads}---\nkind: [\n---\n${gate}`);
    expect(code).toBe(0);
    expect(out).toContain('2 workloads, 1 policy');
    expect(error).toBe('-: a part of the document at line 18 can’t be read; kubehop check says why\n');
  });

  it.each([
    ['an unknown peer', ['--from', 'nobody'], 'no workload, Service or address "nobody" among the manifests'],
    ['a port that is none', ['--port', '70000'], '--port takes a port from 1 to 65535'],
    ['a port in words', ['--port', 'http'], '--port takes a port from 1 to 65535'],
    ['an unknown protocol', ['--protocol', 'icmp'], '--protocol takes TCP, UDP, SCTP, not "icmp"'],
    ['a graph of a comparison', ['--format', 'dot', '--against', '-'], '--format dot draws one state'],
    ['a picture of a comparison', ['--format', 'svg', '--against', '-'], '--format svg draws one state'],
  ])('refuses %s in one line', async (_, words, message) => {
    const { code, error } = await run(['reach', '-', ...words], workloads);
    expect(code).toBe(2);
    expect(error).toContain(message);
    expect(error.match(/\n/g)).toHaveLength(1);
  });
});
