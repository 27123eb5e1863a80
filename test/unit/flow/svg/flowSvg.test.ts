import { describe, expect, it } from 'vitest';
import { flowDot, flowMermaid, flowSvg, layoutFlow } from '../../../../server/src/flow/index.ts';
import type { Flow } from '../../../../server/src/protocol.ts';
import { edge, flow, node, nodePortFlow, serviceFlow } from '../flows.ts';
import { readXml, textsOf } from './xml.ts';

/** Draws a flow and holds the document against what must be true of any. */
function checkSvg(drawn: Flow, room?: { width: number; height: number }): string[] {
  const svg = flowSvg(drawn, layoutFlow(drawn, room));
  expect(flowSvg(structuredClone(drawn), layoutFlow(drawn, room))).toBe(svg);
  const root = readXml(svg);
  expect(root.name).toBe('svg');
  expect(root.attributes).toMatchObject({ role: 'img', 'aria-labelledby': 'title description' });
  // Nothing is loaded, nothing runs.
  expect(svg.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(
    /<script|href=|url\(|@import|\son\w+=/,
  );
  expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  return textsOf(root);
}

const hostile = `</text><script>alert(1)</script> & "quotes" 'x' \u0007 \ud800 ]]> 日本語`;

describe('a flow as SVG', () => {
  it('is the picture of the NodePort Service', async () => {
    const drawn = nodePortFlow();
    await expect(flowSvg(drawn, layoutFlow(drawn))).toMatchFileSnapshot(
      '../../../fixtures/flows/nodeport.svg',
    );
  });

  it('has every text as text: title, headings, cards, labels, story, legend', () => {
    const drawn = nodePortFlow();
    const texts = checkSvg(drawn);
    for (const text of [
      drawn.title,
      drawn.subtitle,
      ...drawn.columns.map((column) => column.toUpperCase()),
      ...drawn.groups.map(({ title }) => title),
      ...drawn.nodes.flatMap(({ title, detail }) => [title, detail]),
      '1 in 3',
      'service chain',
      'line width: share of connections',
    ]) {
      expect(texts).toContain(text);
    }
  });

  it('says in its description what a screen reader shall read', () => {
    const drawn = nodePortFlow();
    const root = readXml(flowSvg(drawn, layoutFlow(drawn)));
    const of = (name: string) => root.children.find((child) => child.name === name)?.text;
    expect(of('title')).toBe(`Flow of ${drawn.title}`);
    expect(of('desc')).toContain(`1. ${drawn.story[0]?.map(({ text }) => text).join('')}`);
    const silent = readXml(flowSvg({ ...drawn, story: [] }, layoutFlow(drawn)));
    expect(silent.children.find(({ name }) => name === 'desc')?.text).toMatch(/ to KUBE-SERVICES/);
  });

  it.each([
    ['nothing', flow([], [])],
    ['one card', flow([node('a', 0)], [])],
    ['many cards', serviceFlow('web', 12, 3)],
    ['an edge to nowhere', flow([node('a', 0)], [edge('a', 'b')])],
  ])('draws %s, to the right and down', (_, drawn) => {
    checkSvg(drawn);
    checkSvg(drawn, { width: 1, height: 10_000 });
  });

  it('takes no text for markup', () => {
    const badges = [{ text: hostile, tone: 'attention', tooltip: hostile } as const];
    const rows = [{ title: hostile, detail: hostile, share: 0.5, locations: [] }];
    const drawn: Flow = {
      ...flow(
        [
          node('a', 0, { title: hostile, detail: hostile, tooltip: hostile, badges, group: 0 }),
          node('b', 1, { rows, title: hostile }),
        ],
        [edge('a', 'b', { label: hostile })],
        [hostile],
      ),
      title: hostile,
      subtitle: hostile,
      story: [[{ text: hostile, style: 'code' }]],
    };
    const texts = checkSvg(drawn);
    expect(texts.join('')).toContain('alert(1)');
  });

  it('cuts what is too long for its card, and tells it whole', () => {
    const title = 'a-deployment-with-a-very-long-name-indeed-58866f5c7-2lj7z';
    const texts = checkSvg(flow([node('a', 0, { title, tooltip: title })], []));
    expect(texts).toContain(title); // the tooltip
    expect(texts.some((text) => text.endsWith('…') && title.startsWith(text.slice(0, -1)))).toBe(true);
  });

  it('shows as many rows of a list as there is room for, and counts the others', () => {
    const rows = Array.from({ length: 40 }, (_, index) => ({
      title: `10.244.0.${index} : 8080`,
      detail: `pod-${index}`,
      share: 1 / 40,
      locations: [],
    }));
    const texts = checkSvg(flow([node('list', 0, { rows, title: '40 endpoints' })], []));
    const shown = texts.filter((text) => text.startsWith('10.244.0.')).length;
    expect(shown).toBeGreaterThan(10);
    expect(texts).toContain(`and ${40 - shown} more`);
    expect(texts).toContain('2.5 %');
  });

  it('breaks long sentences between words', () => {
    const words = Array.from({ length: 60 }, (_, index) => `word${index}`);
    const drawn = { ...flow([node('a', 0)], []), story: [[{ text: words.join(' ') }]] };
    const texts = checkSvg(drawn).filter((text) => /^word\d/.test(text));
    expect(texts.length).toBeGreaterThan(2);
    expect(texts.join(' ').split(' ')).toEqual(words);
  });
});

describe('a flow as text for other programs', () => {
  const drawn = flow(
    [
      node('a', 0, { role: 'cluster-ip', title: hostile.replace('\ud800', '[x](y)'), detail: 'x' }),
      node('end', 1, {
        role: 'end',
        title: 'refused',
        group: 0,
        badges: [{ text: 'REJECT', tone: 'attention' }],
      }),
    ],
    [edge('a', 'end', { label: '1 in "3"' }), edge('a', 'nobody')],
    ['k8s-1'],
  );

  it('is a Mermaid flowchart', () => {
    expect(flowMermaid(drawn)).toMatchInlineSnapshot(`
      "flowchart LR
        accTitle: Flow of a flow
        n0["#60;/text#62;#60;script#62;alert(1)#60;/script#62; #38; #34;quotes#34; 'x'   #91;x#93;(y) #93;#93;#62; 日本語<br>x"]
        subgraph g0["k8s-1"]
          n1["refused<br>KUBE-SEP-end<br>REJECT"]
        end
        n0 -->|"1 in #34;3#34;"| n1
        classDef roleClusterIp stroke:#388bfd,stroke-width:2px
        class n0 roleClusterIp
        classDef roleEnd stroke:#f85149,stroke-width:2px
        class n1 roleEnd
      "
    `);
  });

  it('is a graph for Graphviz', () => {
    expect(flowDot(drawn)).toMatchInlineSnapshot(`
      "digraph flow {
        rankdir=LR;
        label="a flow\\n";
        labelloc=t;
        node [shape=box, style=rounded, fontname="sans-serif"];
        edge [fontname="sans-serif"];
        n0 [label="</text><script>alert(1)</script> & \\"quotes\\" 'x'   [x](y) ]]> 日本語\\nx", tooltip="a"];
        subgraph cluster_0 {
          label="k8s-1";
          style=dashed;
          n1 [label="refused\\nKUBE-SEP-end\\nREJECT", tooltip="end"];
        }
        n0 -> n1 [label="1 in \\"3\\""];
      }
      "
    `);
  });
});
