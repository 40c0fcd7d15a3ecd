import type { HttpClient } from '@headway/connections/http-client';

/**
 * Builds an HTTP client whose module, undici with it, loads at the first request or `warm`: a cold start that needs only the database
 * does not read it. Until then it has no connections.
 */
export function createLazyHttpClient(load: () => Promise<HttpClient>): HttpClient {
  let loaded: HttpClient | undefined;
  let loading: Promise<HttpClient> | undefined;
  const getClient = async (): Promise<HttpClient> => {
    loading ??= load();
    loaded ??= await loading;
    return loaded;
  };
  return {
    request: async (request, call) => (loaded ?? (await getClient())).request(request, call),
    warm: async (origin, count, call) => (loaded ?? (await getClient())).warm(origin, count, call),
    thaw: () => loaded?.thaw(),
    figures: () => loaded?.figures() ?? {},
    close: async () => {
      if (loading !== undefined) await (await loading).close();
    },
  };
}
