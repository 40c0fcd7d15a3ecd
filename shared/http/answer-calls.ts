import type { Clock } from '../connections/core/clock.ts';
import { cacheControl } from './answer/caching.ts';
import { allowOrigin } from './answer/cross-origin.ts';
import { toErrorReply } from './answer/error-reply.ts';
import type { Reply } from './answer/reply.ts';
import { formatServerTiming } from './answer/server-timing.ts';
import { writeAnswer } from './answer/write-answer.ts';
import type { Exchange, Middleware } from './progress.ts';

/** What was said of an answer that is not given after all, and is not true of an error. */
const ofTheAnswer = ['cache-control', 'content-type', 'etag', 'link'];

/**
 * Turns what an endpoint replied, or threw, into the answer that the gateway understands: Server-Timing and the rules for
 * caches on every one, and what a page of another origin needs on those that are for everybody.
 */
export function answerCalls({ clock, corsOrigins }: { clock: Clock; corsOrigins: readonly string[] }): Middleware {
  return {
    after: (exchange) => answer(exchange, exchange.response as Reply),
    onError(exchange) {
      const { progress } = exchange.internal;
      for (const name of ofTheAnswer) delete progress.headers[name];
      answer(exchange, toErrorReply(exchange.error));
    },
  };

  function answer(exchange: Exchange, reply: Reply): void {
    const { call, startMs, headers, form, method, asked, isAdmin } = exchange.internal.progress;
    call.timings.record('total', clock.monotonic() - startMs);
    const allHeaders = {
      'cache-control': cacheControl.none,
      'x-content-type-options': 'nosniff',
      ...(isAdmin ? {} : allowOrigin(asked['origin'], corsOrigins)),
      ...headers,
      ...reply.headers,
      'server-timing': formatServerTiming(call.timings.list()),
    };
    // middy hands the outermost response on as it is; the type of the stack stays Reply until here.
    exchange.response = writeAnswer(
      { ...reply, headers: allHeaders },
      { form, isHead: method === 'HEAD', acceptEncoding: asked['accept-encoding'] },
    ) as unknown as Reply;
  }
}
