import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createTestApi, type TestApi } from '../support/api/api.ts';
import { createHttpApiEvent, createLoadBalancerEvent } from '../support/api/gateway-events.ts';
import { publishNetwork } from '../support/feeds/publish-network.ts';
import { town } from '../support/feeds/town.ts';

type Answer = { statusCode: number; headers: Record<string, string>; body: string; isBase64Encoded: boolean };

let folder: string;
let api: TestApi;
const stops = Array.from({ length: 300 }, (_, index) => ({
  ...(town.stops[0] as (typeof town.stops)[0]),
  id: `s${index}`,
  code: null,
  name: `Stop number ${index}`,
}));
const [route] = town.routes;
const [pattern] = route?.patterns ?? [];
const large = {
  ...town,
  feedId: 'large',
  stops,
  routes: [
    {
      ...(route as NonNullable<typeof route>),
      patterns: [{ ...(pattern as NonNullable<typeof pattern>), stopIds: stops.map(({ id }) => id), times: null }],
    },
  ],
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headway-test-'));
  await publishNetwork(folder, town);
  await publishNetwork(folder, large);
  api = createTestApi({ SNAPSHOT_STORE: folder, HEADWAY_CORS_ORIGINS: 'https://app.example.org' });
});
afterAll(async () => {
  await api.close();
  await rm(folder, { recursive: true });
});

const send = async (target: string, headers: Record<string, string> = {}, method = 'GET') =>
  (await api.invoke(createHttpApiEvent({ target, headers, method }))) as Answer;

describe('an answer about the network', () => {
  it('has a strong ETag, and is a 304 without a body for a caller that has it', async () => {
    const { headers } = await send('/route/town/42');
    expect(headers).toMatchObject({
      etag: expect.stringMatching(/^"[\w-]{27}"$/),
      'cache-control': 'public, max-age=30, stale-while-revalidate=300, stale-if-error=86400',
      vary: 'Accept-Encoding, Origin',
    });
    const { etag = '' } = headers;
    for (const given of [etag, `"x", ${etag}`, `W/${etag}`, '*']) {
      const again = await send('/route/town/42', { 'if-none-match': given });
      expect(again, given).toMatchObject({
        statusCode: 304,
        body: '',
        headers: { etag, 'x-data-version': expect.any(String) },
      });
      expect(again.headers).not.toHaveProperty('content-type');
    }
    expect((await send('/route/town/42', { 'if-none-match': '"other"' })).statusCode).toBe(200);
    expect((await send('/route/town/42', { 'if-none-match': etag }, 'HEAD')).statusCode).toBe(304);
  });

  it('has different ETags for different requests, and equal ones for equal requests', async () => {
    const targets = [
      '/route/town/42',
      '/route/town/a|b',
      '/routes/town',
      '/routes/town?limit=1',
      '/routes/town?fields=id',
      '/stops/large',
    ];
    const read = () => Promise.all(targets.map(async (target) => (await send(target)).headers['etag']));
    const tags = await read();
    expect(new Set(tags).size).toBe(targets.length);
    expect(await read()).toEqual(tags);
  });

  it('has a new ETag for a new version', async () => {
    const other = await mkdtemp(join(tmpdir(), 'headway-test-'));
    await publishNetwork(other, { ...town, stations: [] });
    const second = createTestApi({ SNAPSHOT_STORE: other });
    const { etag } = (await second.send('/route/town/42')).headers;
    expect(etag).not.toBe((await send('/route/town/42')).headers['etag']);
    await second.close();
    await rm(other, { recursive: true });
  });

  it.each([
    ['br', 'br'],
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip', 'gzip'],
    ['br;q=0.5, gzip;q=0.8', 'gzip'],
    ['br;q=0, gzip;q=0', undefined],
    ['*', 'br'],
    ['identity', undefined],
    ['', undefined],
  ])('is compressed for Accept-Encoding %s as %s', async (accepted, coding) => {
    const { headers, body, isBase64Encoded } = await send('/stops/large', { 'accept-encoding': accepted });
    expect({ coding: headers['content-encoding'], isBase64Encoded }).toEqual({
      coding,
      isBase64Encoded: coding !== undefined,
    });
    const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
    const text = coding === 'br' ? brotliDecompressSync(bytes) : coding === 'gzip' ? gunzipSync(bytes) : bytes;
    expect(JSON.parse(text.toString())).toHaveLength(300);
    expect(headers['etag']).toMatch(coding === undefined ? /^"[\w-]{27}"$/ : new RegExp(`^"[\\w-]{27}-${coding}"$`));
  });

  it('is not compressed when small', async () => {
    expect((await send('/route/town/42', { 'accept-encoding': 'br' })).headers).not.toHaveProperty('content-encoding');
  });

  it('is a 304 for the ETag of any of its encodings', async () => {
    const { etag = '' } = (await send('/stops/large', { 'accept-encoding': 'br' })).headers;
    expect(await send('/stops/large', { 'accept-encoding': 'gzip', 'if-none-match': etag })).toMatchObject({
      statusCode: 304,
      headers: { etag },
    });
  });

  it('is serialised once per encoding and network where it is a whole list', async () => {
    const headers = { 'accept-encoding': 'br' };
    const first = await send('/stops/large', headers);
    const stringify = vi.spyOn(JSON, 'stringify');
    const again = await send('/stops/large', headers);
    const isWritten = stringify.mock.calls.some(([value]) => Array.isArray(value) && value.length === 300);
    stringify.mockRestore();
    expect(isWritten).toBe(false);
    expect(again.body).toBe(first.body);
  });

  it('has only the requested fields, and names the known fields for an unknown one', async () => {
    expect((await api.send('/routes/town?limit=1')).value).toHaveLength(1);
    const { headers, body } = await send('/routes/town?limit=1&fields=id,mode');
    expect(JSON.parse(body)).toEqual([{ id: '42', mode: 'BUS' }]);
    expect(headers['link']).toMatch(/^<\?limit=1&cursor=[\w~-]+&fields=id%2Cmode>; rel="next"$/);
    expect(JSON.parse((await send('/route/town/42?fields=shortName')).body)).toEqual({ shortName: '42' });
    for (const fields of ['', ',', 'id,shortName,longName,mode,agencyName,tripCount,stopCount,startPoint,endPoint,']) {
      const whole = JSON.parse((await send(`/routes/town?fields=${fields}`)).body);
      expect(whole, fields).toEqual((await api.send('/routes/town')).value);
    }
    const { body: geojson } = await send('/routes/town?format=geojson&fields=shortName');
    expect(JSON.parse(geojson)).toMatchObject({
      type: 'FeatureCollection',
      features: [{ type: 'Feature', id: '42', properties: { shortName: '42' } }, {}],
    });
    for (const fields of ['x', 'id,x', 'id&fields=id', 'constructor', '__proto__']) {
      const { statusCode, body: text } = await send(`/routes/town?fields=${fields}`);
      expect({ statusCode, text }, fields).toEqual({
        statusCode: 400,
        text: expect.stringContaining('fields: expected some of id, shortName, longName'),
      });
    }
  });
});

describe('other answers', () => {
  it('are not cached', async () => {
    for (const target of ['/health', '/config', '/route/town/none', '/nothing']) {
      const { headers } = await send(target);
      expect(headers, target).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
      expect(headers, target).not.toHaveProperty('etag');
    }
  });

  it('have none of the headers that the endpoint set before it failed', async () => {
    const { statusCode, headers } = await send('/routes/town?format=geojson&cursor=x');
    expect(statusCode).toBe(400);
    expect(headers).toMatchObject({ 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
    expect(headers).not.toHaveProperty('etag');
  });

  it('have the allowed methods of a path', async () => {
    expect(await send('/routes/town', {}, 'OPTIONS')).toMatchObject({
      statusCode: 204,
      body: '',
      headers: { allow: 'GET, HEAD, OPTIONS' },
    });
    expect(await send('/getAllRoutesByIds', {}, 'OPTIONS')).toMatchObject({
      statusCode: 204,
      headers: { allow: 'POST, OPTIONS' },
    });
    expect((await send('/nothing', {}, 'OPTIONS')).statusCode).toBe(404);
    const balanced = await api.invoke(createLoadBalancerEvent({ method: 'OPTIONS', target: '/routes/town' }));
    expect(balanced).toMatchObject({ statusCode: 204, body: '' });
  });

  it('are readable by pages of the configured origins only, errors included; admin answers by none', async () => {
    const origin = 'https://app.example.org';
    const preflight = { origin, 'access-control-request-method': 'POST' };
    expect((await send('/getAllRoutesByIds', preflight, 'OPTIONS')).headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'POST, OPTIONS',
      'access-control-allow-headers': expect.stringContaining('Content-Type'),
    });
    for (const target of ['/route/town/42', '/route/town/none', '/nothing']) {
      const { headers } = await send(target, { origin });
      expect(headers, target).toMatchObject({ 'access-control-allow-origin': origin, vary: 'Accept-Encoding, Origin' });
      expect((await send(target, { origin: 'https://evil.example' })).headers).not.toHaveProperty(
        'access-control-allow-origin',
      );
    }
    expect((await send('/config', { origin })).headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('refuse an address that is too long', async () => {
    expect((await send(`/route/town/${'x'.repeat(3000)}`)).statusCode).toBe(400);
    expect((await send(`/route/town/42?${'x'.repeat(300_000)}`)).statusCode).toBe(400);
  });
});
