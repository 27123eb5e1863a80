import { describe, expect, it } from 'vitest';
import { everything, groupsOf, shownOf } from '../../../client/webview/grid/filter.ts';
import { placeAfter, windowOf } from '../../../client/webview/grid/window.ts';
import { asCsv, asMarkdown } from '../../../client/webview/grid/write.ts';
import type { Grid, GridHeader } from '../../../server/src/protocol.ts';

const header = (text: string, group: string, detail = ''): GridHeader => ({
  text,
  detail,
  group,
  tooltip: '',
  locations: [],
});

const grid: Grid = {
  title: 'Who | whom',
  subtitle: 'two of them',
  rowsAre: 'source',
  columnsAre: 'destination',
  groupsAre: 'namespace',
  rows: [header('web', 'shop', 'Deployment'), header('job', 'batch'), header('outside', '')],
  columns: [header('web', 'shop'), header('=1+1', 'batch')],
  cells: [
    { text: 'all', tone: 'open', tooltip: '', rules: [] },
    { text: 'TCP 80, 443', tone: 'partly', tooltip: '', rules: [] },
  ],
  places: [
    [-1, 1],
    [0, -1],
    [0, 0],
  ],
  tones: { open: '', closed: '', partly: '', neutral: '', attention: '' },
  notes: ['[a link](https://example.org)'],
  hasChoices: false,
};

describe('a filter', () => {
  const shown = (filter: Partial<typeof everything>) => shownOf(grid, { ...everything, ...filter });
  it.each([
    [{}, [0, 1, 2], [0, 1]],
    [{ rows: 'WEB' }, [0], [0, 1]],
    [{ rows: 'shop deploy' }, [0], [0, 1]],
    [{ rows: 'shop/web' }, [0], [0, 1]],
    [{ columns: '1+1' }, [0, 1, 2], [1]],
    [{ group: 'batch' }, [1, 2], [1]],
    [{ rows: 'nobody' }, [], [0, 1]],
  ])('%o leaves rows %o and columns %o', (filter, rows, columns) => {
    expect(shown(filter)).toEqual({ rows, columns });
  });

  it('knows the groups', () => {
    expect(groupsOf(grid)).toEqual(['batch', 'shop']);
  });
});

describe('what is taken along', () => {
  const all = shownOf(grid, everything);
  it('is CSV that holds no formula', () => {
    expect(asCsv(grid, all)).toBe(
      [
        'source / destination,shop/web,batch/=1+1',
        'shop/web,,"TCP 80, 443"',
        'batch/job,all,',
        'outside,all,all',
        '',
      ].join('\r\n'),
    );
    const formulas = { ...grid, columns: [header('=1+1', ''), header('@a"b', '')] };
    expect(asCsv(formulas, all).split('\r\n')[0]).toBe(`source / destination,'=1+1,"'@a""b"`);
  });

  it('is what the filter leaves, as a Markdown table whose words are only words', () => {
    expect(asMarkdown(grid, shownOf(grid, { ...everything, group: 'batch' }))).toBe(
      [
        '**Who \\| whom**  ',
        'two of them',
        '',
        '| source / destination | batch/=1+1 |',
        '| --- | --- |',
        '| batch/job |  |',
        '| outside | all |',
        '',
        '- \\[a link\\](https://example.org)',
        '',
      ].join('\n'),
    );
  });
});

describe('a scrolled table', () => {
  const sizes = { rowHeight: 40, columnWidth: 100, headHeight: 46, headWidth: 200 };
  it('holds what is in sight and a little more, however large it is', () => {
    const count = { rows: 1000, columns: 1000 };
    const at = (left: number, top: number) => windowOf(sizes, { left, top, width: 1000, height: 600 }, count);
    expect(at(0, 0)).toEqual({ rows: [0, 20], columns: [0, 11] });
    expect(at(50_000, 20_000)).toEqual({ rows: [494, 520], columns: [497, 511] });
    expect(at(99_000, 40_000).rows).toEqual([994, 1000]);
  });

  it('holds nothing outside of a small one', () => {
    const count = { rows: 2, columns: 0 };
    expect(windowOf(sizes, { left: 0, top: 900, width: 100, height: 20 }, count)).toEqual({
      rows: [2, 2],
      columns: [0, 0],
    });
  });

  const count = { rows: 5, columns: 3 };
  it.each([
    ['ArrowDown', false, { row: 0, column: 0 }, { row: 1, column: 0 }],
    ['ArrowDown', false, { row: 4, column: 0 }, { row: 4, column: 0 }],
    ['ArrowUp', false, { row: 0, column: 1 }, { row: -1, column: 1 }],
    ['ArrowLeft', false, { row: 0, column: 0 }, { row: 0, column: -1 }],
    ['ArrowRight', true, { row: 2, column: -1 }, { row: 2, column: 2 }],
    ['Home', true, { row: 4, column: 2 }, { row: 0, column: 0 }],
    ['End', false, { row: 1, column: 0 }, { row: 1, column: 2 }],
    ['End', true, { row: 1, column: 0 }, { row: 4, column: 2 }],
    ['PageDown', false, { row: 1, column: 0 }, { row: 4, column: 0 }],
    ['PageUp', false, { row: 1, column: 0 }, { row: 0, column: 0 }],
    ['x', false, { row: 1, column: 0 }, null],
  ])('%s (ctrl: %s) leads from %o to %o', (key, ctrl, from, to) => {
    expect(placeAfter(from, { key, ctrl }, count, 3)).toEqual(to);
  });
});
