import { expect, it } from 'vitest';
import { pageEndpoints } from '../../../functions/pages/page-endpoints.ts';
import { loadEndpoints } from '../../support/api/load-endpoints.ts';
import { createSyntheticFeed } from '../snapshot/synthetic-feed.ts';
import { listEndpointRequests } from './endpoint-requests.ts';

it('requests every endpoint of both versions of the API', async () => {
  const feed = createSyntheticFeed({ stops: 100, routes: 4, patterns: 8 });
  const requests = listEndpointRequests(feed, { tripId: 'demo:1' }).map(({ target, body, method }) => ({
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    path: target.replace(/\?.*/, ''),
  }));
  // The pages are built files, which this bench does not build; the stream answers through a function URL.
  const apiEndpoints = (await loadEndpoints()).filter(
    (endpoint) => !pageEndpoints.includes(endpoint) && endpoint.path !== '/v2/stream',
  );
  const missing = apiEndpoints.filter((endpoint) => {
    const pattern = new RegExp(`^${endpoint.path.replaceAll(/\{\w+\}/g, '[^/]+').replaceAll('.', '\\.')}$`);
    return !requests.some(({ method, path }) => method === endpoint.method && pattern.test(path));
  });
  expect(apiEndpoints.length).toBeGreaterThan(45);
  expect(missing.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
});
