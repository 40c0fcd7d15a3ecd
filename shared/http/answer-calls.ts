import type { Clock } from '../clock.ts';
import { toErrorReply } from './error-reply.ts';
import type { Exchange, Middleware } from './progress.ts';
import type { Reply } from './reply.ts';
import { formatServerTiming } from './server-timing.ts';
import { writeAnswer } from './write-answer.ts';

/** Turns what an endpoint replied, or threw, into the answer that the gateway understands, Server-Timing on every one. */
export function answerCalls(clock: Clock): Middleware {
  return {
    after: (exchange) => answer(exchange, exchange.response as Reply),
    onError: (exchange) => answer(exchange, toErrorReply(exchange.error)),
  };

  function answer(exchange: Exchange, reply: Reply): void {
    const { call, startMs, headers, form, method } = exchange.internal.progress;
    call.timings.record('total', clock.monotonic() - startMs);
    const allHeaders = { ...headers, ...reply.headers, 'server-timing': formatServerTiming(call.timings.list()) };
    // middy hands the outermost response on as it is; the type of the stack stays Reply until here.
    exchange.response = writeAnswer(
      { ...reply, headers: allHeaders },
      { form, isHead: method === 'HEAD' },
    ) as unknown as Reply;
  }
}
