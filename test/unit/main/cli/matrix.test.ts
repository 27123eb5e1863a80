import { describe, expect, it } from 'vitest';
import { inFolder, json, run } from './commandLine.ts';

const DUMP = `*filter
:INPUT DROP [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
-A INPUT -i lo -j ACCEPT
-A INPUT -i eth1 -p tcp -m tcp --dport 22 -j ACCEPT
COMMIT
`;

describe('kubehop matrix', () => {
  it('tells classes and who may reach whom', async () => {
    expect(
      await json(['matrix', '-', '--chain', 'INPUT', '--port', '8080', '--source-port', '10000'], DUMP),
    ).toEqual({
      node: 'stdin',
      table: 'filter',
      chain: 'INPUT',
      protocol: 'tcp',
      port: 8080,
      sourcePort: 10000,
      approximation: 'permissive',
      classes: [
        { name: 'a', ranges: ['0.0.0.0-126.255.255.255', '128.0.0.0-255.255.255.255'] },
        { name: 'b', ranges: ['127.0.0.0-127.255.255.255'] },
      ],
      allowed: [
        { source: 'b', destination: 'a' },
        { source: 'b', destination: 'b' },
      ],
    });
  });

  it('learns interfaces from a file, in either form', () =>
    inFolder(
      {
        'plain.txt': 'eth1 10.0.0.0/8, 192.0.2.0/24\n',
        'ip-addr.txt':
          '3: eth1: <UP> mtu 1500 qdisc noqueue state UP\n    inet 10.9.9.9/8 scope global eth1\n    inet 192.0.2.9/24 scope global eth1\n',
      },
      async (folder) => {
        for (const name of ['plain.txt', 'ip-addr.txt']) {
          const { out } = await run(
            ['matrix', '-', '--chain', 'INPUT', '--port', '22', '--interfaces', `${folder}/${name}`],
            DUMP,
          );
          expect(out).toContain('10.0.0.0/8, 127.0.0.0/8, 192.0.2.0/24');
        }
      },
    ));

  it('passes over lines that name no networks, however they look', () =>
    inFolder(
      {
        // The first is of ip addr, without the line above it: long, and nearly a list of networks.
        'eth1.txt': `inet6 2001:0db8:85a3:0000:0000:8a2e:0370:7334/64 scope global\neth1 10.0.0.0/8\n`,
        'constructor.txt': 'constructor = [192.0.2.0/24]\neth1 10.0.0.0/8\n',
      },
      async (folder) => {
        for (const name of ['eth1.txt', 'constructor.txt']) {
          const { out, error } = await run(
            ['matrix', '-', '--chain', 'INPUT', '--port', '22', '--interfaces', `${folder}/${name}`],
            DUMP,
          );
          expect(error).toBe('');
          expect(out).toContain('10.0.0.0/8');
        }
      },
    ));

  it('shows ports where none is given', async () => {
    const { code, out } = await run(['matrix', '-', '--chain', 'INPUT'], DUMP);
    expect(code).toBe(0);
    expect(out).toMatchInlineSnapshot(`
      "tcp through filter INPUT on stdin

        a  0.0.0.0/0 except 127.0.0.0/8
        b  127.0.0.0/8

        a  → a (22), b (22)
        b  → a (0-65535), b (0-65535)
      "
    `);
  });

  it.each([
    [['--chain', 'PREROUTING'], '--chain takes FORWARD, INPUT, OUTPUT, not "PREROUTING"'],
    [['--port', 'ssh'], '--port ssh: not a port'],
    [['--table', 'security'], 'no chain FORWARD of table security in these files'],
    [['--interfaces', '/no/such'], '/no/such: no such file or folder'],
  ])('refuses %s', async (words, message) => {
    const { code, error } = await run(['matrix', '-', ...words], DUMP);
    expect({ code, error }).toEqual({ code: 2, error: `kubehop matrix: ${message}\n` });
  });
});
