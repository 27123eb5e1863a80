import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { terminalColours } from '../../../../server/src/main/cli/style.ts';
import { inFolder, json, run } from './commandLine.ts';

const wrong = `apiVersion: v1
kind: Service
metadata:
  name: Web
spec:
  selector: {app: web}
  ports:
  - port: "80"
`;
const fine = 'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 80}]}\n';

describe('kubehop check', () => {
  it('says what the API server would, with its field and reason', async () => {
    expect(await json(['check', '-'], wrong)).toEqual([
      {
        file: '-',
        range: { start: { line: 3, character: 8 }, end: { line: 3, character: 11 } },
        severity: 'error',
        code: 'API004',
        message: expect.stringContaining('"Web" is no name for a Service'),
        related: [],
        field: 'metadata.name',
        reason: 'invalid',
      },
      expect.objectContaining({ code: 'API001', field: 'spec.ports[0].port', reason: 'wrongtype' }),
    ]);
  });

  it('reads an object from standard input, whatever it begins with', async () => {
    // kubectl prints keys by the alphabet.
    const slice =
      'addressType: IPv4\napiVersion: discovery.k8s.io/v1\nendpoints:\n- addresses: [127.0.0.1]\nkind: EndpointSlice\nmetadata: {name: a}\n';
    expect(await json(['check', '-'], slice)).toEqual([
      expect.objectContaining({ code: 'API010', field: 'endpoints[0].addresses[0]' }),
    ]);
  });

  it('ends with 1 where it found errors, or warnings where told so', async () => {
    expect((await run(['check', '-'], wrong)).code).toBe(1);
    expect(await run(['check', '-'], fine)).toMatchObject({ code: 0, out: 'Nothing found.\n' });
    const warned = `${fine.replace('ports', 'externalName: x, ports')}`;
    expect((await run(['check', '-'], warned)).code).toBe(0);
    expect((await run(['check', '-', '--max-severity-exit', 'warning'], warned)).code).toBe(1);
  });

  it('leaves out what is disabled', async () => {
    expect((await run(['check', '-', '--disable', 'API001', 'API004'], wrong)).out).toBe('Nothing found.\n');
    expect(await run(['check', '-', '--disable', 'NOPE1'], wrong)).toMatchObject({
      code: 2,
      error: 'kubehop check: --disable NOPE1: there is no such finding\n',
    });
  });

  it('goes by the rules of a version', async () => {
    const digit = fine.replace('name: web', 'name: 2048');
    const named = digit.replace('2048', '"2048-game"');
    expect((await run(['check', '-', '--kube-version', '1.35'], named)).code).toBe(1);
    expect((await run(['check', '-', '--kube-version', 'v1.36.2'], named)).code).toBe(0);
    expect((await run(['check', '-', '--kube-version', 'new'], named)).code).toBe(2);
  });

  it('looks through folders, and joins what it finds', async () => {
    const pod =
      'apiVersion: v1\nkind: Pod\nmetadata: {name: p, labels: {app: web-app}}\nspec: {containers: [{name: c, image: i}]}\n';
    await inFolder(
      { 'k8s/pod.yaml': pod, 'k8s/svc.yml': fine.replace('{ports', '{selector: {app: webapp}, ports') },
      async (folder) => {
        const { out } = await run(['check', folder]);
        expect(out).toContain(`${folder}/k8s/svc.yml\n  4:`);
        expect(out).toContain('Pod default/p has app=web-app: is that meant?');
        expect(out).toContain(`      ${folder}/k8s/pod.yaml:3:35 The pods have this`);
        expect(out.endsWith('\n1 warning\n')).toBe(true);
      },
    );
  });

  it('knows patches by the kustomization that takes them', async () => {
    const patch = 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: x}\nspec: {replicas: 2}\n';
    await inFolder(
      { 'patch.yaml': patch, 'kustomization.yaml': 'patches:\n- path: patch.yaml\n' },
      async (folder) => {
        expect((await run(['check', folder])).out).toBe('Nothing found.\n');
      },
    );
  });

  it('writes SARIF', async () => {
    const { out } = await run(['check', '-', '--format', 'sarif'], wrong);
    const [{ tool, results }] = JSON.parse(out).runs;
    expect(tool.driver.rules).toContainEqual({
      id: 'API004',
      shortDescription: { text: 'A name of the wrong form' },
    });
    expect(results[0]).toMatchObject({
      ruleId: 'API004',
      level: 'error',
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'stdin' },
            region: { startLine: 4, startColumn: 9, endLine: 4, endColumn: 12 },
          },
        },
      ],
      properties: { field: 'metadata.name', reason: 'invalid' },
    });
  });

  it("writes GitHub's workflow commands", async () => {
    const { out } = await run(['check', '-', '--format', 'github'], wrong);
    expect(out).toMatch(/^::error file=-,line=4,endLine=4,col=9,endColumn=12,title=API004::"Web" is/);
    expect(out.match(/\n/g)).toHaveLength(2);
  });

  it('colours severities', async () => {
    const { out } = await run(['check', '-'], wrong, terminalColours);
    expect(out).toContain('\u001b[31merror\u001b[39m');
  });

  it('says at both lines where a node has something else than a manifest makes of it', async () => {
    const sample = (name: string) =>
      readFileSync(new URL(`../../../../samples/${name}`, import.meta.url), 'utf8');
    const files = {
      'k8s-1.iptables': sample('k8s-1.iptables'),
      'cluster.session': sample('cluster.session'),
      'nodeport.yaml': sample('nodeport.yaml').replace('nodePort: 30080', 'nodePort: 30081'),
    };
    await inFolder(files, async (folder) => {
      const found = (await json(['check', folder])) as { code: string; file: string; related: object[] }[];
      const differences = found.filter(({ code }) => code.startsWith('DIF'));
      expect(differences.map(({ file }) => file.replace(/^.*[\\/]/, '')).sort()).toEqual([
        'k8s-1.iptables',
        'nodeport.yaml',
      ]);
      expect(new Set(differences.map(({ code }) => code)).size).toBe(1);
      expect(differences.every(({ related }) => related.length > 0)).toBe(true);
      const code = differences[0]?.code ?? '';
      const rest = (await json(['check', folder, '--disable', code])) as { code: string }[];
      expect(rest.filter((it) => it.code.startsWith('DIF'))).toEqual([]);
    });
  });

  it('reads dumps and manifests in one call', async () => {
    const dump = '*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -s 10.0.0.9/8 -j NOPE\nCOMMIT\n';
    await inFolder({ 'web.yaml': wrong, 'node.iptables': dump }, async (folder) => {
      const found = (await json(['check', folder])) as { file: string }[];
      const own = found.filter(({ file }) => file.endsWith('node.iptables'));
      expect(own).toEqual([
        expect.objectContaining({
          range: { start: { line: 2, character: 12 }, end: { line: 2, character: 22 } },
          severity: 'information',
          code: 'IPT008',
          related: [],
        }),
        expect.objectContaining({ severity: 'error', code: 'IPT001' }),
      ]);
      expect(found.length).toBeGreaterThan(own.length);
    });
    const { code, out } = await run(['check', '-', '--disable', 'IPT001', 'IPT008'], dump);
    expect([code, out.trim()]).toEqual([0, 'Nothing found.']);
  });
});
