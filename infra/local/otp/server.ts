import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { answerQuery } from './graphql/answer-query.ts';
import { BadRequest, readRequest } from './graphql/read-request.ts';
import type { ResolveContext } from './graphql/resolvers/resolve-context.ts';
import { createServiceDays } from './model/service-days.ts';
import type { Transit } from './model/transit.ts';
import { buildRealtime, type FeedMessage, type Realtime } from './realtime/realtime.ts';

const graphqlPath = '/otp/gtfs/v1';

/** OTP's buffer: a larger body is sent in chunks, and only a larger body is compressed. */
const bufferBytes = 8_192;

export type OtpServerOptions = {
  readonly transit: Transit;
  /** Idle timeout of a connection; OTP: 30 s. */
  readonly keepAliveMs?: number;
  /** Number of answers after which a connection closes; OTP: 256. */
  readonly answersPerConnection?: number;
  readonly nowMs?: () => number;
  /** GTFS-realtime messages, or a function that returns the current ones: it returns the same list while they are the same. */
  readonly realtime?: readonly FeedMessage[] | ((nowSecond: number) => readonly FeedMessage[]);
};

/** Creates an HTTP server that behaves as OTP 2.9 does, including connections, compression and error statuses. */
export function createOtpServer(options: OtpServerOptions): Server {
  const {
    transit,
    keepAliveMs = 30_000,
    answersPerConnection = 256,
    nowMs = Date.now,
    realtime: messages = [],
  } = options;
  const days = createServiceDays(transit.timeZone);
  const nowSecond = () => Math.floor(nowMs() / 1000);
  const readMessages = typeof messages === 'function' ? messages : () => messages;
  let built: { messages: readonly FeedMessage[]; realtime: Realtime } | undefined;
  const context = {
    transit,
    days,
    nowSecond,
    get realtime() {
      const current = readMessages(nowSecond());
      if (built?.messages !== current) {
        built = { messages: current, realtime: buildRealtime(current, { transit, days, nowSecond: nowSecond() }) };
      }
      return built.realtime;
    },
  };
  const answered = new WeakMap<Socket, number>();

  const server = createServer({ keepAliveTimeout: keepAliveMs, keepAliveTimeoutBuffer: 0 }, (request, response) => {
    const count = (answered.get(request.socket) ?? 0) + 1;
    answered.set(request.socket, count);
    answer(request, context).then(
      (result) => send(response, result, { last: count >= answersPerConnection, gzip: acceptsGzip(request) }),
      () => response.destroy(),
    );
  });
  return server;
}

type Result = { readonly status: number; readonly type: string; readonly body: string; readonly close?: boolean };

async function answer(request: IncomingMessage, context: Omit<ResolveContext, 'language'>): Promise<Result> {
  const body = await text(request);
  if (request.url?.split('?')[0]?.replace(/\/$/, '') !== graphqlPath) return refusal(404, 'Not Found');
  if (request.method !== 'POST') return refusal(405, 'HTTP 405 Method Not Allowed');
  if (!request.headers['content-type']?.startsWith('application/json')) {
    return refusal(415, 'HTTP 415 Unsupported Media Type');
  }
  try {
    const query = readRequest(body, request.headers['otpmaxresolves'] as string | undefined);
    // One query sees one state of the realtime data.
    const { transit, days, nowSecond, realtime } = context;
    const language = request.headers['accept-language']?.split(/[,;]/)[0]?.trim();
    const answered = answerQuery(query, { transit, days, nowSecond, realtime, language });
    return { status: 200, type: 'application/json', body: JSON.stringify(answered) };
  } catch (error) {
    if (error instanceof BadRequest) return { ...refusal(400, error.message), close: true };
    return { ...refusal(500, String(error)), close: true };
  }
}

function refusal(status: number, body: string): Result {
  return { status, type: 'text/plain', body };
}

function send(response: ServerResponse, result: Result, { last, gzip }: { last: boolean; gzip: boolean }): void {
  const body = Buffer.from(result.body);
  response.sendDate = false;
  response.statusCode = result.status;
  response.setHeader('Access-Control-Allow-Credentials', 'false');
  response.setHeader('Vary', 'Accept, Accept-Encoding, Accept-Language');
  response.setHeader('Content-Type', result.type);
  // OTP sends a Connection header only to close the connection.
  if (last || result.close) response.setHeader('Connection', 'close');
  else response.removeHeader('Connection');

  if (body.length <= bufferBytes) {
    response.setHeader('Content-Length', body.length);
    response.end(body);
    return;
  }
  if (gzip) response.setHeader('Content-Encoding', 'gzip');
  response.write(gzip ? gzipSync(body) : body);
  response.end();
}

function acceptsGzip({ headers }: IncomingMessage): boolean {
  return /\bgzip\b/.test(String(headers['accept-encoding'] ?? ''));
}
