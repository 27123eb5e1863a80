import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createConnection } from 'vscode-languageserver/node';
import {
  createProtocolConnection,
  FileChangeType,
  LSPErrorCodes,
  type ProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver-protocol/node';
import type { FileSource } from '../../../server/src/main/files.ts';
import { startServer } from '../../../server/src/main/server.ts';
import { flowRequest, type Grid, gridChoiceRequest, gridRequest } from '../../../server/src/protocol.ts';
import { sample } from '../features/dump/kit.ts';

const uri = 'file:///w/k8s-1.iptables';
/** A guard against hanging: busy machines are slow. */
const patience = { timeout: 60_000 };

/** What lies on the disk below a folder, by URI. A text may take its time. */
let disk: Record<string, string | Promise<string>>;
const files: FileSource = {
  list: async (folder) => Object.keys(disk).filter((it) => it.startsWith(`${folder}/`)),
  read: async (it) => (await disk[it]) ?? null,
};

let client: ProtocolConnection;
let refreshed: Promise<void>;
let onRefresh: () => void;

/** The next time that lenses are to be asked for anew. */
function nextRefresh(): Promise<void> {
  return new Promise((resolve) => {
    onRefresh = resolve;
  });
}

beforeEach(async () => {
  disk = { 'file:///w/cluster.session': sample('cluster.session') };
  const [up, down] = [new PassThrough(), new PassThrough()];
  startServer(createConnection(new StreamMessageReader(up), new StreamMessageWriter(down)), files);
  client = createProtocolConnection(new StreamMessageReader(down), new StreamMessageWriter(up));
  refreshed = nextRefresh();
  client.onRequest('workspace/codeLens/refresh', () => {
    onRefresh();
    return null;
  });
  client.listen();
  await client.sendRequest('initialize', {
    processId: null,
    rootUri: 'file:///w',
    capabilities: { workspace: { codeLens: { refreshSupport: true }, workspaceFolders: true } },
  });
  await client.sendNotification('initialized', {});
});
afterEach(() => client.dispose());

function open(text: string, languageId = 'iptables-save'): Promise<void> {
  return client.sendNotification('textDocument/didOpen', {
    textDocument: { uri, languageId, version: 1, text },
  });
}

const manifest = (name: string) =>
  `apiVersion: v1\nkind: Service\nmetadata:\n  name: ${name}\nspec:\n  ports:\n  - port: 80\n`;

async function namesFound(query: string): Promise<string[]> {
  const found = await client.sendRequest<{ name: string }[]>('workspace/symbol', { query });
  return found.map(({ name }) => name);
}

function hoverAt(line: number, character: number): Promise<{ contents: { value: string } } | null> {
  return client.sendRequest('textDocument/hover', { textDocument: { uri }, position: { line, character } });
}

test('answers from the document and from the files beside it', async () => {
  const text = sample('k8s-1.iptables');
  const line = text.split('\n').findIndex((it) => it.startsWith('-A KUBE-SVC-CFVXM4HF2HSCB2P5'));
  await refreshed;
  await open(text);
  expect((await hoverAt(line, 5))?.contents.value).toContain('app-58866f5c7-5mhrm');
  const drawn = await client.sendRequest<{ flow: { title: string }; focus: string[] }>(flowRequest, {
    textDocument: { uri },
    position: { line, character: 0 },
  });
  expect(drawn.flow.title).toBe('test001/app-svc-nodeport');
  expect(drawn.focus).toContain('chain KUBE-SVC-CFVXM4HF2HSCB2P5');
});

test('an edit changes the answer', async () => {
  await open('*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -j ACCEPT\nCOMMIT\n');
  expect((await hoverAt(1, 3))?.contents.value).toContain('policy ACCEPT');
  await client.sendNotification('textDocument/didChange', {
    textDocument: { uri, version: 2 },
    contentChanges: [
      { range: { start: { line: 1, character: 7 }, end: { line: 1, character: 13 } }, text: 'DROP' },
    ],
  });
  expect((await hoverAt(1, 3))?.contents.value).toContain('policy DROP');
});

test('documents of other languages are left alone', async () => {
  await open('*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -j ACCEPT\nCOMMIT\n', 'plaintext');
  expect(await hoverAt(1, 3)).toBeNull();
});

test('manifests are read too', async () => {
  await open(manifest('web'), 'yaml');
  const symbols = () =>
    client.sendRequest<{ name: string; detail: string }[]>('textDocument/documentSymbol', {
      textDocument: { uri },
    });
  expect(await symbols()).toMatchObject([{ name: 'web', detail: 'Service · default' }]);
  await client.sendNotification('textDocument/didChange', {
    textDocument: { uri, version: 2 },
    contentChanges: [
      { range: { start: { line: 3, character: 8 }, end: { line: 3, character: 11 } }, text: 'shop' },
    ],
  });
  expect(await symbols()).toMatchObject([{ name: 'shop' }]);
});

test('a place that does not exist gets no answer, and no error', async () => {
  await open('*filter\n');
  expect(await hoverAt(99, 99)).toBeNull();
});

test('makes grids of what is open', async () => {
  await open(sample('k8s-1.iptables'));
  const question = { kind: 'nodes', choices: {} };
  expect(await client.sendRequest(gridChoiceRequest, question)).toBeNull();
  const grid = await client.sendRequest<Grid>(gridRequest, { question });
  expect(grid.rows.map(({ text }) => text)).toContain('test001/app-svc-nodeport');
});

test('a grid of a text that changed meanwhile is no answer', async () => {
  const classes = Array.from(
    { length: 600 },
    (_, at) => `-A FORWARD -s 10.0.${at % 200}.0/24 -d 10.1.${at % 190}.${at % 256}/32 -j ACCEPT`,
  );
  await open(`*filter\n:FORWARD DROP [0:0]\n${classes.join('\n')}\nCOMMIT\n`);
  const question = { kind: 'passage', uri, choices: { chain: `FORWARD 0 ${uri}`, port: 'tcp' } };
  const late = expect(client.sendRequest<Grid>(gridRequest, { question })).rejects.toMatchObject({
    code: LSPErrorCodes.ContentModified,
  });
  await client.sendNotification('textDocument/didChange', {
    textDocument: { uri, version: 2 },
    contentChanges: [{ text: '*filter\nCOMMIT\n' }],
  });
  await late;
});

test('a large dump is looked through in the background, and asked about anew', async () => {
  const hosts = Array.from(
    { length: 2500 },
    (_, host) => `-A INPUT -s 10.0.${host >> 8}.${host & 255}/32 -j DROP`,
  );
  const lines = ['*filter', ':INPUT ACCEPT [0:0]', ...hosts, '-A INPUT -j NOPE', 'COMMIT', ''];
  const published = new Promise<string[]>((resolve) => {
    client.onNotification('textDocument/publishDiagnostics', ({ diagnostics }) => {
      if (diagnostics.length > 0) resolve(diagnostics.map(({ code }: { code: string }) => code));
    });
  });
  await open(lines.join('\n'));
  expect(await client.sendRequest('textDocument/diagnostic', { textDocument: { uri } })).toEqual({
    kind: 'full',
    items: [],
  });
  expect(await published).toEqual(['IPT001']);
});

test('folders that come and go during the work take their files along', async () => {
  await refreshed;
  disk['file:///other/web.yaml'] = manifest('web');
  const folder = { uri: 'file:///other', name: 'other' };
  const change = (added: object[], removed: object[]) =>
    client.sendNotification('workspace/didChangeWorkspaceFolders', { event: { added, removed } });
  await change([folder], []);
  await expect.poll(() => namesFound('web'), patience).toEqual(['default/web']);
  await change([], [folder]);
  await expect.poll(() => namesFound('web'), patience).toEqual([]);
});

test('a file that is deleted while it is read stays away', async () => {
  await refreshed;
  let finish = (_text: string) => {};
  disk['file:///w/gone.yaml'] = new Promise((resolve) => {
    finish = resolve;
  });
  disk['file:///w/later.yaml'] = manifest('later');
  const tell = (uri: string, type: FileChangeType) =>
    client.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri, type }] });
  await tell('file:///w/gone.yaml', FileChangeType.Created);
  await tell('file:///w/gone.yaml', FileChangeType.Deleted);
  // An answer comes behind what was told before.
  expect(await namesFound('gone')).toEqual([]);
  finish(manifest('gone'));
  await tell('file:///w/later.yaml', FileChangeType.Created);
  await expect.poll(() => namesFound('later'), patience).toEqual(['default/later']);
  expect(await namesFound('gone')).toEqual([]);
});

test('an editor that does not ask for findings gets them as soon as a document is open, and none of a closed one', async () => {
  await refreshed;
  const published: string[][] = [];
  client.onNotification('textDocument/publishDiagnostics', ({ diagnostics }) => {
    published.push(diagnostics.map(({ code }: { code: string }) => code));
  });
  await open('*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -j NOPE\nCOMMIT\n');
  await expect.poll(() => published.at(-1), patience).toEqual(['IPT001']);
  await client.sendNotification('textDocument/didClose', { textDocument: { uri } });
  await expect.poll(() => published.at(-1), patience).toEqual([]);
});

test('what others say is asked for anew when a document closes that was not saved', async () => {
  await refreshed;
  const opened = nextRefresh();
  await open(manifest('web'), 'yaml');
  await opened;
  const closed = nextRefresh();
  await client.sendNotification('textDocument/didClose', { textDocument: { uri } });
  await closed;
  expect(await namesFound('web')).toEqual([]);
});
