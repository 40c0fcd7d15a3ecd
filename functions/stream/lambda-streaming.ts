import type { Context } from 'aws-lambda';
import type { OpenAnswer, ResponseStream } from './stream-events.ts';

type StreamingHandler = (event: unknown, stream: ResponseStream, context: Context) => Promise<void>;

/** The part of the global of Lambda's Node runtime that streams answers ("Response streaming for Lambda functions"). */
type Runtime = {
  streamifyResponse(handler: StreamingHandler): StreamingHandler;
  readonly HttpResponseStream: { readonly from: OpenAnswer };
};

const { awslambda } = globalThis as unknown as { awslambda?: Runtime };

/** Marks a handler as streaming. Outside Lambda's runtime it is returned as it is. */
export function streamify(handler: StreamingHandler): StreamingHandler {
  return awslambda?.streamifyResponse(handler) ?? handler;
}

export const openAnswer: OpenAnswer = (stream, metadata) => {
  if (awslambda === undefined) throw new Error('Only the Lambda runtime can stream answers');
  return awslambda.HttpResponseStream.from(stream, metadata);
};
