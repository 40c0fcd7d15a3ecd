import { createServer, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { listenOnLoopback } from '../../../infra/local/sockets/listen-on-loopback.ts';
import type { OtpInstance } from '../../../shared/configuration/otp-instances.ts';
import type { FeedNetwork } from '../../../shared/transit/network/feed-network.ts';
import { answerAsOtp, type GraphqlBody } from './raw-otp.ts';

/** An answer that replaces the correct one. */
export type ScriptedAnswer =
  | { readonly status?: number; readonly headers?: Record<string, string>; readonly body: string | Buffer }
  | 'hang-up'
  | 'never';

/** An OTP on a loopback socket with some feeds, which fails as a test scripts it. */
export type ScriptedOtp = {
  readonly instance: OtpInstance;
  /** All queries received, in order. */
  readonly queries: GraphqlBody[];
  /** The headers of those queries. */
  readonly headers: IncomingHttpHeaders[];
  feeds: readonly FeedNetwork[];
  /** Returns undefined for the correct answer. `attempt` counts requests of the same operation from 1. */
  script: (operation: string, attempt: number) => ScriptedAnswer | undefined;
  close(): Promise<void>;
};

export async function startScriptedOtp(
  feeds: readonly FeedNetwork[],
  settings: Partial<OtpInstance> = {},
): Promise<ScriptedOtp> {
  const attempts = new Map<string, number>();
  const server = createServer(async (request, response) => {
    const body = JSON.parse(await text(request)) as GraphqlBody;
    otp.queries.push(body);
    otp.headers.push(request.headers);
    const operation = /^query (\w+)/.exec(body.query)?.[1] ?? '';
    const attempt = (attempts.get(operation) ?? 0) + 1;
    attempts.set(operation, attempt);
    const scripted = request.url === '/base/otp/gtfs/v1' ? otp.script(operation, attempt) : { status: 404, body: '' };
    if (scripted === 'hang-up') return request.socket.destroy();
    if (scripted === 'never') return;
    if (scripted !== undefined) return response.writeHead(scripted.status ?? 200, scripted.headers).end(scripted.body);
    const answer = Buffer.from(JSON.stringify({ data: answerAsOtp(otp.feeds, body) }));
    if (answer.length < 1000 || request.headers['accept-encoding'] !== 'gzip') return response.end(answer);
    return response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(answer));
  });
  const { url, close } = await listenOnLoopback(server);
  const otp: ScriptedOtp = {
    instance: { url: `${url}/base`, isDefault: false, feeds: [], cities: [], ...settings },
    queries: [],
    headers: [],
    feeds,
    script: () => undefined,
    close,
  };
  return otp;
}
