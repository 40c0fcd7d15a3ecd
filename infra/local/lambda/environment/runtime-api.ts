import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { isFromThisMachine } from '../../sockets/from-this-machine.ts';
import { listenOnLoopback } from '../../sockets/listen-on-loopback.ts';
import { readBody } from '../../sockets/read-body.ts';
import { createExtensionsApi } from './extensions-api.ts';
import type { FunctionDefinition } from './function-definition.ts';
import { failWith, type Outcome, type StreamedOutcome } from './outcome.ts';
import { maxResponseBytes } from './quotas.ts';

/** One call for an environment. */
export type Invocation = {
  readonly requestId: string;
  readonly payload: Buffer;
  /** Wall clock, milliseconds since 1970. */
  readonly deadlineMs: number;
  readonly functionArn: string;
  readonly traceId: string;
  readonly clientContext?: string | undefined;
};

/** What the process in an environment reports. */
export type RuntimeEvents = {
  /** The process waits for a call and its extensions wait for events; it may be frozen now. */
  onNext(): void;
  /** For a streamed answer it runs when the answer begins. */
  onOutcome(requestId: string, outcome: Outcome | StreamedOutcome): void;
  onInitError(outcome: Outcome): void;
};

export type RuntimeApi = {
  /** Its value for AWS_LAMBDA_RUNTIME_API. */
  readonly address: string;
  /** Answers the waiting GET /next. Call this only between `onNext` and the next outcome. */
  deliver(invocation: Invocation): void;
  /** Whether the process gets SIGTERM before its end. */
  hasExtensions(): boolean;
  /** Settles when everything has been read that the process sent. Call this after it has ended. */
  readAll(): Promise<void>;
  close(): Promise<void>;
};

/**
 * Serves Lambda's Runtime API, version 2018-06-01, and its Extensions API to one environment. Each environment has its own
 * port, so the API knows who asks, as on Lambda.
 */
export async function startRuntimeApi(
  { name, handler = 'index.handler' }: Pick<FunctionDefinition, 'name' | 'handler'>,
  { onNext, onOutcome, onInitError }: RuntimeEvents,
): Promise<RuntimeApi> {
  let waiting: ServerResponse | undefined;
  let isInit = true;
  const reportWhenReady = () => {
    if (waiting === undefined || !extensions.isReady()) return;
    isInit = false;
    onNext();
  };
  const extensions = createExtensionsApi({
    description: { functionName: name, functionVersion: '$LATEST', handler },
    isInit: () => isInit,
    onReady: reportWhenReady,
  });

  // A frozen process may keep its request open for any time, so no server timeout may end it.
  const server = createServer({ noDelay: true, requestTimeout: 0, keepAliveTimeout: 0 }, (request, response) => {
    if (!isFromThisMachine(request)) return void response.writeHead(403).end();
    route(request, response).catch(() => response.destroy());
  });
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const route = async (request: IncomingMessage, response: ServerResponse) => {
    const [, version, what, ...rest] = (request.url ?? '').split('/').slice(0, 6);
    const path = version === '2018-06-01' && what === 'runtime' ? rest : [];
    if (version === '2020-01-01' && what === 'extension') {
      await extensions.serve(request, response, rest.join('/'));
    } else if (request.method === 'GET' && path.join('/') === 'invocation/next') {
      waiting = response;
      reportWhenReady();
    } else if (isStreamedAnswer(request, path)) {
      const body = request.pipe(new PassThrough());
      request.on('end', () => {
        const type = request.trailers['lambda-runtime-function-error-type'];
        if (type !== undefined) body.destroy(new Error(`The function failed in its answer: ${type}`));
        accept(response, 202);
      });
      request.on('close', () => {
        if (!request.complete) body.destroy(new Error('The function ended before its answer did'));
      });
      const contentType = request.headers['content-type'] ?? '';
      onOutcome(path[1] ?? '', { status: 'streaming', contentType, body });
    } else if (request.method === 'POST' && path[0] === 'invocation' && path[2] === 'response') {
      const payload = await readBody(request, maxResponseBytes);
      if (payload !== undefined) onOutcome(path[1] ?? '', { status: 'answered', payload });
      else onOutcome(path[1] ?? '', tooLarge);
      accept(response, payload === undefined ? 413 : 202);
    } else if (request.method === 'POST' && path[0] === 'invocation' && path[2] === 'error') {
      onOutcome(path[1] ?? '', await readFault(request));
      accept(response, 202);
    } else if (request.method === 'POST' && path.join('/') === 'init/error') {
      onInitError(await readFault(request));
      accept(response, 202);
    } else {
      accept(response, 404);
    }
  };

  const { port, close } = await listenOnLoopback(server);
  server.unref();
  return {
    address: `127.0.0.1:${port}`,
    deliver({ requestId, payload, deadlineMs, functionArn, traceId, clientContext }) {
      const response = waiting;
      if (response === undefined) throw new Error('The environment has not asked for an invocation.');
      waiting = undefined;
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-length': payload.length,
        'lambda-runtime-aws-request-id': requestId,
        'lambda-runtime-deadline-ms': String(deadlineMs),
        'lambda-runtime-invoked-function-arn': functionArn,
        'lambda-runtime-trace-id': traceId,
        ...(clientContext === undefined ? {} : { 'lambda-runtime-client-context': clientContext }),
      });
      response.end(payload);
    },
    hasExtensions: extensions.hasExtensions,
    async readAll() {
      await turn(); // a connection that nobody has accepted yet
      // A process that is killed resets its connections: `once` of node:events would reject.
      await Promise.all([...sockets].map((socket) => new Promise((resolve) => socket.once('close', resolve))));
      await turn();
    },
    close,
  };
}

function isStreamedAnswer(request: IncomingMessage, path: readonly string[]): boolean {
  const mode = request.headers['lambda-runtime-function-response-mode'];
  return request.method === 'POST' && path[0] === 'invocation' && path[2] === 'response' && mode === 'streaming';
}

const tooLarge = failWith(
  'Function.ResponseSizeTooLarge',
  `Response payload size exceeded maximum allowed payload size (${maxResponseBytes} bytes).`,
);

async function readFault(request: IncomingMessage): Promise<Outcome> {
  return { status: 'failed', payload: (await readBody(request, maxResponseBytes)) ?? Buffer.from('{}') };
}

function accept(response: ServerResponse, status: number): void {
  const text = status < 300 ? '{"status":"OK"}' : '{"errorType":"RequestRefused"}';
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': text.length }).end(text);
}
