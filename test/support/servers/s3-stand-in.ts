import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { S3ClientConfig } from '@aws-sdk/client-s3';
import { listenOnLoopback } from '../../../infra/local/sockets/listen-on-loopback.ts';

/** An S3 stand-in on a loopback socket: GET, PUT and DELETE with ETag, If-Match and If-None-Match. */
export type S3StandIn = {
  /** Options for the real SDK client. */
  readonly options: S3ClientConfig;
  /** Objects by bucket and key. */
  readonly objects: Map<string, Buffer>;
  /** Method and path of all requests received. */
  readonly requests: string[];
  /** Runs before a request is answered; returns true if it has answered the request itself. */
  intercept: (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>;
  close(): Promise<void>;
};

export async function startS3StandIn(): Promise<S3StandIn> {
  const objects = new Map<string, Buffer>();
  const requests: string[] = [];
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    const path = decodeURIComponent(new URL(request.url ?? '', 'http://s3').pathname);
    requests.push(`${request.method} ${path}`);
    if (await standIn.intercept(request, response)) return;
    if (request.method === 'GET') return sendObject(response, objects.get(path));
    if (request.method === 'DELETE') {
      objects.delete(path);
      return response.writeHead(204).end();
    }
    const current = objects.get(path);
    const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = request.headers;
    if (ifMatch !== undefined && current === undefined) return sendError(response, 404, 'NoSuchKey');
    if (ifMatch !== undefined && ifMatch !== tag(current)) return sendError(response, 412, 'PreconditionFailed');
    if (ifNoneMatch === '*' && current !== undefined) return sendError(response, 412, 'PreconditionFailed');
    const content = readContent(request, body);
    objects.set(path, content);
    response.writeHead(200, { etag: tag(content) }).end();
  });
  const { url: endpoint, close } = await listenOnLoopback(server);
  const standIn: S3StandIn = {
    options: {
      endpoint,
      region: 'ap-south-1',
      forcePathStyle: true,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
    },
    objects,
    requests,
    intercept: () => false,
    close,
  };
  return standIn;
}

function sendObject(response: ServerResponse, content: Buffer | undefined): void {
  if (content === undefined) sendError(response, 404, 'NoSuchKey');
  else response.writeHead(200, { etag: tag(content), 'content-length': content.length }).end(content);
}

function sendError(response: ServerResponse, status: number, code: string): void {
  const body = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`;
  response.writeHead(status, { 'content-type': 'application/xml' }).end(body);
}

/** The SDK may send the body in signed chunks: `<hex length>;chunk-signature=...\r\n<bytes>\r\n`. */
function readContent(request: IncomingMessage, body: Buffer): Buffer {
  if (!String(request.headers['content-encoding'] ?? '').includes('aws-chunked')) return body;
  const chunks: Buffer[] = [];
  for (let start = 0; start < body.length; ) {
    const lineEnd = body.indexOf('\r\n', start);
    const length = Number.parseInt(body.toString('latin1', start, lineEnd), 16);
    if (!(length > 0)) break;
    chunks.push(body.subarray(lineEnd + 2, lineEnd + 2 + length));
    start = lineEnd + 2 + length + 2;
  }
  return Buffer.concat(chunks);
}

function tag(content: Buffer | undefined): string {
  return `"${createHash('md5')
    .update(content ?? '')
    .digest('hex')}"`;
}
