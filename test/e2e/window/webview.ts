import axe from 'axe-core';
import type { Frame, Page } from 'playwright-core';

/** The flow's document: in an iframe of VS Code's own, which is in another. */
export async function flowFrame(page: Page): Promise<Frame> {
  const outer = await page.locator('iframe.webview.ready').elementHandle();
  const inner = await (await outer?.contentFrame())?.waitForSelector('#active-frame');
  const frame = await inner?.contentFrame();
  if (!frame) throw new Error('The webview has no document.');
  return frame;
}

/** What axe-core finds wrong with a document: rule and element, one line each. */
export async function accessibilityFaults(frame: Frame): Promise<string[]> {
  await frame.evaluate(axe.source);
  const { violations } = await frame.evaluate<axe.AxeResults>('axe.run(document)');
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}\n  ${failureSummary}`),
  );
}
