import { createServer, type IncomingHttpHeaders } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { listenOnLoopback } from '../../sockets/listen-on-loopback.ts';
import { findSignatureFlaw, type SigningKey } from './check-signature.ts';

export type SignedCall = {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Aborted when the client disconnects before it gets an answer. */
  readonly gone: AbortSignal;
};
export type SignedAnswer = { readonly status: number; readonly error?: string; readonly body: object };

export type SignedServer = { readonly url: string; readonly port: number; stop(): Promise<void> };

/**
 * Serves an AWS JSON service on loopback. It answers requests with a correct signature; `error` becomes x-amzn-errortype.
 * @param options.key `any`: the signature is not checked, for clients that sign with the user's own keys
 */
export async function serveSigned(options: {
  service: string;
  key: SigningKey | 'any';
  contentType: string;
  answer: (call: SignedCall) => Promise<SignedAnswer>;
}): Promise<SignedServer> {
  const { service, key, contentType, answer } = options;
  const server = createServer(async (request, response) => {
    const send = ({ status, error, body }: SignedAnswer) => {
      const text = JSON.stringify(error === undefined ? body : { __type: error, ...body });
      response.writeHead(status, {
        'content-type': contentType,
        'content-length': Buffer.byteLength(text),
        ...(error === undefined ? {} : { 'x-amzn-errortype': error }),
      });
      response.end(text);
    };
    try {
      const gone = new AbortController();
      response.once('close', () => gone.abort());
      const body = await buffer(request);
      const { method = '', url = '', headers } = request;
      const signed = { method, url, headers, body };
      const flaw = key === 'any' ? undefined : await findSignatureFlaw(signed, { key, service, nowMs: Date.now() });
      if (flaw !== undefined) {
        send({ status: 403, error: 'InvalidSignatureException', body: { message: flaw } });
      } else {
        send(await answer({ path: url, headers, body, gone: gone.signal }));
      }
    } catch {
      response.destroy();
    }
  });
  server.keepAliveTimeout = 60_000;
  server.on('connection', (socket) => socket.setNoDelay(true));
  const { url, port, close } = await listenOnLoopback(server);
  return { url, port, stop: close };
}
