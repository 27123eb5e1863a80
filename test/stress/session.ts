import { PassThrough } from 'node:stream';
import { createConnection } from 'vscode-languageserver/node';
import {
  createProtocolConnection,
  MessageType,
  type ProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver-protocol/node';
import { startServer } from '../../server/src/main/server.ts';
import { flowRequest } from '../../server/src/protocol.ts';
import type { Position, Range } from '../../server/src/text/index.ts';
import { faultsOf } from './answers.ts';
import { Text } from './text.ts';

/** What went wrong, with the document that it went wrong on: all that is needed to see it again. */
export class Failure extends Error {
  constructor(
    readonly request: string,
    readonly fault: string,
    readonly uri: string,
    readonly text: string,
  ) {
    super(`${request}: ${fault}`);
  }
}

/** Requests about a place. */
const AT_POSITION = [
  'hover',
  'completion',
  'signatureHelp',
  'definition',
  'typeDefinition',
  'implementation',
  'references',
  'documentHighlight',
  'prepareRename',
  'rename',
  'prepareCallHierarchy',
  'selectionRange',
] as const;

/** Requests about the whole document. */
const OF_DOCUMENT = [
  'documentSymbol',
  'foldingRange',
  'codeLens',
  'formatting',
  'semanticTokens/full',
  'diagnostic',
] as const;

/** Requests about a part of it. */
const OF_RANGE = ['inlayHint', 'rangeFormatting', 'semanticTokens/range', 'codeAction'] as const;

/** A language server and one client that types, asks, and looks at each answer. */
export class Session {
  readonly #client: ProtocolConnection;
  readonly #texts = new Map<string, Text>();
  readonly #versions = new Map<string, number>();
  /** Errors that the server logged: a request that threw. */
  readonly #logged: string[] = [];
  readonly #unsupported = new Set<string>();
  /** Requests sent, by name, and the longest time that one took, in milliseconds. */
  readonly counts = new Map<string, { count: number; longest: number }>();

  private constructor(readonly onAnswer: () => void) {
    const [up, down] = [new PassThrough(), new PassThrough()];
    const nothing = { list: async () => [], read: async () => null };
    startServer(createConnection(new StreamMessageReader(up), new StreamMessageWriter(down)), nothing);
    this.#client = createProtocolConnection(new StreamMessageReader(down), new StreamMessageWriter(up));
    this.#client.onNotification(
      'window/logMessage',
      ({ type, message }: { type: MessageType; message: string }) => {
        if (type === MessageType.Error) this.#logged.push(message);
      },
    );
    this.#client.listen();
  }

  /** @param onAnswer called whenever something was answered: a sign of life */
  static async start(onAnswer: () => void = () => {}): Promise<Session> {
    const session = new Session(onAnswer);
    await session.#client.sendRequest('initialize', {
      processId: null,
      rootUri: null,
      capabilities: { textDocument: { diagnostic: {} } },
    });
    await session.#client.sendNotification('initialized', {});
    return session;
  }

  dispose(): void {
    this.#client.dispose();
  }

  textOf(uri: string): Text {
    const text = this.#texts.get(uri);
    if (text === undefined) throw new Error(`${uri} is not open`);
    return text;
  }

  async open(uri: string, languageId: string, text: string): Promise<void> {
    this.#texts.set(uri, new Text(text));
    this.#versions.set(uri, 1);
    await this.#client.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId, version: 1, text },
    });
  }

  async close(uri: string): Promise<void> {
    this.#texts.delete(uri);
    await this.#client.sendNotification('textDocument/didClose', { textDocument: { uri } });
  }

  async edit(uri: string, range: Range, text: string): Promise<void> {
    this.#texts.set(uri, this.textOf(uri).replace(range, text));
    const version = (this.#versions.get(uri) ?? 1) + 1;
    this.#versions.set(uri, version);
    await this.#client.sendNotification('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: [{ range, text }],
    });
  }

  /** Every question that can be asked about a place. */
  async askAt(uri: string, position: Position): Promise<void> {
    const textDocument = { uri };
    for (const name of AT_POSITION) {
      const answer = await this.#ask(`textDocument/${name}`, uri, {
        textDocument,
        position,
        positions: [position],
        context: { includeDeclaration: true, triggerKind: 1, isRetrigger: false },
        newName: 'a-name-of-the-stress-run',
      });
      if (name !== 'prepareCallHierarchy') continue;
      for (const item of (answer as object[] | null)?.slice(0, 3) ?? []) {
        await this.#ask('callHierarchy/incomingCalls', uri, { item });
        await this.#ask('callHierarchy/outgoingCalls', uri, { item });
      }
    }
    await this.#ask(flowRequest, uri, { textDocument, position });
  }

  /** Every question that can be asked about a document and about lines of it. */
  async askOf(uri: string, firstLine = 0, lastLine = firstLine + 60): Promise<void> {
    const textDocument = { uri };
    const options = { tabSize: 2, insertSpaces: true };
    for (const name of OF_DOCUMENT) {
      const answer = await this.#ask(`textDocument/${name}`, uri, { textDocument, options });
      if (name !== 'codeLens') continue;
      for (const lens of (answer as object[] | null)?.slice(0, 5) ?? [])
        await this.#ask('codeLens/resolve', uri, lens);
    }
    const text = this.textOf(uri);
    const last = Math.min(lastLine, text.lines.length - 1);
    const end = { line: last, character: (text.lines[last] ?? '').trimEnd().length };
    const range = { start: { line: Math.min(firstLine, last), character: 0 }, end };
    for (const name of OF_RANGE) {
      await this.#ask(`textDocument/${name}`, uri, {
        textDocument,
        range,
        options,
        context: { diagnostics: [] },
      });
    }
    await this.#ask('workspace/symbol', uri, { query: 'kube' });
  }

  async #ask(method: string, uri: string, params: object): Promise<unknown> {
    if (this.#unsupported.has(method)) return null;
    const start = performance.now();
    let answer: unknown;
    try {
      answer = await this.#client.sendRequest(method, params);
    } catch (error) {
      const { code, message } = error as { code?: number; message: string };
      // A refusal is an answer: a rename of a built-in chain. A method that no feature answers yet is left out.
      if (code === METHOD_NOT_FOUND) this.#unsupported.add(method);
      else if (code !== REQUEST_FAILED && code !== INVALID_PARAMS) this.#fail(method, uri, message);
      return null;
    } finally {
      this.onAnswer();
      const took = performance.now() - start;
      const { count = 0, longest = 0 } = this.counts.get(method) ?? {};
      this.counts.set(method, { count: count + 1, longest: Math.max(longest, took) });
    }
    const [logged] = this.#logged;
    if (logged !== undefined) this.#fail(method, uri, logged);
    const [fault] = faultsOf(answer, uri, this.#texts);
    if (fault !== undefined) this.#fail(method, uri, fault);
    return answer;
  }

  #fail(request: string, uri: string, fault: string): never {
    throw new Failure(request, fault, uri, this.#texts.get(uri)?.whole ?? '');
  }
}

const METHOD_NOT_FOUND = -32601;
const REQUEST_FAILED = -32803;
const INVALID_PARAMS = -32602;
