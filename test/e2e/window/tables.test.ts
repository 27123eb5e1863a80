import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { copySamples } from '../samples.mjs';
import { patience, windowFor } from './kit.ts';

/* Tables and traces, as a person sees and uses them. One window; each test goes on from the one before. */

const place = copySamples();
afterAll(place.remove);
leaveOut('k8s-3.iptables', 'KUBE-SEP-GBMLEVQY6OROVLIP'); // a node that has not heard of an endpoint
const window = windowFor(place.samples, 'k8s-1.iptables');
const { lineOf, cursorLine } = window;

function leaveOut(name: string, chain: string): void {
  const file = join(place.samples, name);
  const lines = readFileSync(file, 'utf8').split('\n');
  writeFileSync(file, lines.filter((line) => !line.includes(chain)).join('\n'));
}

const stop = () => window.webview().locator('.table [tabindex="0"]');
const details = () => window.webview().locator('.details').textContent();

describe('Services by nodes', () => {
  it('shows in what a node differs', async () => {
    await window.goToLine(lineOf('-A KUBE-SVC-CFVXM4HF2HSCB2P5 '));
    await window.page.locator('.codelens-decoration a').first().waitFor();
    await window.runCommand('Kubehop: Compare Nodes');
    await expect
      .poll(() => window.webview().locator('.cell[data-tone=attention]').allInnerTexts(), patience)
      .toEqual([expect.stringContaining('lacks 10.244.2.15:8080')]);
    expect(await window.webview().locator('.column-head .head-text').allInnerTexts()).toEqual([
      'k8s-1',
      'k8s-2',
      'k8s-3',
    ]);
  });

  it('is walked with arrow keys, tells of each cell, and Enter leads to the rule', async () => {
    await stop().focus();
    await window.page.keyboard.press('Control+Home');
    expect(await details()).toContain('As on the other nodes: 3 endpoints.');
    await window.page.keyboard.press('End');
    await expect.poll(details, patience).toContain('10.244.2.15:8080 is not among its endpoints');
    await window.page.keyboard.press('Enter');
    await window.page.locator('.tab.active', { hasText: 'k8s-3.iptables' }).waitFor();
  });

  it('goes back to the editor on Escape', async () => {
    await stop().focus();
    await window.page.keyboard.press('Escape');
    await window.page.locator('.editor-instance .monaco-editor.focused').waitFor();
  });

  it('shows what fits a filter', async () => {
    const rows = () => window.webview().locator('.row-head .head-text').allInnerTexts();
    const all = await rows();
    const box = window.webview().locator('.filters input').first();
    await box.fill('kube-dns');
    await expect.poll(rows, patience).toEqual(['kube-system/kube-dns:dns', 'kube-system/kube-dns:dns-tcp']);
    await box.press('Escape');
    await expect.poll(rows, patience).toEqual(all);
  });

  it('comes back after a reload of the window', async () => {
    await expect
      .poll(() => window.hasStored('mainThreadWebview-kubehop.grid', 'choices'), patience)
      .toBe(true);
    await window.page.reload();
    await expect.poll(() => window.webview().locator('.cell').count(), patience).toBeGreaterThan(10);
  });

  it.each(['light', 'hc', 'hc-light', 'dark'] as const)('is accessible in the theme %s', async (theme) => {
    expect(await window.accessibilityFaults(theme)).toEqual([]);
  });
});

describe('who may pass', () => {
  it('is asked of a chain, and drawn as classes of addresses with the rules that decide', async () => {
    await window.page.locator('.tab', { hasText: 'k8s-1.iptables' }).first().click();
    await window.goToLine(lineOf('-A KUBE-SERVICES -d 10.111.7.86/32'));
    await window.runCommand('Kubehop: Who May Pass?');
    const chains = window.page.locator('.quick-input-widget .monaco-list-row');
    await expect
      .poll(() => chains.allInnerTexts(), patience)
      .toEqual([
        expect.stringContaining('FORWARD on k8s-1'),
        expect.stringContaining('INPUT on k8s-1'),
        expect.stringContaining('OUTPUT on k8s-1'),
      ]);
    await window.page.keyboard.press('Enter');
    await chains.filter({ hasText: 'tcp, every port' }).waitFor();
    await window.page.keyboard.press('Enter');
    await window.webview().locator('h1', { hasText: 'FORWARD' }).waitFor();
    await expect.poll(() => window.webview().locator('.cell').allInnerTexts(), patience).toHaveLength(1);
    for (const rule of ['-A KUBE-FORWARD', 'may match, and then accepts', 'policy DROP'])
      expect(await details()).toContain(rule);
    expect(await window.accessibilityFaults('dark')).toEqual([]);
  });
});

describe('a traced packet', () => {
  it('is the one that the cursor is in', async () => {
    await window.page.locator('.tab', { hasText: 'k8s-1.iptables' }).first().click();
    await window.goToLine(lineOf('-A KUBE-SERVICES -d 10.111.7.86/32'));
    await window.runCommand('Kubehop: Trace a Packet…');
    await window.webview().locator('.card[data-role=packet]').first().waitFor();
    const inputs = window.webview().locator('form.packet input');
    expect(await inputs.nth(1).inputValue()).toBe('10.111.7.86:80');
    await inputs.first().fill('10.244.1.20');
    await inputs.first().press('Enter');
    await expect
      .poll(() => window.webview().locator('h1').first().textContent(), patience)
      .toBe('10.244.1.20 → 10.111.7.86:80');
    expect(await window.webview().locator('.card[data-role=pod]').count()).toBe(3);
  });

  it('leads from a card to its rule', async () => {
    await window.webview().locator('.card[data-role=service]').click();
    await expect.poll(cursorLine, patience).toContain('-A KUBE-SVC-CFVXM4HF2HSCB2P5');
    expect(await window.webview().locator('.card[data-role=packet]').count()).toBe(1);
  });

  it('says at the field what is wrong', async () => {
    const to = window.webview().locator('form.packet input').nth(1);
    await to.fill('nonsense');
    await to.press('Enter');
    await window.webview().locator('.problem').filter({ hasText: 'Neither address' }).waitFor();
    expect(await to.getAttribute('aria-invalid')).toBe('true');
  });

  it.each(['light', 'hc', 'dark'] as const)('is accessible in the theme %s', async (theme) => {
    expect(await window.accessibilityFaults(theme)).toEqual([]);
  });

  it('loads and runs nothing that the content security policy forbids', () => {
    expect(window.refused).toEqual([]);
  });
});
