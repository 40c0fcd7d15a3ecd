import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Outcome, StreamedOutcome } from '../lambda/environment/outcome.ts';
import { type Listening, listenOnLoopback } from '../sockets/listen-on-loopback.ts';
import { readBody } from '../sockets/read-body.ts';
import { findProtocolFault, refuseWithoutRequest } from './protocol-refusals.ts';
import { readAnswer } from './read-answer.ts';
import { readEvent } from './read-event.ts';
import { readStream } from './read-stream.ts';

export type Gateway = Listening & {
  /** Sets the function that answers. Until then every request gets a 503. */
  connect(invoke: (payload: Buffer) => Promise<Outcome>): void;
  /** Sets the streaming function, which answers requests for server-sent events as behind a function URL. */
  connectStream(invoke: (payload: Buffer) => Promise<Outcome | StreamedOutcome>): void;
  /** Sets who is asked first. @param serve returns true if it answers the request itself */
  serveFirst(serve: (request: IncomingMessage, response: ServerResponse) => boolean): void;
};

/** API Gateway's quotas for HTTP APIs, and Lambda's limit of 6 MB for an event. */
const maxBodyBytes = 10 * 1024 * 1024;
const maxEventBytes = 6 * 1024 * 1024;
/** Of the request line and the values of all headers. */
const maxHeadBytes = 10_240;
/** A longer one is read, so that the caller gets an answer instead of a closed connection. */
const maxReadBytes = 4 * 1024 * 1024;
const methods = 'GET, HEAD, POST, OPTIONS';

/**
 * Starts an HTTP API on loopback: it turns requests into payload 2.0 events for a function and the function's results into
 * answers. Its own refusals have API Gateway's body, {"message": ...}. Node sets SO_REUSEADDR, so a new gateway can listen
 * on the port while old connections are in TIME_WAIT.
 * @param options.limitMs longest wait for the function; default 30 000, which is also the maximum on AWS
 * @throws Error with code EADDRINUSE
 */
export async function startGateway({ port, limitMs = 30_000 }: { port: number; limitMs?: number }): Promise<Gateway> {
  let invoke: ((payload: Buffer) => Promise<Outcome>) | undefined;
  let stream: ((payload: Buffer) => Promise<Outcome | StreamedOutcome>) | undefined;
  let serve: Parameters<Gateway['serveFirst']>[0] = () => false;

  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const lineBytes = Buffer.byteLength(`${request.method} ${request.url} HTTP/${request.httpVersion}`, 'latin1');
    if (lineBytes > maxHeadBytes) return refuse(response, 414, 'URI Too Long');
    const valueBytes = request.rawHeaders.reduce((sum, text, index) => sum + (index % 2) * text.length, 0);
    if (lineBytes + valueBytes > maxHeadBytes) return refuse(response, 431, 'Request Header Fields Too Large');
    const fault = findProtocolFault(request);
    if (fault !== undefined) {
      response.shouldKeepAlive = false; // where the next request begins is not certain
      return refuse(response, fault.status, fault.message);
    }
    if (request.url === '*') return void response.writeHead(204, { allow: methods }).end();
    const content = await readBody(request, maxBodyBytes);
    if (content === undefined) return refuse(response, 413, 'Request Entity Too Large');
    const event = readEvent(request, content, new Date());
    if (event === undefined) return refuse(response, 400, 'Bad Request');
    response.setHeader('apigw-requestid', event.requestContext.requestId);
    const payload = Buffer.from(JSON.stringify(event));
    if (payload.length > maxEventBytes) return refuse(response, 413, 'Request Entity Too Large');
    if (stream !== undefined && wantsEvents(request)) {
      const { requestContext } = event;
      const url = { ...event, requestContext: { ...requestContext, domainName: 'local.lambda-url.local-1.on.aws' } };
      return sendStream(await stream(Buffer.from(JSON.stringify(url))), response);
    }
    if (invoke === undefined) return refuse(response, 503, 'Service Unavailable');
    const outcome = await waitForOutcome(invoke(payload), limitMs);
    if (outcome === undefined) return refuse(response, 503, 'Service Unavailable');
    const answer = outcome.status === 'answered' ? readAnswer(outcome.payload) : undefined;
    if (answer === undefined) return refuse(response, 500, 'Internal Server Error');
    // RFC 9110, 8.6: a 204 has no length, and that of a HEAD or a 304 is the length of the GET, which is not known here.
    const hasLength = answer.status !== 204 && answer.status !== 304 && request.method !== 'HEAD';
    const body = answer.status === 205 ? Buffer.alloc(0) : answer.body; // RFC 9110, 15.3.6
    const length = hasLength ? { 'content-length': body.length } : {};
    response.writeHead(answer.status, { ...answer.headers, ...length });
    response.end(hasLength ? body : undefined);
  };

  const options = { noDelay: true, keepAliveTimeout: 75_000, maxHeaderSize: maxReadBytes };
  const server = createServer(options, (request, response) => {
    if (serve(request, response)) return;
    handle(request, response).catch(() => refuse(response, 503, 'Service Unavailable')); // throttled, or stopping
  });
  refuseWithoutRequest(server, methods);
  const connect: Gateway['connect'] = (given) => {
    invoke = given;
  };
  const connectStream: Gateway['connectStream'] = (given) => {
    stream = given;
  };
  const serveFirst: Gateway['serveFirst'] = (given) => {
    serve = given;
  };
  return { ...(await listenOnLoopback(server, port)), connect, connectStream, serveFirst };
}

/** A CDN in front of both front doors would send these to the function URL. */
function wantsEvents({ method, url = '', headers }: IncomingMessage): boolean {
  return method === 'GET' && /^\/v2\/stream(\?|$)/.test(url) && /\btext\/event-stream\b/.test(headers.accept ?? '');
}

/** Sends an answer while the function writes it. As on AWS, a client that goes away does not end the function's call. */
async function sendStream(outcome: Outcome | StreamedOutcome, response: ServerResponse): Promise<void> {
  const answer = outcome.status === 'streaming' ? await readStream(outcome.body) : undefined;
  if (answer === undefined) return refuse(response, 502, 'Internal Server Error');
  const { status, headers, begin, rest } = answer;
  response.writeHead(status, headers);
  response.write(begin);
  rest.on('error', () => response.destroy());
  response.on('close', () => rest.unpipe(response).resume());
  rest.pipe(response);
}

function refuse(response: ServerResponse, status: number, message: string): void {
  if (response.headersSent) return void response.destroy();
  const text = JSON.stringify({ message });
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': text.length }).end(text);
}

/** @returns undefined if the limit comes first; the function keeps running, as on AWS */
async function waitForOutcome(call: Promise<Outcome>, limitMs: number): Promise<Outcome | undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), limitMs);
  try {
    return await Promise.race([call, promise]);
  } finally {
    clearTimeout(timer);
  }
}
