import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { buffer } from 'node:stream/consumers';

export type RawAnswer = {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The bytes of the body as received, compressed or not. */
  readonly bytes: Buffer;
};

export type RawRequest = {
  readonly body: string;
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly agent?: Agent;
};

const fresh = new Agent({ keepAlive: false });

/** Posts a body and returns the raw answer: it decompresses nothing and keeps all headers. */
export async function postRaw(port: number, options: RawRequest): Promise<RawAnswer> {
  const { body, method = 'POST', path = '/otp/gtfs/v1', headers = {}, agent = fresh } = options;
  const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>();
  const sent = request({ port, host: '127.0.0.1', method, path, agent }, (answer) => {
    buffer(answer).then(
      (bytes) => resolve({ status: answer.statusCode, headers: answer.headers, body: bytes.toString(), bytes }),
      reject,
    );
  });
  sent.setHeader('Content-Type', 'application/json');
  for (const [name, value] of Object.entries(headers)) sent.setHeader(name, value);
  sent.on('error', reject).end(body);
  return promise;
}
