import type { Writable } from 'node:stream';

/** The stream that a streaming handler writes its answer to (Lambda's documentation, "Response streaming"). */
export type ResponseStream = Writable & {
  /** Before the first write. */
  setContentType(contentType: string): void;
};

export type StreamingHandler = (event: unknown, stream: ResponseStream, context: unknown) => unknown;
type Metadata = { readonly statusCode?: number; readonly headers?: object; readonly cookies?: readonly string[] };

/** Lambda's own runtime marks handlers with this symbol. */
const streaming = Symbol.for('aws.lambda.runtime.handler.streaming');
/** The content type of an answer that begins with its status and headers. */
const httpAnswer = 'application/vnd.awslambda.http-integration-response';

/** The global `awslambda` of Lambda's runtime for Node. */
export const awslambda = {
  streamifyResponse(handler: StreamingHandler): StreamingHandler {
    return Object.assign(handler, { [streaming]: 'response' });
  },
  HttpResponseStream: {
    /** Sends the status and headers as JSON, and 8 zero bytes, before the body. */
    from(stream: ResponseStream, metadata: Metadata): ResponseStream {
      stream.setContentType(httpAnswer);
      stream.write(JSON.stringify(metadata));
      stream.write(new Uint8Array(8));
      return stream;
    },
  },
};

export function isStreaming(handler: unknown): handler is StreamingHandler {
  return typeof handler === 'function' && (handler as { [streaming]?: string })[streaming] === 'response';
}
