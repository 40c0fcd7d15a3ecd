import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** What a request breaks in the protocol, before the gateway reads its content. */
export type ProtocolFault = { readonly status: 400 | 501; readonly message: string };

/** The statuses of the parser's errors; any other is a 400. */
const statuses: Readonly<Record<string, readonly [status: number, reason: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'Content Too Large'],
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large'],
  HPE_INVALID_METHOD: [501, 'Not Implemented'], // RFC 9110, 9.1
  HPE_INVALID_VERSION: [505, 'HTTP Version Not Supported'], // RFC 9110, 15.6.6
};

/** Finds what the HTTP parser lets pass although the standard refuses it. */
export function findProtocolFault({
  url = '/',
  method,
  httpVersion,
  headers,
}: Pick<IncomingMessage, 'url' | 'method' | 'httpVersion' | 'headers'>): ProtocolFault | undefined {
  const coding = headers['transfer-encoding'];
  // RFC 9112, 6.1: HTTP/1.0 has no transfer codings, and only `chunked` is decoded here.
  if (coding !== undefined && httpVersion === '1.0') return { status: 400, message: 'Bad Request' };
  if (coding !== undefined && coding.trim().toLowerCase() !== 'chunked') {
    return { status: 501, message: 'Not Implemented' };
  }
  // RFC 9112, 3.2: a path, an http URI with a host, or an asterisk for OPTIONS; ASCII, and without a fragment.
  const isWrong = url === '*' ? method !== 'OPTIONS' : !/^(\/|https?:\/\/[^/?])[^#\x80-\xff]*$/i.test(url);
  return isWrong ? { status: 400, message: 'Bad Request' } : undefined;
}

/** Answers what has no HTTP request: a broken message, and CONNECT. Node's own answers have no Date (RFC 9110, 6.6.1). */
export function refuseWithoutRequest(server: Server, methods: string): void {
  const last = new WeakMap<Duplex, ServerResponse>();
  server.on('request', (request, response) => last.set(request.socket, response));
  server.on('clientError', (error: ParserError, socket: Duplex) => {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
    const response = last.get(socket);
    if (response?.writableEnded === false) {
      if (response.req.complete) {
        response.shouldKeepAlive = false; // what follows a whole request is broken: its own answer comes first
        return;
      }
      if (response.headersSent) return void socket.destroy();
    }
    const [status, reason] = findStatus(error);
    socket.end(writeHead(status, reason));
  });
  server.on('connect', (_, socket: Duplex) => {
    socket.on('error', () => undefined); // Node has removed its own listener: without one, a reset would end the process
    socket.resume().end(writeHead(405, 'Method Not Allowed', `allow: ${methods}\r\n`));
  });
}

type ParserError = NodeJS.ErrnoException & { readonly rawPacket?: Buffer };

/** The parser takes any first bytes for a method. Those that are no token (RFC 9110, 5.6.2) are not HTTP. */
function findStatus({ code = '', rawPacket }: ParserError): readonly [status: number, reason: string] {
  const isToken = /^[!#$%&'*+.^_`|~\w-]+ /.test(rawPacket?.toString('latin1', 0, 100) ?? '');
  const known = code === 'HPE_INVALID_METHOD' && !isToken ? undefined : statuses[code];
  return known ?? [400, 'Bad Request'];
}

function writeHead(status: number, reason: string, more = ''): string {
  const date = new Date().toUTCString();
  return `HTTP/1.1 ${status} ${reason}\r\ndate: ${date}\r\n${more}content-length: 0\r\nconnection: close\r\n\r\n`;
}
