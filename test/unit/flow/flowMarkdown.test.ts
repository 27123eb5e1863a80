import { expect, it } from 'vitest';
import { flowMarkdown } from '../../../server/src/flow/index.ts';
import { edge, flow, node } from './flows.ts';

it('is the picture as Mermaid and the story as a numbered list, with words that are only words', () => {
  const text = flowMarkdown({
    ...flow([node('a', 0), node('b', 1)], [edge('a', 'b')]),
    title: 'web_1 | <b>',
    subtitle: '80/tcp',
    story: [
      [
        { text: 'A connection to ' },
        { text: '10.0.0.1:80 ', style: 'strong' },
        { text: 'K`UBE', style: 'code' },
      ],
      [{ text: 'It is [delivered](x).' }],
    ],
  });
  const lines = text.split('\n');
  expect(lines.slice(0, 5)).toEqual([
    '**web\\_1 \\| \\<b\\>**  ',
    '80/tcp',
    '',
    '```mermaid',
    'flowchart LR',
  ]);
  expect(lines.slice(-4)).toEqual([
    '',
    "1. A connection to **10.0.0.1:80** `K'UBE`",
    '2. It is \\[delivered\\](x).',
    '',
  ]);
});
