import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findCallCost } from '../../../functions/answers/call-costs.ts';
import { countUnits } from '../../../shared/http/limits/call-units.ts';
import { createHttpApiEvent } from '../../support/api/gateway-events.ts';
import { loadEndpoints } from '../../support/api/load-endpoints.ts';
import { openRealFeeds, type RealFeeds } from '../../support/gateway/real-feeds.ts';

const burst = 1_000_000;
let open: RealFeeds;
beforeAll(async () => {
  open = await openRealFeeds(
    { HEADWAY_CLIENT_UNITS_PER_SECOND: '1', HEADWAY_CLIENT_BURST: String(burst), HEADWAY_PAGES: 'all' },
    { feedIds: ['demo'] },
  );
});
afterAll(() => open.close());

/** Input without which an operation is a 400, before it does anything. */
const queries: Readonly<Record<string, string>> = {
  '/nearby/{gtfs_id}': '?lat=13&lon=80',
  '/v2/search': '?q=central',
  '/v2/stops': '?ids=demo:1',
  '/v2/departures': '?stops=demo:1',
  '/v2/timetable': '?stop=demo:1',
  '/v2/vehicles': '?ids=1',
  '/v2/vehicles.geojson': '?feed=demo',
  '/v2/stream': '?stops=demo:1',
};
const list = ['1', '2', '3'];
const body = JSON.stringify({
  gtfsId: 'demo',
  routeIds: list,
  routeCodes: list,
  stopCodes: list,
  stopIds: list,
  vehicleIds: list,
  query: '{ feeds { feedId } }',
});

const operations = (await loadEndpoints()).map((endpoint) => ({
  ...endpoint,
  operation: `${endpoint.method} ${endpoint.path}`,
}));

let client = 0;

/** Sends the operation as a new client. @returns what it took from the full share */
async function send({ method, path }: { method: string; path: string }) {
  client += 1;
  const target = path.replaceAll(/\{(\w+)\}/g, (_, name) =>
    name === 'gtfs_id' ? 'demo' : name === 'id' ? 'demo:1' : '1',
  );
  const withBody = {
    body: path.startsWith('/getRoutesByIds') ? JSON.stringify(list) : body,
    headers: { 'content-type': 'application/json', accept: 'text/html' },
  };
  const request = { method, target: `${target}${queries[path] ?? ''}`, ...(method === 'POST' ? withBody : {}) };
  const event = createHttpApiEvent(request);
  const signed = { ...event.requestContext, authorizer: { iam: { userArn: `user ${client}` } } };
  const { statusCode, headers } = (await open.api.invoke({ ...event, requestContext: signed })) as {
    statusCode: number;
    headers: Record<string, string>;
  };
  const left = Number(/r=(\d+)/.exec(headers['ratelimit'] ?? '')?.[1]);
  return { status: statusCode, taken: burst - left };
}

describe('the cost of a call', () => {
  it.each(operations)(
    '$operation takes its units from the share of the client',
    async ({ method, path, operation }) => {
      const { status, taken } = await send({ method, path });
      expect(status).not.toBe(400);
      const { units, entriesPerUnit } = findCallCost(operation);
      expect(units).toBeGreaterThanOrEqual(1);
      expect(taken).toBeGreaterThanOrEqual(units);
      expect(taken).toBeLessThanOrEqual(
        units + (entriesPerUnit === undefined ? 100 : list.length / entriesPerUnit) + 1,
      );
    },
  );

  it('grows with the entries of a list in the query or the body', () => {
    const cost = { units: 2, entriesPerUnit: 10 };
    const twenty = Array.from({ length: 20 }, () => 'x');
    expect(countUnits(cost, { query: {}, body: twenty })).toBe(4);
    expect(countUnits(cost, { query: { ids: twenty, limit: 5 }, body: undefined })).toBe(4);
    expect(countUnits(cost, { query: {}, body: { gtfsId: 'x', routeIds: twenty } })).toBe(4);
    expect(countUnits({ units: 2 }, { query: {}, body: twenty })).toBe(2);
  });

  it('has to be declared: an operation that is not in the table cannot be built', () => {
    expect(() => findCallCost('GET /new')).toThrow('GET /new has no cost: add it to functions/answers/call-costs.ts');
  });
});
