import { describe, expect, it } from 'vitest';
import { terminalColours } from '../../../../server/src/main/cli/style.ts';
import { inFolder, json, run, sample } from './commandLine.ts';

describe('the frame', () => {
  it('shows its help, with every command', async () => {
    for (const words of [[], ['--help'], ['-h'], ['help']]) {
      const { code, out, error } = await run(words);
      expect({ code, error }).toEqual({ code: 0, error: '' });
      expect(out).toContain('Usage: kubehop COMMAND FILE…');
      expect(out).toMatch(/^ {2}services {2}\S/m);
    }
  });

  it('shows the help of a command, with its options', async () => {
    const { code, out } = await run(['services', '--help']);
    expect(code).toBe(0);
    expect(out).toContain('Usage: kubehop services FILE…');
    expect(out).toMatch(/--format text\|json +for people/);
  });

  it('says its version anywhere', async () => {
    const { out } = await run(['--version']);
    expect(out).toMatch(/^kubehop \d+\.\d+\.\d+\n$/);
    expect((await run(['services', '--version'])).out).toBe(out);
  });

  it.each([
    ['an unknown command', ['nope'], 'kubehop: unknown command "nope"; there are services, trace, '],
    ['no file', ['services'], 'kubehop services: no FILE given (- reads standard input)'],
    ['an unknown option', ['services', '-x', 'f'], 'kubehop services: unknown option -x'],
    [
      'a word of every object',
      ['services', '--toString=f', 'f'],
      'kubehop services: unknown option --toString',
    ],
    ['a missing value', ['services', '--format'], 'kubehop services: --format needs a value: FORMAT'],
    [
      'an odd format',
      ['services', '--format', 'xml', 'f'],
      'kubehop services: --format takes text, json, not "xml"',
    ],
    [
      'an option twice',
      ['services', '--format=json', '--format=text'],
      'kubehop services: --format is given twice',
    ],
    ['no such file', ['services', '/no/such'], 'kubehop services: /no/such: no such file or folder'],
  ])('answers %s with one line and exit code 2', async (_, words, message) => {
    const { code, out, error } = await run(words);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(error.startsWith(message)).toBe(true);
    expect(error.match(/\n/g)).toHaveLength(1);
  });

  it('colours only where it is told to', async () => {
    const words = ['services', sample('k8s-1.iptables')];
    const { out } = await run(words);
    const coloured = (await run(words, '', terminalColours)).out;
    expect(out).not.toContain('\u001b');
    expect(coloured).toContain('\u001b[1mk8s-1\u001b[22m');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what colours are
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(out);
  });
});

describe('inputs', () => {
  const dump = '*nat\n:KUBE-SVC-AQI2S6QIMU7PVVRP - [0:0]\nCOMMIT\n';
  const nodes = async (words: string[], input = '') =>
    ((await json(['services', ...words], input)) as { node: string }[]).map(({ node }) => node);

  it('reads standard input', async () => {
    expect(await nodes(['-'], dump)).toEqual(['stdin']);
  });

  it('searches a folder by the names of files', () =>
    inFolder(
      {
        'a.iptables': dump,
        'deep/b.rules': dump,
        'deep/rules.v4': dump,
        'notes.txt': dump,
        'node_modules/c.iptables': dump,
        'svc.yaml': 'apiVersion: v1\nkind: Service\n',
      },
      async (folder) => {
        expect(await nodes([folder])).toEqual(['a', 'b', 'rules']);
      },
    ));

  it('takes a file that is named twice once', () =>
    inFolder({ 'a.iptables': dump }, async (folder) => {
      expect(
        await nodes([folder, `${folder}/a.iptables`, `${folder}/../${folder.split('/').pop()}`]),
      ).toEqual(['a']);
    }));

  it('reads UTF-16 with its mark, and UTF-8 with one', () =>
    inFolder(
      { 'wide.txt': Buffer.from(`\ufeff${dump}`, 'utf16le'), 'marked.txt': `\ufeff${dump}` },
      async (folder) => {
        expect(await nodes([`${folder}/wide.txt`, `${folder}/marked.txt`])).toEqual(['wide', 'marked']);
      },
    ));

  it.each([
    ['YAML', '# a Service\n---\napiVersion: v1\nkind: Service\n'],
    ['a list', '- apiVersion: v1\n  kind: Service\n'],
    ['JSON', '{ "kind": "List", "items": [] }'],
    ['YAML behind a template', '{{- if .Values.on }}\napiVersion: v1\n'],
    [
      'rules inside YAML',
      'apiVersion: v1\ndata:\n  rules: |\n    *nat\n    -A POSTROUTING -j MASQUERADE\n    COMMIT\n',
    ],
  ])('knows a manifest by its content: %s', (_, text) =>
    inFolder({ 'some.txt': text }, async (folder) => {
      expect(await run(['services', `${folder}/some.txt`])).toEqual({
        code: 0,
        out: 'No rules of iptables among the files.\n',
        error: '',
      });
    }),
  );

  it.each([
    ['prose', 'Dear all,\nthe cluster is down.\n'],
    ['other JSON', '{ "name": "kubehop" }'],
    ['nothing', ''],
  ])('refuses %s', (_, text) =>
    inFolder({ 'some.txt': text }, async (folder) => {
      const { code, error } = await run(['services', `${folder}/some.txt`]);
      expect(code).toBe(2);
      expect(error).toBe(`kubehop services: ${folder}/some.txt: neither rules of iptables nor a manifest\n`);
    }),
  );

  it.each([
    [
      'table ip nat {\n\tchain X {\n\t}\n}\n',
      'rules of nftables are not read; give what iptables-save prints',
    ],
    [
      'IP Virtual Server version 1.2.1 (size=4096)\nTCP  10.96.0.1:443 rr\n',
      'what ipvsadm prints is not read; give what iptables-save prints',
    ],
  ])('says what to give instead of %j', (text, says) =>
    inFolder({ 'some.txt': text }, async (folder) => {
      expect((await run(['services', `${folder}/some.txt`])).error).toContain(says);
    }),
  );

  it('looks through folders for what the editor reads, and rules of other tools', () =>
    inFolder(
      {
        'a.iptables': dump,
        'ip/iptables.save': dump,
        'ufw/user.rules': dump,
        'node_modules/b.iptables': dump,
        'notes.txt': dump,
      },
      async (folder) => {
        expect(await nodes([folder])).toEqual(['a', 'iptables', 'user']);
      },
    ));

  it('says that a folder holds nothing', () =>
    inFolder({ 'notes.txt': '' }, async (folder) => {
      expect((await run(['services', folder])).error).toContain('no dumps and no manifests in this folder');
    }));
});
