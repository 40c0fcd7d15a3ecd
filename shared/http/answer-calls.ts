import type { Clock } from '@headway/connections/clock';
import { formatServerTiming } from '@headway/connections/server-timing';
import { cacheControl } from './answer/caching.ts';
import { allowOrigin } from './answer/cross-origin.ts';
import { prepareBody } from './answer/encode-body.ts';
import { toErrorReply } from './answer/error-reply.ts';
import type { Reply } from './answer/reply.ts';
import { joinVary, writeAnswer } from './answer/write-answer.ts';
import type { Exchange, Middleware } from './progress.ts';

/** Headers that describe a successful answer and are wrong for an error. */
const headersOfSuccess = ['cache-control', 'content-type', 'etag', 'link', 'content-language'];

/**
 * Turns an endpoint's reply, or the error it threw, into the answer that the gateway expects. Every answer gets
 * Server-Timing and cache rules; public endpoints also get CORS headers.
 */
export function answerCalls({ clock, corsOrigins }: { clock: Clock; corsOrigins: readonly string[] }): Middleware {
  return {
    after(exchange) {
      const reply = exchange.response as Reply; // the router returns a Reply
      const preparing = prepareBody(reply.body, exchange.internal.progress.requestHeaders['accept-encoding']);
      if (preparing !== undefined) return preparing.then(() => answer(exchange, reply));
      answer(exchange, reply);
      return undefined;
    },
    onError(exchange) {
      const { progress } = exchange.internal;
      for (const name of headersOfSuccess) delete progress.headers[name];
      answer(exchange, toErrorReply(exchange.error, progress.errorForm));
    },
  };

  function answer(exchange: Exchange, reply: Reply): void {
    const { progress } = exchange.internal;
    const { call, startMs, headers, form, method, requestHeaders, isAdmin } = progress;
    call.timings.record('total', clock.monotonic() - startMs);
    const crossOrigin: Readonly<Record<string, string>> = isAdmin
      ? {}
      : allowOrigin(requestHeaders['origin'], corsOrigins);
    // One object for all steps: each copy of the headers takes as long as finding an answer in the cache.
    const all: Record<string, string> = { 'cache-control': cacheControl.none, 'x-content-type-options': 'nosniff' };
    for (const name in crossOrigin) all[name] = crossOrigin[name] as string;
    for (const name in headers) all[name] = headers[name] as string;
    for (const name in reply.headers) all[name] = reply.headers[name] as string;
    const vary = joinVary(crossOrigin['vary'], headers['vary']);
    if (vary !== undefined) all['vary'] = vary;
    all['server-timing'] = formatServerTiming(call.timings.list());
    exchange.response = writeAnswer(
      { status: reply.status, headers: all, body: reply.body },
      { form, isHead: method === 'HEAD', acceptEncoding: requestHeaders['accept-encoding'] },
    );
    progress.status = reply.status;
  }
}
