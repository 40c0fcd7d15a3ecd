import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { listenOnLoopback } from '../../../../infra/local/sockets/listen-on-loopback.ts';

/** Answers a request instead of OTP. */
export type Scripted = (request: IncomingMessage, response: ServerResponse) => void;

/** An HTTP server in front of the OTP stand-in. It forwards requests unless a script answers them. */
export type OtpFront = {
  readonly port: number;
  /** Undefined: requests are forwarded to OTP. */
  script: Scripted | undefined;
  close(): Promise<void>;
};

export async function startOtpFront(otpPort: number): Promise<OtpFront> {
  const agent = new Agent({ keepAlive: false });
  const server = createServer({ keepAliveTimeout: 30_000, noDelay: true }, (incoming, response) => {
    const scripted = front.script;
    if (scripted !== undefined) return scripted(incoming, response);
    forward(incoming, response, { agent, port: otpPort }).catch(() => response.destroy());
  });
  server.on('clientError', (_, socket) => socket.destroy());
  const { port, close } = await listenOnLoopback(server);
  const front: OtpFront = {
    port,
    script: undefined,
    close: async () => {
      await close();
      agent.destroy();
    },
  };
  return front;
}

async function forward(
  incoming: IncomingMessage,
  response: ServerResponse,
  { agent, port }: { agent: Agent; port: number },
): Promise<void> {
  const body = await buffer(incoming);
  const { method, url: path } = incoming;
  const onward = request({ host: '127.0.0.1', agent, port, method, path, headers: incoming.headers });
  onward.end(body);
  const [answer] = (await once(onward, 'response')) as [IncomingMessage];
  const bytes = await buffer(answer);
  const { connection: _, 'transfer-encoding': __, ...headers } = answer.headers;
  response.writeHead(answer.statusCode ?? 502, { ...headers, 'content-length': bytes.length }).end(bytes);
}
