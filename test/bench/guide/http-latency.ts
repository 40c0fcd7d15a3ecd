import { systemClock } from '../../../shared/connections/core/clock.ts';
import { createLedger } from '../../../shared/connections/core/ledger.ts';
import { createHttpClient } from '../../../shared/connections/http/undici-client.ts';
import { createCall } from '../../support/create-call.ts';
import type { DelayProxies } from '../delay-proxy/delay-proxy.ts';
import type { BenchOptions, BenchRow } from '../framework/bench.ts';
import { interleave } from '../framework/interleave.ts';
import { describeRoundTrip, roundTripsMs } from '../framework/noise.ts';
import { startAnswerServer } from '../servers/answer-server.ts';
import { headway, perCall } from './database-latency.ts';

export const answerBytes = 4000;
export const keptFetch = 'fetch, kept alive';

export const httpContestants = [
  { name: perCall, configuration: "Node's `fetch` with the header `connection: close`; the body is read as text." },
  {
    name: keptFetch,
    configuration: "Node's `fetch` with defaults and without freezes: the lower bound for any layer.",
  },
  {
    name: headway,
    configuration: "Headway's HTTP client over its undici Agent (shared/connections); the whole body is read.",
  },
];

const query = JSON.stringify({ query: '{ feeds { feedId } }' });

/** Sends one GraphQL query with every contestant over HTTP and HTTPS at every round-trip time. */
export async function measureHttp(
  proxies: DelayProxies,
  { isQuick, random, progress }: BenchOptions,
): Promise<{ http: BenchRow[]; https: BenchRow[] }> {
  const answers = await startAnswerServer(answerBytes);
  const rows: { http: BenchRow[]; https: BenchRow[] } = { http: [], https: [] };
  try {
    for (const scheme of ['http', 'https'] as const) {
      for (const roundTripMs of roundTripsMs) {
        const group = describeRoundTrip(roundTripMs);
        const targetPort = scheme === 'http' ? answers.httpPort : answers.httpsPort;
        const [once, kept] = await Promise.all([1, 2].map(() => proxies.open({ targetPort, roundTripMs })));
        const rounds = isQuick ? 8 : Math.round(100 / (1 + roundTripMs / 2));
        const { contestants, close } = createContestants({
          once: `${scheme}://localhost:${once?.port}`, // a separate origin, because fetch would reuse an open connection
          kept: `${scheme}://localhost:${kept?.port}`,
        });
        progress(`${scheme}, ${group}`);
        const samples = await interleave(contestants, { rounds, random });
        await close();
        rows[scheme].push(...[...samples].map(([name, samples]): BenchRow => ({ group, name, unit: 'ms', samples })));
      }
    }
  } finally {
    await answers.stop();
  }
  return rows;
}

function createContestants({ once, kept }: { once: string; kept: string }) {
  const client = createHttpClient({ clock: systemClock, ledger: createLedger() });
  const headers = { 'content-type': 'application/json' };
  const send = async (origin: string, more: Record<string, string> = {}) => {
    const answer = await fetch(`${origin}/graphql`, {
      method: 'POST',
      headers: { ...headers, ...more },
      body: query,
    });
    return answer.text();
  };
  const request = {
    origin: kept,
    path: '/graphql',
    method: 'POST',
    headers,
    body: query,
    maxBytes: 1e6,
    isRead: true,
  } as const;
  return {
    contestants: [
      { name: perCall, run: () => send(once, { connection: 'close' }) },
      { name: keptFetch, run: () => send(kept) },
      { name: headway, run: () => client.request(request, createCall()) },
    ],
    close: () => client.close(),
  };
}
