import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/* What package.json promises to VS Code, held against its texts, the client, and the documents. */

const root = new URL('../../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const manifest = JSON.parse(read('package.json'));
const texts: Record<string, string> = JSON.parse(read('package.nls.json'));

const commands: Record<string, string> = Object.fromEntries(
  manifest.contributes.commands.map(({ command, title }: { command: string; title: string }) => [
    command,
    texts[title.slice(1, -1)],
  ]),
);

describe('the texts of package.json', () => {
  it('are all there, and all used', () => {
    const used = [...read('package.json').matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key);
    expect(used.sort()).toEqual(Object.keys(texts).sort());
  });

  it('are Markdown where they hold some', () => {
    const settings = Object.entries<{ description?: string }>(manifest.contributes.configuration.properties);
    const plain = settings.filter(([, { description }]) =>
      /[`*]/.test(texts[description?.slice(1, -1) ?? ''] ?? ''),
    );
    expect(plain.map(([name]) => name)).toEqual([]);
  });
});

describe('the commands of package.json', () => {
  it('are those that the client registers', () => {
    const sources = readdirSync(new URL('client/src', root), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => read(`client/src/${name}`));
    const shared = [...read('server/src/protocol.ts').matchAll(/(\w+): '(kubehop\.\w+)'/g)];
    const idOf = new Map(shared.map(([, name, id]) => [`commands.${name}`, id]));
    const registered = [...sources.join().matchAll(/registerCommand\(\s*(?:'([\w.]+)'|(commands\.\w+))/g)];
    expect(registered.map(([, id, name]) => id ?? idOf.get(name ?? '')).sort()).toEqual(
      Object.keys(commands).sort(),
    );
  });

  it('are called so in the documents', () => {
    const table = /## Pictures and tables\n+((?:\|.*\n)+)/.exec(read('README.md'))?.[1] ?? '';
    const listed = [...table.matchAll(/\*([^*]+)\*(?=[^|]*\|[^|]*\|$)/gm)];
    const told = [...read('CONTRIBUTING.md').matchAll(/\*Kubehop: ([^*]+)\*/g)];
    const named = [...listed, ...told].map(([, title = '']) => title);
    expect(named.length).toBeGreaterThan(10);
    const titles = Object.values(commands);
    expect(named.filter((name) => !titles.some((title) => title.startsWith(name)))).toEqual([]);
  });
});
