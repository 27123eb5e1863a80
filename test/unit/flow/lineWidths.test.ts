import { expect, test } from 'vitest';
import { lineWidths } from '../../../server/src/flow/lineWidths.ts';
import { edge, flow, node, nodePortFlow } from './flows.ts';

const widths = (drawn: Parameters<typeof lineWidths>[0]) => [...lineWidths(drawn).values()];

test('a third is drawn as a third, and stays one behind the draw', () => {
  const drawn = nodePortFlow();
  const byId = lineWidths(drawn);
  const [all, third] = [4, 1.5 + 2.5 / 3];
  for (const { id, from, to } of drawn.edges) {
    const expected = from.startsWith('chain nat KUBE-S') || to.startsWith('pod ') ? third : all;
    expect(byId.get(id), id).toBeCloseTo(expected, 2);
  }
});

test('the only way is taken by all, one of two unknown ways is thin', () => {
  expect(widths(flow([node('a', 0), node('b', 1)], [edge('a', 'b')]))).toEqual([4]);
  expect(
    widths(
      flow(
        [node('a', 0), node('b', 1), node('c', 1), node('d', 2)],
        [edge('a', 'b'), edge('a', 'c'), edge('c', 'd')],
      ),
    ),
  ).toEqual([1.5, 1.5, 1.5]);
});

test('two entrances do not make more than all', () => {
  const drawn = flow(
    [node('a', 0), node('b', 0), node('c', 1), node('d', 2)],
    [edge('a', 'c'), edge('b', 'c'), edge('c', 'd')],
  );
  expect(widths(drawn)).toEqual([4, 4, 4]);
});

test('a circle ends', () => {
  expect(widths(flow([node('a', 0), node('b', 1)], [edge('a', 'b'), edge('b', 'a')]))).toEqual([1.5, 1.5]);
});
