import './style.css';
import type { GridQuestion } from '../../../server/src/protocol.ts';
import type { FromGridView, ToGridView } from '../../gridMessages.ts';
import { everything, type Filter } from './filter.ts';
import { GridView } from './view.ts';

/** What survives a reload: the question, which the panel gets back, and our own. */
interface Kept {
  readonly question?: GridQuestion;
  readonly filter: Filter;
}

declare function acquireVsCodeApi(): {
  postMessage(message: FromGridView): void;
  getState(): Kept | undefined;
  setState(state: Kept): void;
};

const editor = acquireVsCodeApi();
let kept: Kept = editor.getState() ?? { filter: everything };
let view: GridView | undefined;

function keep(changed: Partial<Kept>): void {
  kept = { ...kept, ...changed };
  editor.setState(kept);
}

addEventListener('message', ({ data }: MessageEvent<ToGridView>) => {
  switch (data.type) {
    case 'start':
      view ??= new GridView(document.body, data.texts, kept.filter, {
        send: (message) => editor.postMessage(message),
        filtered: (filter) => keep({ filter }),
      });
      break;
    case 'grid':
      keep({ question: data.question });
      view?.update(data.grid);
      break;
    case 'progress':
      view?.progress(data.percentage);
      break;
  }
});

editor.postMessage({ type: 'ready' });
