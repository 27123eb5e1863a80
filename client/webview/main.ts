import './style.css';
import type { FlowRoom } from '../../server/src/protocol.ts';
import type { FlowPanelState, FromWebview, ToWebview } from '../messages.ts';
import { View } from './view.ts';
import { pictureShare, type Zoom } from './zoom.ts';

/** What survives a reload: the panel's state, which it gets back, and our own. */
type Kept = FlowPanelState & { readonly zoom: Zoom };

declare function acquireVsCodeApi(): {
  postMessage(message: FromWebview): void;
  getState(): Kept | undefined;
  setState(state: Kept): void;
};

const editor = acquireVsCodeApi();
let kept: Kept = editor.getState() ?? {
  place: null,
  following: true,
  packet: null,
  zoom: 'width',
};
let view: View | undefined;

function keep(changed: Partial<Kept>): void {
  kept = { ...kept, ...changed };
  editor.setState(kept);
}

addEventListener('message', ({ data }: MessageEvent<ToWebview>) => {
  switch (data.type) {
    case 'start':
      if (view !== undefined) break;
      view = new View(document.body, data.texts, {
        send: (message) => editor.postMessage(message),
        zoomed: (zoom) => keep({ zoom }),
      });
      view.setZoom(kept.zoom);
      break;
    case 'flow':
      keep(data.state);
      view?.update(data.drawn, data.state);
      break;
    case 'form':
      view?.fill(data.form, data.asked, data.takesFocus);
      break;
    case 'problem':
      view?.complain(data.field, data.message);
      break;
    case 'press':
      view?.press(data.name);
      break;
    case 'summarize':
      if (view !== undefined) editor.postMessage({ type: 'summary', summary: view.summary() });
      break;
  }
});
/** What a picture may have of the page; the words above and below want some too. */
function room(): FlowRoom {
  const { clientWidth, clientHeight } = document.documentElement;
  return { width: clientWidth, height: clientHeight * pictureShare };
}

addEventListener('resize', () => editor.postMessage({ type: 'resized', room: room() }));
editor.postMessage({ type: 'ready', room: room() });
