import { Agent, type IncomingMessage, request } from 'node:http';
import { PassThrough } from 'node:stream';
import type { ResponseStream } from './response-stream.ts';

/** One call to answer, as the Runtime API delivers it. */
export type Invocation = {
  readonly requestId: string;
  /** Wall clock, milliseconds since 1970. */
  readonly deadlineMs: number;
  readonly functionArn: string;
  readonly traceId: string | undefined;
  readonly clientContext: string | undefined;
  readonly event: string;
};

export type RuntimeClient = {
  /** Waits for the next call. While it waits, the environment may be frozen for any length of time. */
  next(): Promise<Invocation>;
  /** @throws RefusedAnswerError for an answer that Lambda does not accept, such as one over 6 MB */
  answer(requestId: string, json: string): Promise<void>;
  /** Opens an answer that is sent while it is written. `finished` settles when Lambda has it all. */
  openAnswer(requestId: string): {
    readonly stream: ResponseStream;
    readonly finished: Promise<void>;
    failAnswer(fault: Fault): Promise<void>;
  };
  fail(requestId: string, fault: object): Promise<void>;
  failInit(fault: object): Promise<void>;
};

/** Lambda did not accept an answer; it reports this to the caller. */
export class RefusedAnswerError extends Error {
  override readonly name = 'RefusedAnswerError';
}

/**
 * A client of the Runtime API, version 2018-06-01, on one keep-alive connection. A fault between two calls, while `next`
 * waits on that connection, opens a second one. A connection error ends the process.
 */
export function createRuntimeClient(address: string): RuntimeClient {
  const agent = new Agent({ keepAlive: true });

  const send = async (method: string, path: string, body = '', headers: Record<string, string> = {}) => {
    const options = { agent, headers: { ...headers, 'content-length': Buffer.byteLength(body) }, method };
    const { response, text } = await new Promise<{ response: IncomingMessage; text: string }>((resolve, reject) => {
      request(`http://${address}/2018-06-01/runtime/${path}`, options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve({ response, text: Buffer.concat(chunks).toString() }));
        response.on('error', reject);
      })
        .on('error', reject)
        .end(body);
    });
    if (response.statusCode === undefined || response.statusCode >= 300) {
      throw new RefusedAnswerError(`The Runtime API answered ${response.statusCode}: ${text.slice(0, 200)}`);
    }
    return { headers: response.headers as Record<string, string | undefined>, text };
  };
  const sendFault = async (path: string, fault: object) => {
    const { errorType = 'Error' } = fault as { errorType?: string };
    await send('POST', path, JSON.stringify(fault), { 'lambda-runtime-function-error-type': errorType });
  };

  return {
    async next() {
      const { headers, text } = await send('GET', 'invocation/next');
      return {
        requestId: headers['lambda-runtime-aws-request-id'] ?? '',
        deadlineMs: Number(headers['lambda-runtime-deadline-ms']),
        functionArn: headers['lambda-runtime-invoked-function-arn'] ?? '',
        traceId: headers['lambda-runtime-trace-id'],
        clientContext: headers['lambda-runtime-client-context'],
        event: text,
      };
    },
    async answer(requestId, json) {
      await send('POST', `invocation/${requestId}/response`, json, { 'content-type': 'application/json' });
    },
    openAnswer(requestId) {
      let contentType = 'application/octet-stream';
      let sent: ReturnType<typeof request> | undefined;
      let resolve = () => {};
      let reject = (_error: Error) => {};
      const finished = new Promise<void>((...settle) => {
        [resolve, reject] = settle;
      });
      finished.catch(() => {}); // an error is also the handler's
      const open = () => {
        const headers = {
          'content-type': contentType,
          'lambda-runtime-function-response-mode': 'streaming',
          trailer: 'Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body',
          'transfer-encoding': 'chunked',
        };
        const path = `http://${address}/2018-06-01/runtime/invocation/${requestId}/response`;
        return request(path, { agent, headers, method: 'POST' }, (response) => {
          response.resume().on('end', resolve);
        }).on('error', reject);
      };
      const input = new PassThrough();
      // The headers are sent with the first byte, so that the content type can still change.
      input.once('data', (chunk: Buffer) => {
        sent = open();
        sent.write(chunk);
        input.pipe(sent);
      });
      input.once('end', () => {
        if (sent !== undefined) return;
        sent = open();
        sent.end();
      });
      const setContentType = (type: string) => {
        contentType = type;
      };
      const stream = Object.assign(input, { setContentType });
      return {
        stream,
        finished,
        async failAnswer(fault) {
          if (sent === undefined) return void (await sendFault(`invocation/${requestId}/error`, fault));
          input.unpipe(sent);
          sent.addTrailers({
            'Lambda-Runtime-Function-Error-Type': fault.errorType,
            'Lambda-Runtime-Function-Error-Body': Buffer.from(JSON.stringify(fault)).toString('base64'),
          });
          sent.end();
          await finished;
        },
      };
    },
    fail: (requestId, fault) => sendFault(`invocation/${requestId}/error`, fault),
    failInit: (fault) => sendFault('init/error', fault),
  };
}

/** A fault as Lambda reports it to the caller and in the log. */
export type Fault = { readonly errorType: string; readonly errorMessage: string; readonly trace?: readonly string[] };

/** Describes a thrown value as a fault. */
export function describeFault(error: unknown): Fault {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') ?? [] };
}
