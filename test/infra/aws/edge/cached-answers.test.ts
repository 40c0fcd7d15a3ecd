import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestApi, type TestApi } from '../../../support/api/api.ts';
import { createHttpApiEvent } from '../../../support/api/gateway-events.ts';
import { publishNetwork } from '../../../support/feeds/publish-network.ts';
import { town } from '../../../support/feeds/town.ts';
import { synth } from '../templates/synth.ts';
import { createCloudFront, type ViewerRequest } from './cloudfront-model.ts';

const key = 'a-key-that-only-the-edge-knows';
const stage = {
  frontDoor: { edge: 'cloudfront' },
  api: { environment: { HEADWAY_CORS_ORIGINS: 'https://map.example.org' } },
};

/** Long enough to be compressed. */
const stops = Array.from({ length: 60 }, (_, index) => ({
  ...(town.stops[0] as (typeof town.stops)[0]),
  ...{ id: `s${index}`, code: null },
}));
const [route] = town.routes as [(typeof town.routes)[0]];
const [pattern] = route.patterns as [(typeof route.patterns)[0]];
const large = {
  ...{ ...town, feedId: 'large', stops },
  routes: [{ ...route, patterns: [{ ...pattern, stopIds: stops.map(({ id }) => id), times: null }] }],
};

let folder: string;
let api: TestApi;
let calls: (ViewerRequest & { method: string })[];
let cloudFront: ReturnType<typeof createCloudFront>;
const template = synth('dev-rds-proxy-own-http-api', stage);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headway-test-'));
  await publishNetwork(folder, town);
  await publishNetwork(folder, large);
  api = createTestApi({
    SNAPSHOT_STORE: folder,
    HEADWAY_CORS_ORIGINS: 'https://map.example.org',
    HEADWAY_ORIGIN_KEYS: createHash('sha256').update(key).digest('hex'),
    HEADWAY_TRUSTED_PROXIES: '1',
  });
});
afterAll(async () => {
  await api.close();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  calls = [];
  cloudFront = createCloudFront(template, async (request) => {
    calls.push(request);
    const headers = { ...request.headers, 'x-headway-origin-key': key };
    const answer = (await api.invoke(createHttpApiEvent({ ...request, headers }))) as {
      statusCode: number;
      headers: Record<string, string>;
      body: string;
      isBase64Encoded: boolean;
    };
    return { status: answer.statusCode, headers: answer.headers, body: answer.body, isBase64: answer.isBase64Encoded };
  });
});

const isHit = async (request: ViewerRequest) => {
  const { status, isHit: hit } = await cloudFront.send(request);
  expect(status).toBe(200);
  return hit;
};

describe('an answer behind CloudFront', () => {
  test('is kept under one key for all spellings of the same question', async () => {
    expect(await isHit({ target: `/stops/${town.feedId}?limit=2&fields=stopCode` })).toBe(false);
    for (const request of [
      { target: `/stops/${town.feedId}?fields=stopCode&limit=2` },
      { target: `/stops/${town.feedId}?limit=2&fields=stopCode`, headers: { 'user-agent': 'another', cookie: 'a=b' } },
      { target: `/stops/${town.feedId}?limit=2&fields=stopCode`, headers: { 'accept-language': 'hi', accept: '*/*' } },
      { target: `/stops/${town.feedId}?limit=2&fields=stopCode`, headers: { origin: 'https://elsewhere.example.org' } },
    ]) {
      expect(await isHit(request)).toBe(true);
    }
    expect(calls).toHaveLength(1);
    expect(await isHit({ target: `/stops/${town.feedId}?limit=3&fields=stopCode` })).toBe(false);
  });

  test('keeps the order of repeated parameters, which can be the order of the answer', async () => {
    await cloudFront.send({ target: '/v2/stops?id=b&bbox=1&id=a' });
    expect(calls[0]?.target).toBe('/v2/stops?bbox=1&id=b&id=a');
  });

  test('is one answer for each language under /v2/, however the header says it', async () => {
    const target = `/v2/routes?feeds=${town.feedId}`;
    const languages = ['hi', 'hi-IN,hi;q=0.9,en;q=0.8', 'HI;q=0.7', 'en', 'en-GB,en-US;q=0.9'];
    const hits = [];
    for (const language of languages) hits.push(await isHit({ target, headers: { 'accept-language': language } }));
    expect(hits).toEqual([false, true, true, false, true]);
    expect(await isHit({ target: `${target}&lang=hi`, headers: { 'accept-language': 'en' } })).toBe(false);
  });

  test('is compressed once, by the function, with one entry for each encoding', async () => {
    const target = '/stops/large';
    const read = { br: brotliDecompressSync, gzip: gunzipSync };
    for (const [accepted, coding] of [
      ['gzip, deflate, br, zstd', 'br'],
      ['gzip', 'gzip'],
    ] as const) {
      const answer = await cloudFront.send({ target, headers: { 'accept-encoding': accepted } });
      expect(answer.headers['content-encoding']).toBe(coding);
      expect(JSON.parse(read[coding](Buffer.from(answer.body, 'base64')).toString())).toHaveLength(stops.length);
    }
    expect((await cloudFront.send({ target })).headers['content-encoding']).toBeUndefined();
    expect(await isHit({ target, headers: { 'accept-encoding': 'br;q=1.0, gzip;q=0.8' } })).toBe(true);
    expect(calls).toHaveLength(3);
    for (const behavior of listBehaviors()) expect(behavior.Compress).toBe(false);
  });

  test('is a 304 at the edge for the tag of the copy', async () => {
    const target = `/routes/${town.feedId}`;
    const { etag = '' } = (await cloudFront.send({ target })).headers;
    expect(await cloudFront.send({ target, headers: { 'if-none-match': etag } })).toMatchObject({
      status: 304,
      isHit: true,
    });
    expect(calls).toHaveLength(1);
  });

  test('is never kept where the API says no-store: vehicles, errors, probes, pages and POST', async () => {
    for (const request of [
      { target: '/health' },
      { target: '/ready' },
      { target: `/stop/${town.feedId}/no-such-stop` },
      { target: '/no-such-path' },
      { target: '/v2/vehicles?id=KA01' },
      { target: `/vehicle/${town.feedId}/service-type/KA01` },
      { target: '/', headers: { accept: 'text/html' } },
      { target: '/', headers: { accept: 'application/json' } },
      { target: '/getAllStopsByIds', method: 'POST' },
    ]) {
      const before = calls.length;
      expect((await cloudFront.send(request)).isHit).toBe(false);
      expect((await cloudFront.send(request)).isHit, request.target).toBe(false);
      expect(calls).toHaveLength(before + 2);
    }
  });

  test('depends on no request header that its key does not have', async () => {
    for (const target of [
      `/routes/${town.feedId}`,
      `/stops/${town.feedId}`,
      `/v2/routes?feeds=${town.feedId}`,
      `/v2/stops?feeds=${town.feedId}`,
      `/v2/search?feeds=${town.feedId}&q=a`,
      `/v2/feeds`,
      `/openapi.json`,
    ]) {
      const { status, headers } = await cloudFront.send({ target, headers: { origin: 'https://map.example.org' } });
      expect(status, target).toBe(200);
      const varied = (headers['vary'] ?? '').toLowerCase().split(/, */).filter(Boolean);
      const inKey = ['accept-encoding', ...cloudFront.keyHeaders(target.split('?')[0] ?? '')];
      expect(
        varied.filter((name) => !inKey.includes(name)),
        target,
      ).toEqual([]);
    }
  });

  test('for a page of an allowed origin names that origin, and for others none', async () => {
    const target = `/routes/${town.feedId}`;
    await cloudFront.send({ target, headers: { origin: 'https://elsewhere.example.org' } });
    const allowed = await cloudFront.send({ target, headers: { origin: 'https://map.example.org' } });
    expect(allowed).toMatchObject({
      isHit: false,
      headers: { 'access-control-allow-origin': 'https://map.example.org' },
    });
  });
});

test('a call around the edge is refused, and one with the key is not', async () => {
  const around = createHttpApiEvent({ target: `/routes/${town.feedId}` });
  expect(await api.invoke(around)).toMatchObject({ statusCode: 403, headers: { 'cache-control': 'no-store' } });
});

function listBehaviors(): { Compress: boolean }[] {
  const [distribution] = Object.values(template.findResources('AWS::CloudFront::Distribution'));
  const { DefaultCacheBehavior, CacheBehaviors } = distribution?.['Properties']?.DistributionConfig ?? {};
  return [DefaultCacheBehavior, ...CacheBehaviors];
}
