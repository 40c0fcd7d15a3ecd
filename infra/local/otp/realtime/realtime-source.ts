import { readFile } from 'node:fs/promises';
import { decodeRealtime, type RealtimeMessage } from './gtfs-realtime.ts';
import type { FeedMessage } from './realtime.ts';

/** Where a feed's GTFS-realtime comes from: a file, or an http(s) URL. */
export type RealtimeAddress = { readonly feedId: string; readonly place: string };

const answerWithinMs = 10_000;
const maxBytes = 64 * 1024 * 1024;

export type RealtimeSource = {
  /** The last good messages; the same list while they are the same. */
  messages(): readonly FeedMessage[];
  stop(): void;
};

/**
 * Reads GTFS-realtime messages now and then again after each interval. A message that later cannot be read leaves the last
 * good one in force.
 * @param onProblem receives one sentence for each change from good to bad
 * @throws Error in one sentence that names the feed and the place, if the first message cannot be read
 */
export async function openRealtimeSource(
  addresses: readonly RealtimeAddress[],
  { everyMs = 15_000, onProblem }: { everyMs?: number; onProblem: (sentence: string) => void },
): Promise<RealtimeSource> {
  let current: readonly FeedMessage[] = await Promise.all(addresses.map(readAddress));
  const failing = new Set<string>();
  let isReading = false;
  const refresh = async () => {
    if (isReading) return;
    isReading = true;
    const results = await Promise.allSettled(addresses.map(readAddress));
    current = results.map((result, index) => {
      const { place = '' } = addresses[index] ?? {};
      if (result.status === 'fulfilled') {
        failing.delete(place);
        return result.value;
      }
      if (!failing.has(place)) onProblem(`${(result.reason as Error).message} The last good message stays.`);
      failing.add(place);
      return current[index] as FeedMessage;
    });
    isReading = false;
  };
  const timer = setInterval(() => void refresh(), everyMs);
  timer.unref();
  return { messages: () => current, stop: () => clearInterval(timer) };
}

async function readAddress({ feedId, place }: RealtimeAddress): Promise<FeedMessage> {
  const where = `--realtime ${feedId}=${hideSecrets(place)}`;
  const bytes = await (isUrl(place) ? download(place) : readFile(place)).catch((error: NodeJS.ErrnoException) => {
    throw new Error(`${where} cannot be read (${error.code ?? error.message}).`);
  });
  try {
    return { feedId, message: decodeRealtime(bytes) satisfies RealtimeMessage };
  } catch (cause) {
    throw new Error(`${where} is ${(cause as Error).message}.`, { cause });
  }
}

const isUrl = (place: string) => /^https?:\/\//i.test(place);

/** Keys of such URLs are often in the query. */
function hideSecrets(place: string): string {
  if (!isUrl(place)) return place;
  const { origin, pathname } = new URL(place);
  return `${origin}${pathname}`;
}

async function download(url: string): Promise<Uint8Array> {
  const response = await fetch(url, { signal: AbortSignal.timeout(answerWithinMs) }).catch((error: Error) => {
    const { code } = (error.cause ?? {}) as { code?: string };
    throw new Error(
      code ?? (error.name === 'TimeoutError' ? `no answer in ${answerWithinMs / 1000} s` : error.message),
    );
  });
  if (!response.ok) throw new Error(`status ${response.status}`);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > maxBytes) throw new Error(`more than ${maxBytes / 1024 / 1024} MB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
