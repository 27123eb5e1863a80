import { describe, expect, it } from 'vitest';
import type { DocumentSymbol } from 'vscode-languageserver-types';
import { documentSymbols } from '../../../../server/src/features/manifest/documentSymbols.ts';
import { workspaceSymbols } from '../../../../server/src/features/manifest/workspaceSymbols.ts';
import { describePlace, sampleFile, scene } from './kit.ts';

/** Name, detail, and the text that the selection covers; parts are indented. */
function outline(text: string): string[] {
  const { features, document } = scene(text);
  const print = (symbols: readonly DocumentSymbol[], within: number[], indent: string): string[] =>
    symbols.flatMap(({ name, detail, range, selectionRange, children }) => {
      const [start, end] = [selectionRange.start, selectionRange.end].map((it) =>
        document.lines.offsetAt(it),
      );
      const whole = [range.start, range.end].map((it) => document.lines.offsetAt(it));
      expect(whole[0]).toBeLessThanOrEqual(start ?? -1);
      expect(whole[1]).toBeGreaterThanOrEqual(end ?? Number.POSITIVE_INFINITY);
      expect(within[0]).toBeLessThanOrEqual(whole[0] ?? -1);
      expect(within[1]).toBeGreaterThanOrEqual(whole[1] ?? Number.POSITIVE_INFINITY);
      return [
        `${indent}${name} (${detail}) at ${document.text.slice(start, end).replace(/\s+/g, ' ')}`,
        ...print(children ?? [], whole, `${indent}  `),
      ];
    });
  return print(documentSymbols(features, document), [0, document.text.length], '');
}

describe('the outline of a manifest', () => {
  it('names its objects', () => {
    expect(outline(sampleFile('nodeport.yaml'))).toMatchInlineSnapshot(`
      [
        "app-svc-nodeport (Service · test001) at app-svc-nodeport",
        "  80 (80/TCP → 8080) at protocol",
      ]
    `);
  });

  it('has in them what others lead to', () => {
    expect(outline(sampleFile('deploy.yaml'))).toMatchInlineSnapshot(`
      [
        "app (Deployment · test001) at app",
        "  app (nginxinc/nginx-unprivileged:1.17-alpine) at app",
        "    http (8080/TCP) at http",
      ]
    `);
    expect(outline(sampleFile('networkpolicy.yaml'))).toMatchInlineSnapshot(`
      [
        "app-from-tools-and-outside (NetworkPolicy · test001) at app-from-tools-and-outside",
        "  in: run=tools (8080/TCP) at from",
        "  in: 0.0.0.0/0 (8080/TCP) at from",
      ]
    `);
    expect(
      outline(`
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: i}
        spec:
          rules:
          - {host: a.example.com, http: {paths: [{path: /x, backend: {service: {name: web, port: {name: http}}}}]}}
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: p}
        spec:
          podSelector: {}
          egress:
          - {}
          - {to: [{namespaceSelector: {matchLabels: {a: b}}, podSelector: {}}], ports: [{port: 80, endPort: 90}, {port: dns, protocol: UDP}]}
      `),
    ).toMatchInlineSnapshot(`
      [
        "i (Ingress · default) at i",
        "  a.example.com/x (→ web:http) at {service: {name: web, port: {name: http}}}",
        "p (NetworkPolicy · default) at p",
        "  out: anybody (all ports) at {}",
        "  out: all pods in a=b (80–90/TCP and dns/UDP) at {to: [{namespaceSelector: {matchLabels: {a: b}}, podSelector: {}}], ports: [{port: 80, endPort: 90}, {port: dns, protocol: UDP}]}",
      ]
    `);
  });

  it('leaves out what an alias has elsewhere', () => {
    expect(
      outline(`
        apiVersion: v1
        kind: List
        items:
        - apiVersion: v1
          kind: Service
          metadata: {name: a}
          spec: {ports: &ports [{port: 80}]}
        - apiVersion: v1
          kind: Service
          metadata: {name: b}
          spec: {ports: *ports}
      `),
    ).toMatchInlineSnapshot(`
      [
        "a (Service · default) at a",
        "  80 (80/TCP) at {port: 80}",
        "b (Service · default) at b",
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

it('objects of a workspace are found by name, with their kind', () => {
  const { features, document } = scene(`${sampleFile('nodeport.yaml')}`);
  const find = (query: string) =>
    workspaceSymbols(features, document, query, 10).map(
      ({ name, containerName, location }) =>
        `${name} (${containerName}) ${describePlace(features, location)}`,
    );
  expect(find('nodeport')).toEqual(['test001/app-svc-nodeport (Service) nodeport.yaml:3 app-svc-nodeport']);
  expect(find('tapn')).toHaveLength(1);
  expect(find('xyz')).toEqual([]);
});
