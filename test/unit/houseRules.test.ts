import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';

/* What the house promises of itself, and no type can hold. */

const root = fileURLToPath(new URL('../../', import.meta.url));

describe('the linter holds the direction of imports', () => {
  /** A file, what it imports, and whether it may. */
  const cases: readonly (readonly [file: string, imported: string, verdict: 'may' | 'must not'])[] = [
    ['server/src/text/a.ts', './range.ts', 'may'],
    ['server/src/text/a.ts', '../iptables/index.ts', 'must not'],
    ['server/src/iptables/a.ts', '../text/index.ts', 'may'],
    ['server/src/iptables/facts/a.ts', '../line.ts', 'may'],
    ['server/src/iptables/a.ts', '../kubernetes/index.ts', 'must not'],
    ['server/src/iptables/facts/a.ts', '../../kubernetes/index.ts', 'must not'],
    ['server/src/iptables/a.ts', '../protocol.ts', 'must not'],
    ['server/src/iptables/a.ts', 'node:fs', 'must not'],
    ['server/src/iptables/a.ts', 'vscode-languageserver', 'must not'],
    ['server/src/kubernetes/a.ts', 'js-yaml', 'may'],
    ['server/src/kubernetes/a.ts', '../iptables/index.ts', 'must not'],
    ['server/src/kubeproxy/a.ts', '../iptables/index.ts', 'may'],
    ['server/src/kubeproxy/a.ts', '../workspace/index.ts', 'must not'],
    ['server/src/policy/a.ts', '../kubernetes/index.ts', 'may'],
    ['server/src/policy/a.ts', '../kubeproxy/index.ts', 'must not'],
    ['server/src/workspace/a.ts', '../kubeproxy/index.ts', 'may'],
    ['server/src/workspace/a.ts', '../features/hover.ts', 'must not'],
    ['server/src/flow/a.ts', '../protocol.ts', 'may'],
    ['server/src/flow/a.ts', '../features/hover.ts', 'must not'],
    ['server/src/grid/a.ts', '../workspace/index.ts', 'may'],
    ['server/src/grid/a.ts', '../features/hover.ts', 'must not'],
    ['server/src/workspace/a.ts', '../grid/index.ts', 'must not'],
    ['server/src/features/a.ts', 'vscode-languageserver-types', 'may'],
    ['server/src/features/a.ts', '../main/node.ts', 'must not'],
    ['server/src/features/a.ts', 'node:path', 'must not'],
    ['server/src/main/a.ts', 'node:fs', 'may'],
    ['server/src/main/a.ts', 'vscode', 'must not'],
    ['server/src/main/a.ts', '../../../client/src/extension.ts', 'must not'],
    ['server/src/protocol.ts', './text/index.ts', 'must not'],
    ['server/src/picture.ts', './text/index.ts', 'must not'],
    ['client/src/a.ts', 'vscode', 'may'],
    ['client/src/a.ts', '../../server/src/protocol.ts', 'may'],
    ['client/src/a.ts', '../../server/src/features/hover.ts', 'must not'],
    ['client/webview/a.ts', '../../server/src/protocol.ts', 'may'],
    ['client/webview/a.ts', '../../server/src/picture.ts', 'may'],
    ['client/webview/a.ts', '../../server/src/text/index.ts', 'must not'],
    ['client/webview/a.ts', '../src/extension.ts', 'must not'],
    ['client/webview/a.ts', 'vscode', 'must not'],
  ];

  let blamed: Set<string>;

  /** All cases as files of one folder, so that the linter starts once. */
  beforeAll(() => {
    const folder = mkdtempSync(join(tmpdir(), 'kubehop-lint-'));
    cpSync(join(root, 'biome.json'), join(folder, 'biome.json'));
    for (const [index, [file, imported]] of cases.entries()) {
      const path = join(folder, caseFile(index, file));
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, `import * as all from '${imported}';\nexport default all;\n`);
    }
    const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
    const { stdout } = spawnSync(
      process.execPath,
      [
        biome,
        'lint',
        '--only=style/noRestrictedImports',
        '--vcs-enabled=false',
        '--max-diagnostics=none',
        '--reporter=json',
        '.',
      ],
      { cwd: folder, encoding: 'utf8' },
    );
    rmSync(folder, { recursive: true });
    const report: { diagnostics: { category: string; location: { path: string } }[] } = JSON.parse(stdout);
    blamed = new Set(report.diagnostics.map(({ location }) => location.path.replaceAll('\\', '/')));
  });

  it.each(cases.map((entry, index) => [...entry, index] as const))(
    '%s: %s %s',
    (file, _imported, verdict, index) => {
      expect(blamed.has(caseFile(index, file)) ? 'must not' : 'may').toBe(verdict);
    },
  );

  /** A file for each case, but for protocol.ts, which is meant by its name. */
  function caseFile(index: number, file: string): string {
    return file.replace(/a\.ts$/, `case${index}.ts`);
  }
});

describe('every file', () => {
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  })
    .split('\0')
    .filter(
      (file) =>
        /\.(?:ts|mjs|cjs|json|md|css|yml|yaml)$|^\.[^/]*$|^\.ci\//.test(file) && existsSync(join(root, file)),
    );

  /** The lines in which a pattern occurs, with their places. */
  const linesWith = (pattern: RegExp, among: readonly string[]) =>
    among.flatMap((file) =>
      readFileSync(join(root, file), 'utf8')
        .split('\n')
        .flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [])),
    );

  it('names no host of a package registry', () => {
    expect(linesWith(/\b(?:npmjs|npmmirror|yarnpkg|debian|ubuntu)\.(?:org|com)\b/, files)).toEqual([]);
  });

  it('names no path of a machine that it was written on', () => {
    const own = files.filter((file) => !/^(?:samples|test\/fixtures|test\/grammar\/snapshots)\//.test(file));
    expect(linesWith(/(?:^|[^\w.])\/(?:work|root|home\/\w+|Users\/\w+)\//, own)).toEqual([]);
  });

  it('of the core draws no random numbers', () => {
    const core = files.filter((file) => /^server\/src\/(?!main\/)/.test(file));
    expect(linesWith(/\bMath\.random\b/, core)).toEqual([]);
  });
});

it('the lockfile belongs to package.json', () => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  expect(packages['']).toMatchObject({ dependencies, devDependencies });
});

it('each room says what it holds at the head of its index.ts', () => {
  const rooms = readdirSync(join(root, 'server/src'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'main')
    .map(({ name }) => name);
  const silent = rooms.filter(
    (room) => !readFileSync(join(root, 'server/src', room, 'index.ts'), 'utf8').startsWith('/**\n * Room `'),
  );
  expect(silent).toEqual([]);
});
