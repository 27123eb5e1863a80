import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inFolder, json, run, sample } from './commandLine.ts';

const nodes = ['k8s-1', 'k8s-2', 'k8s-3'].map((name) => sample(`${name}.iptables`));
/** The second node, as if kube-proxy had missed that a pod is there. */
const stale = readFileSync(nodes[1] ?? '', 'utf8')
  .replace(/^-A KUBE-SVC-CFVXM4HF2HSCB2P5 -m statistic .* 0\.5.*\n/m, '')
  .replace('probability 0.33332999982 -j KUBE-SEP-YZPF', 'probability 0.50000000000 -j KUBE-SEP-YZPF');

describe('kubehop diff', () => {
  it('finds the tutorial’s nodes as its manifests want them, and alike', async () => {
    const alike = { code: 0, out: 'No differences on 3 nodes.\n', error: '' };
    expect(await run(['diff', ...nodes])).toEqual(alike);
    expect(await run(['diff', ...nodes, '--against', sample('')])).toEqual(alike);
  });

  it('says which node lacks what, with its line', () =>
    inFolder({ 'k8s-2.iptables': stale }, async (folder) => {
      const observed = [nodes[0] ?? '', `${folder}/k8s-2.iptables`];
      const { code, out } = await run(['diff', ...observed, '--against', sample('')]);
      expect(code).toBe(1);
      expect(out.replaceAll(folder, '')).toMatchInlineSnapshot(`
        "k8s-1: no differences
        k8s-2: 1 difference
          missing-endpoint  test001/app-svc-nodeport  10.244.2.15:8080 is not among its endpoints  /k8s-2.iptables:78
        "
      `);
      const among = await run(['diff', ...observed, nodes[2] ?? '']);
      expect(among.out).toContain('10.244.2.15:8080 is not among its endpoints, on other nodes it is');
      const old = await run(['diff', ...observed, '--against', nodes[2] ?? '']);
      expect(old.out).toContain('missing-endpoint  test001/app-svc-nodeport');
    }));

  it('counts replicas where nobody named the endpoints', () =>
    inFolder({ 'k8s-2.iptables': stale }, async (folder) => {
      const manifests = ['deploy.yaml', 'nodeport.yaml', 'clusterip.yaml'].map(sample);
      const answer = await json(['diff', `${folder}/k8s-2.iptables`, '--against', ...manifests]);
      expect(answer).toEqual({
        differences: [
          {
            kind: 'missing-endpoint',
            service: 'test001/app-svc-nodeport',
            node: 'k8s-2',
            detail: '2 endpoints of 3 replicas',
            location: {
              file: `${folder}/k8s-2.iptables`,
              range: { start: { line: 77, character: 0 }, end: { line: 77, character: 112 } },
            },
          },
        ],
      });
    }));

  it.each([
    ['one node alone', [nodes[0] ?? ''], 'one node only: --against tells what it is compared with'],
    ['manifests alone', [sample('nodeport.yaml')], 'no rules of iptables among the files'],
  ])('refuses %s', async (_, files, message) => {
    expect(await run(['diff', ...files])).toEqual({
      code: 2,
      out: '',
      error: `kubehop diff: ${message}\n`,
    });
  });
});
