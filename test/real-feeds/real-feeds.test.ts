import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readOpenapi } from '../support/api/format-openapi.ts';
import type { PlainFeed } from '../support/feeds/independent-gtfs.ts';
import { type FeedsOnGateway, openFeedsOnGateway } from '../support/gateway/feeds-on-gateway.ts';
import { allFeedIds } from '../support/gateway/real-feeds.ts';
import { createFeedContext, type FeedContext } from './feed-context.ts';
import { checkPlaces } from './places-of-feed.ts';
import { checkRoutes } from './routes-of-feed.ts';
import { checkStops } from './stops-of-feed.ts';
import { checkTrips } from './trips-of-feed.ts';
import { checkV2 } from './v2-of-feed.ts';

// In this order: the last test counts what the others have asked for.
describe('behind the gateway', { shuffle: false }, () => {
  let open: FeedsOnGateway;
  beforeAll(async () => {
    open = await openFeedsOnGateway(allFeedIds);
  });
  afterAll(() => open?.close());

  describe.each(allFeedIds)('%s, as an independent reading of its files has it', (feedId) => {
    let context: FeedContext;
    beforeAll(() => {
      context = createFeedContext(open.api, feedId, open.plain.get(feedId) as PlainFeed);
    });
    const at = () => context;
    checkRoutes(at);
    checkStops(at);
    checkTrips(at);
    checkPlaces(at);
    checkV2(at);
  });

  describe('the deployment', () => {
    it('answers the operational endpoints, so that every path of the OpenAPI document has been tested', async () => {
      const vehicle = { target: `/vehicle/${allFeedIds[0]?.slice(0, 3).toUpperCase()}10001/service-type` };
      const about = ['/health', '/ready', '/config', '/memory-stats', '/connection-stats', '/trip-cache/stats'];
      for (const request of [...about, '/openapi.json', vehicle])
        expect((await open.api.send(request)).status).toBe(200);
      const number = `${allFeedIds[0]?.slice(0, 3).toUpperCase()}10001`;
      for (const target of [`/v2/vehicles/${number}`, `/v2/vehicles?ids=${number}`]) {
        const { value } = await open.api.send(`${target}${target.includes('?') ? '&' : '?'}feed=${allFeedIds[0]}`);
        expect(JSON.stringify(value)).toContain('"state":"ON_DUTY"');
      }
      for (const target of ['/trip-cache/clear', '/refresh-data']) {
        expect((await open.api.send({ method: 'POST', target })).value).toMatchObject({ status: 'success' });
      }
      const { paths } = (await readOpenapi()) as { paths: object };
      expect([...open.api.answered].toSorted()).toEqual(Object.keys(paths).toSorted());
    });
  });
});
