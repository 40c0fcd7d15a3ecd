import { request as send } from 'undici';
import { createTimings } from '../../shared/connections/core/call.ts';
import { systemClock } from '../../shared/connections/core/clock.ts';
import type { HttpClient } from '../../shared/connections/http/http-client.ts';
import { createOtpClient } from '../../shared/otp/client.ts';
import { buildNetwork } from '../../shared/transit/network/build-network.ts';
import type { Network } from '../../shared/transit/network/network.ts';

/** Loads one feed of an OTP, with the code that the refresh function uses. */
export async function loadNetwork(url: string, feedId: string): Promise<Network> {
  const instance = { url, isDefault: true, feeds: [], cities: [] };
  const client = createOtpClient({ http, instances: [instance], rateLimitDelayMs: 0, retryDelayMs: 1_000 });
  const call = { signal: AbortSignal.timeout(120_000), timings: createTimings(systemClock) };
  const load = (await client.loadInstance(instance, call)).get(feedId);
  if (load?.status !== 'loaded') throw new Error(`${feedId} could not be loaded from ${url}`, { cause: load?.error });
  return buildNetwork(load.network);
}

/** Plain requests: how connections are kept is not what this compares. */
const http: HttpClient = {
  async request({ origin, path, method, headers, body }, { signal }) {
    const answer = await send(`${origin}${path}`, { method, signal, headers: headers ?? {}, body: body ?? null });
    return { status: answer.statusCode, headers: answer.headers, body: Buffer.from(await answer.body.arrayBuffer()) };
  },
  warm: async () => 0,
  thaw: () => {},
  figures: () => ({}),
  close: async () => {},
};
