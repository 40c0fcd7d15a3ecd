import type { Clock } from '@headway/connections/clock';
import { formatServerTiming } from '@headway/connections/server-timing';
import { cacheControl } from './answer/caching.ts';
import { allowOrigin } from './answer/cross-origin.ts';
import { prepareBody } from './answer/encode-body.ts';
import { toErrorReply } from './answer/error-reply.ts';
import type { Reply } from './answer/reply.ts';
import { writeAnswer } from './answer/write-answer.ts';
import type { Exchange, Middleware } from './progress.ts';

/** Headers that describe a successful answer and are wrong for an error. */
const headersOfSuccess = ['cache-control', 'content-type', 'etag', 'link', 'content-language'];

/**
 * Turns an endpoint's reply, or the error it threw, into the answer that the gateway expects. Every answer gets
 * Server-Timing and cache rules; public endpoints also get CORS headers.
 */
export function answerCalls({ clock, corsOrigins }: { clock: Clock; corsOrigins: readonly string[] }): Middleware {
  return {
    async after(exchange) {
      const reply = exchange.response as Reply; // the router returns a Reply
      await prepareBody(reply.body, exchange.internal.progress.requestHeaders['accept-encoding']);
      answer(exchange, reply);
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
    const vary = [crossOrigin['vary'], headers['vary']].filter(Boolean).join(', ');
    const allHeaders = {
      'cache-control': cacheControl.none,
      'x-content-type-options': 'nosniff',
      ...crossOrigin,
      ...headers,
      ...reply.headers,
      ...(vary === '' ? {} : { vary }),
      'server-timing': formatServerTiming(call.timings.list()),
    };
    exchange.response = writeAnswer(
      { ...reply, headers: allHeaders },
      { form, isHead: method === 'HEAD', acceptEncoding: requestHeaders['accept-encoding'] },
    );
    progress.status = reply.status;
  }
}
