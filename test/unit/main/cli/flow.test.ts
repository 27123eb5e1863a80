import { describe, expect, it } from 'vitest';
import { inFolder, json, run, sample } from './commandLine.ts';

const files = [sample('k8s-1.iptables'), sample('cluster.session')];
const nodePort = ['--service', 'test001/app-svc-nodeport'];

describe('kubehop flow', () => {
  it('tells the story in numbered sentences', async () => {
    const { code, out } = await run(['flow', ...files, ...nodePort]);
    expect(code).toBe(0);
    expect(out).toContain('test001/app-svc-nodeport\nNodePort · 80/tcp → 8080 · 3 endpoints on 2 nodes');
    expect(out).toContain('\n  1. A connection to 10.111.7.86:80 enters at nat PREROUTING → KUBE-SERVICES');
  });

  it('draws the picture of the editor', async () => {
    const { code, out } = await run(['flow', ...files, ...nodePort, '--format', 'svg']);
    expect(code).toBe(0);
    expect(out).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" /);
    expect(out).toContain('app-58866f5c7-5mhrm');
    expect(out.endsWith('</svg>\n')).toBe(true);
  });

  it('is a flowchart and a graph', async () => {
    expect((await run(['flow', ...files, ...nodePort, '--format', 'mermaid'])).out).toMatch(
      /^flowchart LR\n/,
    );
    expect((await run(['flow', ...files, ...nodePort, '--format', 'dot'])).out).toMatch(/^digraph flow \{\n/);
  });

  it('gives flow and layout as data, with the files as they were named', async () => {
    const { flow, layout } = (await json(['flow', ...files, ...nodePort])) as {
      flow: { title: string; nodes: { id: string; locations: object[] }[] };
      layout: { nodes: object };
    };
    expect(flow.title).toBe('test001/app-svc-nodeport');
    expect(Object.keys(layout.nodes).sort()).toEqual(flow.nodes.map(({ id }) => id).sort());
    expect(flow.nodes[0]?.locations[0]).toEqual({
      file: files[0],
      range: { start: { line: 72, character: 0 }, end: expect.anything() },
    });
    expect(JSON.stringify(flow)).not.toContain('"uri"');
  });

  it('needs no --service where there is one Service only', async () => {
    const { code, out } = await run(['flow', sample('sessions/app-svc-clusterip.iptables')]);
    expect(code).toBe(0);
    expect(out).toMatch(/^test001\/app-svc-clusterip\n/);
    const { error } = await run(['flow', sample('sessions/app-svc-nodeport.iptables')]);
    expect(error).toContain(
      'several Services: test001/app-svc-nodeport (80/tcp), default/kubernetes:https (443/tcp)',
    );
  });

  it.each([
    ['test001/app-svc-nodport', 'did you mean test001/app-svc-nodeport?'],
    ['default/app-svc-nodeport', 'did you mean test001/app-svc-nodeport?'],
    ['default/nothing-like-it', 'there are test001/app-svc-nodeport, '],
    ['test001/app-svc-nodeport:81', 'has no port 81; it has test001/app-svc-nodeport (80/tcp)'],
    [
      'kube-system/kube-dns',
      'has several ports: kube-system/kube-dns:dns-tcp (53/tcp), kube-system/kube-dns:dns (53/udp)',
    ],
  ])('names what there is instead of %s', async (service, words) => {
    const { code, out, error } = await run(['flow', ...files, '--service', service]);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(error).toContain(words);
    expect(error.trimEnd()).not.toContain('\n');
  });

  it('chooses a port by its name, by its number, by its node port', async () => {
    const title = async (service: string) =>
      (await run(['flow', ...files, '--service', service])).out.split('\n')[0];
    expect(await title('kube-system/kube-dns:dns-tcp')).toBe('kube-system/kube-dns:dns-tcp');
    expect(await title('test001/app-svc-nodeport:80')).toBe('test001/app-svc-nodeport');
    expect(await title('test001/app-svc-nodeport:30080')).toBe('test001/app-svc-nodeport');
  });

  it('asks which node where there are several', async () => {
    const all = ['k8s-1.iptables', 'k8s-2.iptables'].map(sample);
    const { code, error } = await run(['flow', ...all, ...nodePort]);
    expect(code).toBe(2);
    expect(error).toBe('kubehop flow: several nodes: k8s-1, k8s-2; choose one with --node\n');
    expect((await run(['flow', ...all, ...nodePort, '--node', 'k8s-2'])).out).toContain('rules of k8s-2');
    expect((await run(['flow', ...all, ...nodePort, '--node', 'k8s-9'])).error).toContain('no node k8s-9');
  });

  it('says where rules come from if there are manifests only', async () => {
    const { code, error } = await run(['flow', sample('nodeport.yaml')]);
    expect(code).toBe(2);
    expect(error).toBe(
      'kubehop flow: no rules of kube-proxy in these files; kubehop rules writes those for manifests\n',
    );
    await inFolder({ 'a.iptables': '*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n' }, async (folder) => {
      expect((await run(['flow', folder])).error).toBe(
        'kubehop flow: no rules of kube-proxy in these files\n',
      );
    });
  });

  describe('of a packet', () => {
    const packet = ['--packet', '10.111.7.86:80', '--from', '10.244.1.20'];

    it('is what trace says, as sentences and as a picture', async () => {
      const { code, out } = await run(['flow', ...files, ...packet]);
      expect(code).toBe(0);
      expect(out).toMatch(/^10\.244\.1\.20 → 10\.111\.7\.86:80\n/);
      const { outcomes } = (await json([
        'trace',
        ...files,
        '--to',
        '10.111.7.86:80',
        '--from',
        '10.244.1.20',
      ])) as {
        outcomes: { destination: { address: string; port: string } }[];
      };
      const svg = (await run(['flow', ...files, ...packet, '--format', 'svg'])).out;
      expect(outcomes).toHaveLength(3);
      for (const { destination } of outcomes)
        expect(svg).toContain(`${destination.address} : ${destination.port}`);
    });

    it('goes to a Service by its name, and where a connection already stands', async () => {
      const { out } = await run([
        'flow',
        ...files,
        '--packet',
        'test001/app-svc-nodeport',
        '--ct-state',
        'established',
      ]);
      expect(out).toMatch(/^any source → test001\/app-svc-nodeport \(10\.111\.7\.86:80\)\n.*ESTABLISHED/);
    });

    it.each([
      [['--from', '10.244.1.20'], '--from tells of a packet; say where it goes with --packet'],
      [[...packet, ...nodePort], '--service and --packet are two pictures'],
      [['--packet', 'nowhere'], '--packet nowhere: neither ADDR[:PORT] nor NAMESPACE/NAME[:PORT]'],
    ])('%j says what is wrong', async (words, says) => {
      const { code, error } = await run(['flow', ...files, ...words]);
      expect(code).toBe(2);
      expect(error).toContain(says);
    });
  });
});
