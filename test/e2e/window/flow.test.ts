import { afterAll, describe, expect, it } from 'vitest';
import { copySamples } from '../samples.mjs';
import { patience, windowFor } from './kit.ts';

/* What a person sees and does: real clicks, keys and colours. One window; each test goes on from the one before. */

const place = copySamples();
afterAll(place.remove);
const window = windowFor(place.samples, 'k8s-1.iptables');
const { lineOf, cursorLine } = window;

const endpoints = () => window.webview().locator('.card[data-role=endpoint]');
const focusedCards = () => window.webview().locator('.card[aria-current=true]');

describe('the flow', () => {
  it('is drawn by a click on the lens of a service chain', async () => {
    await window.goToLine(lineOf('-A KUBE-SVC-CFVXM4HF2HSCB2P5 '));
    await window.page
      .locator('.codelens-decoration a', { hasText: 'test001/app-svc-nodeport' })
      .first()
      .click();
    await expect.poll(() => endpoints().count(), patience).toBe(3);
    const text = await window.webview().locator('body').textContent();
    expect(text).toContain('test001/app-svc-nodeport');
    expect(text).toContain('30080');
    expect(text).toContain('10.111.7.86');
    expect(text).toContain('1 in 3');
  });

  it('leads from a card to its rule', async () => {
    await endpoints().filter({ hasText: '10.244.2.15' }).click();
    await expect.poll(cursorLine, patience).toContain('KUBE-SEP-GBMLEVQY6OROVLIP');
  });

  it('lights the card that the cursor is at', async () => {
    await window.goToLine(lineOf('-A KUBE-SEP-YZPFJIVDJH5M2X7F -p tcp'));
    await expect
      .poll(() => focusedCards().allInnerTexts(), patience)
      .toEqual([expect.stringContaining('10.244.1.19')]);
  });

  it('is walked with arrow keys, and Enter leads to the rule', async () => {
    const stop = window.webview().locator('.picture [tabindex="0"]');
    await stop.focus();
    await window.page.keyboard.press('Home');
    const first = await stop.textContent();
    await window.page.keyboard.press('ArrowRight');
    await window.page.keyboard.press('ArrowRight');
    expect(await stop.textContent()).not.toBe(first);
    expect(await stop.evaluate((element) => element === element.ownerDocument.activeElement)).toBe(true);
    await window.goToLine(1);
    await stop.focus();
    await window.page.keyboard.press('Enter');
    await expect.poll(cursorLine, patience).toMatch(/^-A KUBE-/);
  });

  it('comes back after a reload of the window', async () => {
    // The panel, and what it follows: a window that goes has no time to write.
    await expect
      .poll(() => window.hasStored('mainThreadWebview-kubehop.flow', 'following'), patience)
      .toBe(true);
    await window.page.reload();
    await expect.poll(() => endpoints().count(), patience).toBe(3);
  });

  it.each(['light', 'hc', 'hc-light', 'dark'] as const)('is accessible in the theme %s', async (theme) => {
    expect(await window.accessibilityFaults(theme)).toEqual([]);
  });

  it('loads and runs nothing that its content security policy forbids', () => {
    expect(window.refused).toEqual([]);
  });
});
