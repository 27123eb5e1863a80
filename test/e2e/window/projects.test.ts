import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { patience, windowFor } from './kit.ts';

/*
 * Manifests of well-known projects, by keyboard alone, as somebody works on them who has just cloned them. A window
 * for each project; each test goes on from the one before.
 */

const corpus = fileURLToPath(new URL('../../../../shared/corpus/manifests/', import.meta.url));
const isThere = existsSync(corpus);
if (!isThere)
  console.warn('skipped: three projects in a window (needs ../shared/corpus beside the checkout)');

/** A place in the file that is shown: its text, with `$0` where the cursor stands. */
interface At {
  readonly at: string;
}

interface Project {
  readonly name: string;
  readonly file: string;
  readonly lens: string;
  readonly hover: At & { readonly says: string };
  /** The file that holds it, or the files among which one chooses. */
  readonly definition: At & { readonly files: readonly string[] };
  readonly references: At & { readonly files: readonly string[] };
  /** The files that change. */
  readonly rename: At & { readonly to: string; readonly files: readonly string[] };
  /** What is proposed once the rest of the line is gone. */
  readonly completion: At & { readonly proposals: readonly string[] };
  /** What is said of a wrong word at the same place, and the quick fix that takes the finding away. */
  readonly finding: { readonly wrong: string; readonly says: string; readonly fix?: string };
  /** What a command draws of it: an element that a panel then has, and its text. */
  readonly view: At & { readonly command: string; readonly element: string; readonly text: string };
  /** What all of that has changed in who may reach whom, cell by cell. */
  readonly changes?: readonly string[];
}

const projects: readonly Project[] = [
  {
    name: 'sock-shop',
    file: 'deploy/kubernetes/manifests/10-front-end-svc.yaml',
    lens: '→ Deployment front-end (1 pod) :8079',
    hover: {
      at: 'name: front$0-end',
      says: 'front-end.sock-shop.svc.cluster.local:80 port 30001 on every node sends each connection to the pod of',
    },
    definition: { at: 'selector:\n    name: fr$0ont', files: ['09-front-end-dep.yaml'] },
    references: {
      at: 'selector:\n    name: fr$0ont',
      files: ['complete-demo.yaml', 'netpol-cart-access.yaml', '09-front-end-dep.yaml'],
    },
    rename: {
      at: 'selector:\n    name: fr$0ont',
      to: 'storefront',
      files: ['complete-demo.yaml', 'netpol-cart-access.yaml'],
    },
    completion: { at: 'targetPort: $08079', proposals: ['8079 TCP · Deployment front-end (1 pod)'] },
    finding: {
      wrong: '8080',
      says: 'No container of Deployment sock-shop/front-end declares 8080/TCP; declared is 8079/TCP.',
      fix: 'Change to 8079',
    },
    view: {
      at: 'name: front$0-end',
      command: 'Kubehop: Show Flow',
      element: '.card[data-role=pod]',
      text: 'Deployment front-end',
    },
  },
  {
    name: 'online-boutique',
    file: 'kustomize/components/network-policies/network-policy-cartservice.yaml',
    lens: 'selects 1 workload · in: from 2 workloads on 7070/TCP · out: all',
    hover: {
      at: 'port: $07070',
      says: '7070/TCP · port of the selected pods, not of a Service Deployment cartservice: 7070',
    },
    definition: {
      at: 'app: checkout$0service',
      files: ['checkoutservice.yaml', 'kubernetes-manifests.yaml'],
    },
    references: {
      at: 'app: checkout$0service',
      files: ['checkoutservice.yaml', 'network-policy-cartservice.yaml', 'kubernetes-manifests.yaml'],
    },
    rename: {
      at: 'app: checkout$0service',
      to: 'checkout',
      files: ['checkoutservice.yaml', 'network-policy-cartservice.yaml'],
    },
    completion: { at: 'port: $07070', proposals: ['7070 TCP · Deployment cartservice (1 pod)'] },
    finding: {
      wrong: 'grpc',
      says: 'No pod that this is about has a port named "grpc" (TCP): it lets nothing through.',
    },
    view: {
      at: 'name: cart$0service',
      command: 'Kubehop: Who May Reach Whom?',
      element: '.row-head',
      text: 'cartservice',
    },
    // The rename of a label changes nothing, the port's name closes it for both who may come in.
    changes: ['− TCP 7070', '− TCP 7070'],
  },
  {
    name: 'emojivoto',
    file: 'kustomize/deployment/web.yml',
    lens: '→ Deployment web (1 pod) :8080',
    hover: {
      at: 'name: web$0-svc\n  namespace',
      says: 'web-svc.emojivoto.svc.cluster.local:80 SRV _http._tcp.web-svc.emojivoto.svc.cluster.local',
    },
    definition: { at: 'targetPort: 80$080', files: ['web.yml'] },
    references: { at: 'namespace: emoji$0voto\nspec:\n  type', files: ['emoji.yml', 'ns.yml', 'web.yml'] },
    rename: { at: 'app: web$0-svc\n  ports', to: 'front', files: ['web.yml'] },
    completion: {
      at: 'targetPort: $08080',
      proposals: ['http 8080/TCP · Deployment web (1 pod)', '8080'],
    },
    finding: {
      wrong: 'htpp',
      says: 'No container of Deployment emojivoto/web has a port named "htpp" (TCP), but one named "http"',
      fix: 'Change to http',
    },
    view: {
      at: 'name: web$0-svc\n  namespace',
      command: 'Kubehop: Show Flow',
      element: '.card[data-role=pod]',
      text: 'Deployment web',
    },
  },
];

describe.skipIf(!isThere).each(projects)('$name', (project) => {
  if (!isThere) return;
  const folder = mkdtempSync(join(tmpdir(), 'e2e-'));
  const workspace = join(folder, project.name);
  cpSync(join(corpus, project.name), workspace, { recursive: true });
  const isCommitted = commitAll(workspace);
  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  const window = windowFor(workspace, project.file);
  const press = (key: string) => window.page.keyboard.press(key);
  const texts = async (selector: string) =>
    (await window.page.locator(selector).allInnerTexts()).map((text) =>
      text.replace(/[\u00a0\s]+/g, ' ').trim(),
    );
  /** The rows of a list, as far as they are in view. */
  const rows = (list: string) => texts(`${list} .monaco-list-row`);
  const filesIn = async (list: string) => (await rows(list)).map((row) => /^[^/]*?\.ya?ml/.exec(row)?.[0]);

  it('has a lens, with what other files say', async () => {
    await window.goTo(project.hover.at);
    await expect
      .poll(() => texts('.codelens-decoration'), patience)
      .toContainEqual(expect.stringContaining(project.lens));
  });

  it('is explained in a hover', async () => {
    await window.runCommand('Show or Focus Hover');
    await expect
      .poll(async () => (await texts('.monaco-hover .hover-row')).join(' '), patience)
      .toContain(project.hover.says);
    await press('Escape');
  });

  it('leads to definitions', async () => {
    await window.goTo(project.definition.at);
    await press('F12');
    const [file, ...more] = project.definition.files;
    const found = async () =>
      more.length > 0
        ? filesIn('.reference-zone-widget')
        : (await texts('.tab.active')).map((it) => it.replace(/ /g, ''));
    await expect.poll(found, patience).toEqual(expect.arrayContaining([file, ...more]));
    await press('Escape');
    if (more.length === 0) await window.runCommand('Go Back');
  });

  it('leads to references', async () => {
    await window.goTo(project.references.at);
    await press('Shift+F12');
    await expect
      .poll(() => filesIn('.reference-zone-widget'), patience)
      .toEqual(expect.arrayContaining([...project.references.files]));
    await press('Escape');
  });

  it('is renamed in all files, after a preview', async () => {
    await window.goTo(project.rename.at);
    await press('F2');
    await window.page.locator('.rename-box input').fill(project.rename.to);
    await press('Control+Enter');
    await expect
      .poll(() => filesIn('#refactorPreview'), patience)
      .toEqual(expect.arrayContaining([...project.rename.files]));
    await window.page.locator('#refactorPreview').getByRole('button', { name: 'Apply' }).click();
    await window.page.locator('#refactorPreview').waitFor({ state: 'hidden' });
    // All of it: what was selected is still.
    await window.goTo(project.hover.at);
    await expect
      .poll(() => texts('.codelens-decoration'), patience)
      .toContainEqual(expect.stringContaining(project.lens));
  });

  it('proposes what exists', async () => {
    await window.goTo(project.completion.at);
    await press('Shift+End');
    await press('Delete');
    await press('Control+Space');
    await expect.poll(() => rows('.suggest-widget.visible'), patience).toEqual(project.completion.proposals);
    await press('Escape');
  });

  it('says what is wrong', async () => {
    await window.page.keyboard.type(project.finding.wrong);
    await window.runCommand('Problems: Focus on Problems View');
    await expect
      .poll(() => rows('.markers-panel'), patience)
      .toContainEqual(expect.stringContaining(project.finding.says));
    await press('Control+J'); // the panel is hidden again
  });

  const { fix } = project.finding;
  const mends = fix === undefined ? () => {} : it;
  mends('mends it', async () => {
    await window.goTo(project.completion.at);
    await press('Control+.');
    await window.page.locator('.action-widget .action', { hasText: fix ?? '' }).waitFor();
    await press('Enter');
    await expect
      .poll(() => window.page.locator('.editor-instance .squiggly-warning').count(), patience)
      .toBe(0);
  });

  it('is drawn', async () => {
    await window.goTo(project.view.at);
    await window.runCommand(project.view.command);
    const drawn = window.webview().locator(project.view.element).filter({ hasText: project.view.text });
    await drawn.first().waitFor();
  });

  const { changes } = project;
  const changed = changes === undefined ? () => {} : it.runIf(isCommitted);
  changed('is held against the last commit', async () => {
    await window.goTo(project.view.at); // the command is about manifests
    await window.runCommand('Kubehop: What Changed in Reach?');
    await window.webview().locator('h1', { hasText: 'What changed' }).waitFor();
    expect(await window.webview().locator('.cell-text').allInnerTexts()).toEqual(changes);
  });
});

/** Makes a repository of the folder, with all of it committed. False: git is not there. */
function commitAll(folder: string): boolean {
  const author = ['-c', 'user.name=Somebody', '-c', 'user.email=somebody@example.org'];
  return [
    ['init', '--quiet'],
    ['add', '.'],
    [...author, 'commit', '--quiet', '--message=All'],
  ].every((words) => spawnSync('git', words, { cwd: folder }).status === 0);
}
