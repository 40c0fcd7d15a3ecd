import { describe, expect, it } from 'vitest';
import { createOtpClient } from '../../shared/otp/client.ts';
import { parseFeeds } from '../../shared/otp/parse/parse-feeds.ts';
import { parseRoutes } from '../../shared/otp/parse/parse-routes.ts';
import { parseTimes } from '../../shared/otp/parse/parse-times.ts';
import { packSnapshot, unpackSnapshot } from '../../shared/snapshot/format/pack.ts';
import { buildNetwork } from '../../shared/transit/network/build-network.ts';
import { findMappingsOfRoute } from '../../shared/transit/route-stop-mappings.ts';
import { findRoute, listRoutes } from '../../shared/transit/routes.ts';
import { findStop, listStationChildren, listStops } from '../../shared/transit/stops.ts';
import { createCall } from '../support/create-call.ts';
import { readRecordedData, readRecordedFeed, readRecording } from '../support/feeds/otp-recordings.ts';
import { startScriptedOtp } from '../support/feeds/scripted-otp.ts';
import { isSharedMissing } from '../support/feeds/shared-folder.ts';
import { httpForTests } from '../support/servers/http-for-tests.ts';

/** As counted in the recorded answers themselves: routes, patterns, trips, stops, stops that a pattern serves. */
const expectedCounts = {
  caltrain: [3, 57, 252, 31, 31],
  chennai_metro: [8, 8, 1858, 41, 39],
  raba: [13, 28, 282, 375, 354],
  sample: [5, 9, 11, 9, 9],
  soundtransit: [6, 59, 15_092, 136, 115],
} as const;

const feedIds = Object.keys(expectedCounts) as (keyof typeof expectedCounts)[];

function getFeed(feedId: string) {
  const feed = readRecordedFeed(feedId);
  if (feed === undefined) throw new Error(`no recording of ${feedId}`);
  return feed;
}

const isMissing = isSharedMissing('otp-recordings', { needs: 'tests on recordings of a real OTP' });

describe.skipIf(isMissing)("a real OTP's answers", () => {
  it.each(feedIds)('become a complete network: %s', (feedId) => {
    const feed = getFeed(feedId);
    const network = buildNetwork(feed);
    const patterns = feed.routes.flatMap((route) => route.patterns);
    const trips = [...listRoutes(network)].reduce((sum, { tripCount }) => sum + (tripCount ?? 0), 0);
    expect([feed.routes.length, patterns.length, trips, feed.stops.length, listStops(network).length]).toEqual(
      expectedCounts[feedId],
    );
    expect(unpackSnapshot(packSnapshot(network))).toEqual(network);
  });

  it.each(feedIds)('leave no generated id of OTP in the snapshot: %s', (feedId) => {
    const texts = JSON.stringify(buildNetwork(getFeed(feedId)));
    const raw = readRecordedData(`${feedId}.routes`)['routes'] as {
      patterns: { code: string; semanticHash: string }[];
    }[];
    for (const { code, semanticHash } of raw.flatMap(({ patterns }) => patterns)) {
      expect(texts).not.toContain(code);
      expect(texts).not.toContain(`"${semanticHash}"`);
    }
    expect(texts).not.toContain(`"${feedId}:`);
  });

  it('have feeds with their time zones', () => {
    expect(parseFeeds(readRecordedData('west.feeds'))).toEqual([
      { id: 'caltrain', timeZone: 'America/Los_Angeles', faults: [] },
      { id: 'raba', timeZone: 'America/Los_Angeles', faults: [] },
      { id: 'sample', timeZone: 'America/Los_Angeles', faults: [] },
      { id: 'soundtransit', timeZone: 'America/Los_Angeles', faults: [] },
    ]);
    expect(parseFeeds(readRecordedData('chennai.feeds'))).toEqual([
      { id: 'chennai_metro', timeZone: 'Asia/Kolkata', faults: [] },
    ]);
  });

  it('have RAIL parsed as METRO, for routes and stops', () => {
    const network = buildNetwork(getFeed('chennai_metro'));
    expect(findRoute(network, '109117')).toMatchObject({ mode: 'METRO', agencyName: 'Chennai Metro Rail Limited' });
    expect(findStop(network, 'SAE')?.vehicleType).toBe('METRO');
  });

  it('have -1 parsed as no direction, and the id as the code of stops without one', () => {
    const feed = getFeed('chennai_metro');
    const directions = feed.routes.flatMap(({ patterns }) => patterns.map(({ directionId }) => directionId));
    expect(new Set(directions)).toEqual(new Set([null]));
    const network = buildNetwork(feed);
    expect(findMappingsOfRoute(network, '109117', { directionId: 0 })).toEqual([]);
    expect(findMappingsOfRoute(network, '109117')?.[0]).toMatchObject({ stopCode: 'SAP', sequenceNum: 1 });
    const caltrain = buildNetwork(getFeed('caltrain'));
    expect(findStop(caltrain, '22nd Street Caltrain')?.stopCode).toBe('22nd Street Caltrain');
  });

  it('have stations with their platforms', () => {
    const network = buildNetwork(getFeed('soundtransit'));
    expect(listStationChildren(network, 'E23')).toEqual(['E23-T1', 'E23-T2']);
    expect(findStop(network, 'E23')).toMatchObject({
      stopName: 'BelRed',
      stopPoint: { lat: 47.624448, lon: -122.16564 },
    });
    expect(findStop(network, 'E23-T1')).toMatchObject({ parentStopCode: 'E23', vehicleType: 'TRAM' });
    expect(getFeed('chennai_metro').stations).toEqual([]);
  });

  it('have the times of one trip, and of several under aliases', () => {
    const scopedTripId = 'raba:t_88588_b_80332_tn_0';
    const times = parseTimes(readRecordedData('raba.pattern-times')['trip'], { scopedTripId, stopCount: 13 });
    expect(times?.slice(0, 2)).toEqual([
      { arrival: 62_400, departure: 62_400 },
      { arrival: 62_610, departure: 62_610 },
    ]);
    const batch = readRecordedData('raba.pattern-times-batch') as Record<
      string,
      { gtfsId: string; stoptimes: unknown[] }
    >;
    for (const trip of Object.values(batch)) {
      const stopCount = trip.stoptimes.length;
      expect(parseTimes(trip, { scopedTripId: trip.gtfsId, stopCount })).toHaveLength(stopCount);
    }
    expect(Object.keys(batch)).toHaveLength(8);
  });

  it('are an empty list for an unknown feed, which only `feeds` reveals', () => {
    expect(parseRoutes(readRecordedData('unknown-feed.routes'), 'nope')).toEqual([]);
  });

  it.each([
    ['error.body-not-json', 'request-refused'],
    ['error.empty-object', 'request-refused'],
    ['error.missing-variable', 'answer-with-errors'],
    ['error.syntax', 'answer-with-errors'],
    ['error.too-complex', 'answer-with-errors'],
    ['error.unknown-field', 'answer-with-errors'],
    ['trip-id-without-feed', 'answer-with-errors'],
  ])('that are failures are taken for failures: %s', async (name, code) => {
    const { status, body } = readRecording(name).response;
    const otp = await startScriptedOtp([]);
    otp.script = () => ({ status, body: typeof body === 'string' ? body : JSON.stringify(body) });
    const pace = { rateLimitDelayMs: 0, retryDelayMs: 0, wait: async () => {} };
    const client = createOtpClient({ http: httpForTests, instances: [otp.instance], ...pace });
    const listing = client.listFeeds(otp.instance, createCall()).finally(() => otp.close());
    await expect(listing).rejects.toMatchObject({ code: 'unavailable', cause: { code } });
  });
});
