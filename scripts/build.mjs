/**
 * Bundles everything that runs into dist/.
 *
 *   node scripts/build.mjs [--production] [--watch] [--tests]
 *
 * --production  minified and without source maps, as it is packaged
 * --watch       builds again at every change
 * --tests       the end-to-end suite too, as a bundle that VS Code's extension host loads
 */
import { chmodSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as esbuild from 'esbuild';
import { root } from './project.mjs';

const { values: options } = parseArgs({
  options: {
    production: { type: 'boolean', default: false },
    watch: { type: 'boolean', default: false },
    tests: { type: 'boolean', default: false },
  },
});

/** @type {esbuild.BuildOptions} */
const node = { platform: 'node', target: 'node20' };

/** Some dependencies are CommonJS and ask for Node's own modules with `require`, which a module hasn't got. */
const requireInModule = `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`;

/** @type {esbuild.BuildOptions} */
const nodeModule = { ...node, format: 'esm', banner: { js: requireInModule } };

/** @type {esbuild.BuildOptions} */
const webview = { platform: 'browser', target: 'es2022', format: 'iife' };

/**
 * The bundles: file in dist/ → entry and how it runs.
 * @type {Record<string, esbuild.BuildOptions>}
 */
const bundles = {
  // VS Code loads extensions with `require`.
  'client.cjs': {
    ...node,
    entryPoints: ['client/src/extension.ts'],
    format: 'cjs',
    external: ['vscode'],
  },
  'server.js': { ...nodeModule, entryPoints: ['server/src/main/node.ts'] },
  'cli.js': {
    ...nodeModule,
    entryPoints: ['server/src/main/cli.ts'],
    banner: { js: `#!/usr/bin/env node\n${requireInModule}` },
  },
  // Their style sheets come out beside them, as webview.css and grid.css.
  'webview.js': { ...webview, entryPoints: ['client/webview/main.ts'] },
  'grid.js': { ...webview, entryPoints: ['client/webview/grid/main.ts'] },
  ...(options.tests ? { 'e2e/index.cjs': endToEndSuite() } : {}),
};

/**
 * All of test/e2e/suite in one file. Each test file is loaded only when the suite runs, after mocha has put
 * itself in place.
 * @returns {esbuild.BuildOptions}
 */
function endToEndSuite() {
  const directory = join(root, 'test/e2e/suite');
  const files = readdirSync(directory).filter((name) => name.endsWith('.test.ts'));
  const loaders = files.map((name) => `() => import('./suite/${name}')`);
  return {
    ...node,
    stdin: {
      contents: `import { runSuite } from './runSuite.ts';\nexport const run = () => runSuite([${loaders.join(', ')}]);`,
      resolveDir: join(root, 'test/e2e'),
      loader: 'ts',
    },
    format: 'cjs',
    external: ['vscode', 'mocha'],
  };
}

if (options.production) rmSync(join(root, 'dist'), { recursive: true, force: true });
for (const [file, bundle] of Object.entries(bundles)) {
  const context = await esbuild.context({
    ...bundle,
    absWorkingDir: root,
    outfile: `dist/${file}`,
    bundle: true,
    charset: 'utf8',
    legalComments: options.production ? 'linked' : 'none',
    logLevel: options.watch ? 'info' : 'warning',
    minify: options.production,
    sourcemap: options.production ? false : 'linked',
    define: { 'process.env.NODE_ENV': options.production ? '"production"' : '"development"' },
  });
  if (options.watch) await context.watch();
  else {
    await context.rebuild().catch(() => process.exit(1)); // esbuild has said what is wrong
    await context.dispose();
  }
  if (file === 'cli.js' && !options.watch) chmodSync(join(root, 'dist/cli.js'), 0o755);
}
