import { describe, expect, it } from 'vitest';
import { documentSymbols } from '../../../../server/src/features/manifest/documentSymbols.ts';
import { sampleFile, scene } from './kit.ts';

/** Name, detail, and the text that the selection covers. */
function outline(text: string): string[] {
  const { features, document } = scene(text);
  return documentSymbols(features, document).map(({ name, detail, range, selectionRange }) => {
    const [start, end] = [selectionRange.start, selectionRange.end].map((it) => document.lines.offsetAt(it));
    const whole = [range.start, range.end].map((it) => document.lines.offsetAt(it));
    expect(whole[0]).toBeLessThanOrEqual(start ?? -1);
    expect(whole[1]).toBeGreaterThanOrEqual(end ?? Number.POSITIVE_INFINITY);
    return `${name} (${detail}) at ${document.text.slice(start, end)}`;
  });
}

describe('the outline of a manifest', () => {
  it('names its objects', () => {
    expect(outline(sampleFile('nodeport.yaml'))).toMatchInlineSnapshot(`
      [
        "app-svc-nodeport (Service · test001) at app-svc-nodeport",
      ]
    `);
  });

  it('takes lists apart, and is not lost without a name', () => {
    expect(
      outline(`
        apiVersion: v1
        kind: List
        items:
        - {apiVersion: v1, kind: Namespace, metadata: {name: shop}}
        - apiVersion: v1
          kind: Service
          metadata:
            namespace: shop
        - {apiVersion: example.com/v1, kind: Widget, metadata: {name: other}}
      `),
    ).toMatchInlineSnapshot(`
      [
        "shop (Namespace) at shop",
        "Service (Service · shop) at metadata",
      ]
    `);
  });
});
