import type { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { readEventPath } from '../../shared/http/request/event-path.ts';
import { listItems, readEventId, writeEventId, writeItem } from './event-items.ts';

/** What a streaming function of Lambda receives; `open` sends the status and the headers. */
export type ResponseStream = Writable;
export type OpenAnswer = (
  stream: ResponseStream,
  metadata: { statusCode: number; headers: Readonly<Record<string, string>> },
) => ResponseStream;

type Api = (event: unknown, context: Context) => Promise<unknown>;

/** One wait of the API for a change. A comment after each tells proxies and the client that the stream is alive. */
const waitSeconds = 10;
/** A stream ends this long before Lambda would end the function. The client comes back with Last-Event-ID. */
const reserveMs = 3000;
/** Milliseconds until a client comes back, and between two tries while the API fails. */
const retryMs = 2000;

/**
 * Answers an event of a function URL: GET /v2/stream as server-sent events if the client accepts them, else as the API
 * answers it. Every other path belongs to the front door, because a function URL has no limits and no authorizers. Each change
 * comes from the API's own long polling, so that both forms say the same.
 * @param options.basePath HEADWAY_BASE_PATH, or empty
 * @param options.maxMs longest time of a stream; the time of the function ends it earlier
 */
export async function streamEvents(
  event: unknown,
  stream: ResponseStream,
  context: Context,
  { api, open, basePath = '', maxMs = 15 * 60_000 }: { api: Api; open: OpenAnswer; basePath?: string; maxMs?: number },
): Promise<void> {
  if (readEventPath(event, basePath).path !== '/v2/stream') return writeWhole(notServed, stream, open);
  if (!isForEvents(event)) return writeWhole((await api(event, context)) as Answer, stream, open);
  const endMs = performance.now() + maxMs;
  const ask = async (headers: Readonly<Record<string, string>>) =>
    (await api(withHeaders(event, headers), context)) as Answer;
  const first = await ask({});
  if (first.statusCode !== 200) return writeWhole(first, stream, open);
  const events = open(stream, { statusCode: 200, headers: eventHeaders(first.headers) });
  let isOpen = true;
  const stop = () => {
    isOpen = false;
  };
  events.on('close', stop).on('error', stop); // the client went away
  events.write(`retry: ${retryMs}\n\n`);
  let sent = readEventId(event.headers['last-event-id']);
  let answer = first;
  let etag: string | undefined;
  while (isOpen) {
    if (answer.statusCode === 200) {
      etag = String(answer.headers?.['etag'] ?? '');
      sent = writeChanges(events, String(answer.body), sent);
    } else if (answer.statusCode === 304) {
      events.write(': no change\n\n');
    } else {
      events.write(`event: problem\ndata: ${String(answer.body)}\n\n`);
      await sleep(retryMs);
    }
    const leftMs = Math.min(context.getRemainingTimeInMillis(), endMs - performance.now()) - reserveMs;
    const wait = Math.min(waitSeconds, Math.floor(leftMs / 1000));
    if (wait < 1) break;
    answer = await ask({ ...(etag === undefined ? {} : { 'if-none-match': etag }), prefer: `wait=${wait}` });
  }
  events.end();
}

type Answer = APIGatewayProxyStructuredResultV2;

const notServed: Answer = {
  statusCode: 404,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  body: JSON.stringify({ error: 'This address serves only /v2/stream', code: 404 }),
};

function isForEvents(event: unknown): event is APIGatewayProxyEventV2 {
  const { headers, requestContext } = (event ?? {}) as Partial<APIGatewayProxyEventV2>;
  const accepts = headers?.['accept'] ?? '';
  return requestContext?.http.method === 'GET' && accepts.includes('text/event-stream');
}

/** Replaces the client's headers of conditions, waiting and compression. */
function withHeaders(event: APIGatewayProxyEventV2, more: Readonly<Record<string, string>>): APIGatewayProxyEventV2 {
  const { 'accept-encoding': _, 'if-none-match': __, prefer: ___, ...headers } = event.headers;
  return { ...event, headers: { ...headers, ...more } };
}

function eventHeaders(headers: Answer['headers'] = {}): Record<string, string> {
  const kept = Object.entries(headers).filter(([name]) => !/^(content-|etag|server-timing|cache-control)/.test(name));
  return {
    ...Object.fromEntries(kept.map(([name, value]) => [name, String(value)])),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
  };
}

/** Writes one event for each item that differs from what the client has. @returns what it has now */
function writeChanges(events: ResponseStream, body: string, sent: ReadonlyMap<string, string>): Map<string, string> {
  const items = listItems(body);
  const now = new Map(items.flatMap(({ key }) => (sent.has(key) ? [[key, sent.get(key) ?? ''] as const] : [])));
  for (const item of items) {
    if (sent.get(item.key) === item.hash) continue;
    now.set(item.key, item.hash);
    events.write(writeItem(item, writeEventId(now)));
  }
  return now;
}

function writeWhole(answer: Answer, stream: ResponseStream, open: OpenAnswer): void {
  const headers = Object.fromEntries(
    Object.entries(answer.headers ?? {}).map(([name, value]) => [name, String(value)]),
  );
  const whole = open(stream, { statusCode: answer.statusCode ?? 500, headers });
  whole.end(Buffer.from(answer.body ?? '', answer.isBase64Encoded === true ? 'base64' : 'utf8'));
}
