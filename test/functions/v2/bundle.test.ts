import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestApi, type TestApi } from '../../support/api/api.ts';
import { createHttpApiEvent } from '../../support/api/gateway-events.ts';
import { type ScriptedOtp, startScriptedOtp } from '../../support/feeds/scripted-otp.ts';
import { town } from '../../support/feeds/town.ts';

type Line = {
  kind: string;
  id: string;
  entity?: string;
  since?: string | null;
  networkVersion?: string;
  name?: string;
};

let folder: string;
let otp: ScriptedOtp;
let api: TestApi;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headway-test-'));
  otp = await startScriptedOtp([town]);
  api = createTestApi({
    SNAPSHOT_STORE: folder,
    OTP_INSTANCES: JSON.stringify([{ url: otp.instance.url, default: true }]),
    GTFS_RETRY_DELAY: '0',
    GTFS_RATE_LIMIT_DELAY: '0',
    HEADWAY_ADMIN_TOKEN: 'a-token-of-20-letters',
  });
  await refresh();
});
afterEach(async () => {
  await api.close();
  await otp.close();
  await rm(folder, { recursive: true });
});

async function refresh(): Promise<void> {
  const headers = { authorization: 'Bearer a-token-of-20-letters' };
  expect((await api.send({ method: 'POST', target: '/refresh-data', headers })).status).toBe(200);
}

/** The answer as a client receives it. */
async function get(target: string, headers: Record<string, string> = {}, method = 'GET') {
  const event = createHttpApiEvent({ method, target, headers }, { sourceIp: '203.0.113.9' });
  const answer = (await api.invoke(event)) as {
    statusCode: number;
    headers: Record<string, string>;
    body: string;
    isBase64Encoded: boolean;
  };
  const bytes = Buffer.from(answer.body, answer.isBase64Encoded ? 'base64' : 'utf8');
  const isBrotli = answer.headers['content-encoding'] === 'br';
  return { status: answer.statusCode, headers: answer.headers, bytes: isBrotli ? brotliDecompressSync(bytes) : bytes };
}

const readLines = (bytes: Buffer): Line[] =>
  bytes
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

/** What a client has after it applies a bundle or a delta to its copy. */
function apply(copy: readonly Line[], [feed, ...lines]: readonly Line[]): Line[] {
  const entities = new Map(feed?.since === null ? [] : copy.slice(1).map((line) => [`${line.kind} ${line.id}`, line]));
  for (const line of lines) {
    if (line.kind === 'DELETED') entities.delete(`${line.entity} ${line.id}`);
    else entities.set(`${line.kind} ${line.id}`, line);
  }
  return [{ ...feed, since: null } as Line, ...entities.values()];
}

const sorted = (lines: readonly Line[]) => lines.map((line) => JSON.stringify(line)).toSorted();

describe('the bundle', () => {
  it('has every entity of the feed once, and a 304 while the network is unchanged', async () => {
    const { status, headers, bytes } = await get('/v2/feeds/town/bundle');
    const [feed, ...lines] = readLines(bytes);
    expect(status).toBe(200);
    expect(feed).toMatchObject({ kind: 'FEED', feedId: 'town', since: null });
    const count = (...kinds: string[]) => lines.filter(({ kind }) => kinds.includes(kind)).length;
    expect(count('ROUTE')).toBe(town.routes.length);
    expect(count('STOP', 'STATION')).toBe(town.stops.length + town.stations.length);
    expect(new Set(lines.map(({ kind, id }) => `${kind} ${id}`)).size).toBe(lines.length);
    const again = await get('/v2/feeds/town/bundle', { 'if-none-match': headers['etag'] ?? '' });
    expect(again.status).toBe(304);
  });

  it('with since has only the differences, which make the client’s copy the current bundle', async () => {
    const before = readLines((await get('/v2/feeds/town/bundle')).bytes);
    const [first, ...others] = town.stops;
    otp.feeds = [{ ...town, stops: [{ ...(first as (typeof town.stops)[number]), name: 'Renamed' }, ...others] }];
    await refresh();
    const whole = readLines((await get('/v2/feeds/town/bundle')).bytes);
    const delta = readLines((await get(`/v2/feeds/town/bundle?since=${before[0]?.networkVersion}`)).bytes);
    expect(delta[0]).toMatchObject({ since: before[0]?.networkVersion, networkVersion: whole[0]?.networkVersion });
    expect(delta.slice(1).map(({ name }) => name)).toEqual(['Renamed']);
    expect(sorted(apply(before, delta))).toEqual(sorted(whole));
  });

  it('says which entities are gone', async () => {
    const before = readLines((await get('/v2/feeds/town/bundle')).bytes);
    const [kept, gone] = town.routes;
    otp.feeds = [{ ...town, routes: kept === undefined ? [] : [kept] }];
    await refresh();
    const whole = readLines((await get('/v2/feeds/town/bundle')).bytes);
    const delta = readLines((await get(`/v2/feeds/town/bundle?since=${before[0]?.networkVersion}`)).bytes);
    expect(delta[0]?.since).toBe(before[0]?.networkVersion);
    const deleted = delta.filter(({ kind }) => kind === 'DELETED');
    expect(deleted).toContainEqual({ kind: 'DELETED', entity: 'ROUTE', id: `town:${gone?.id}` });
    expect(deleted.map(({ entity }) => entity)).toContain('PATTERN');
    expect(sorted(apply(before, delta))).toEqual(sorted(whole));
  });

  it('falls back to the whole for a version that is not stored, and says so', async () => {
    const since = createHash('sha256').update('unknown').digest('hex');
    const [feed, ...lines] = readLines((await get(`/v2/feeds/town/bundle?since=${since}`)).bytes);
    expect(feed?.since).toBeNull();
    expect(lines.length).toBeGreaterThan(town.stops.length);
    expect((await get('/v2/feeds/town/bundle?since=../../manifest')).status).toBe(400);
  });
});

describe('ranges of the bundle', () => {
  it('join to the whole bundle, with If-Range, and HEAD has no range', async () => {
    const whole = await get('/v2/feeds/town/bundle');
    const { etag = '' } = whole.headers;
    expect(whole.headers['accept-ranges']).toBe('bytes');
    const half = Math.floor(whole.bytes.length / 2);
    const [a, b] = [
      await get('/v2/feeds/town/bundle', { range: `bytes=0-${half - 1}`, 'accept-encoding': 'br' }),
      await get('/v2/feeds/town/bundle', { range: `bytes=${half}-`, 'if-range': etag }),
    ];
    expect([a.status, b.status]).toEqual([206, 206]);
    expect(a.headers['content-encoding']).toBeUndefined();
    expect(a.headers['content-range']).toBe(`bytes 0-${half - 1}/${whole.bytes.length}`);
    expect(a.headers['etag']).toBe(etag);
    expect(Buffer.concat([a.bytes, b.bytes]).equals(whole.bytes)).toBe(true);
    expect((await get('/v2/feeds/town/bundle', { range: 'bytes=0-1' }, 'HEAD')).status).toBe(200);
  });

  it('an old If-Range gets the whole, and a range behind the end a 416 with the length', async () => {
    const { bytes } = await get('/v2/feeds/town/bundle');
    const old = await get('/v2/feeds/town/bundle', { range: 'bytes=0-1', 'if-range': '"old"' });
    expect([old.status, old.bytes.length]).toEqual([200, bytes.length]);
    const behind = await get('/v2/feeds/town/bundle', { range: `bytes=${bytes.length}-` });
    expect([behind.status, behind.headers['content-range']]).toEqual([416, `bytes */${bytes.length}`]);
    expect(JSON.parse(behind.bytes.toString())).toMatchObject({
      type: 'urn:problem-type:headway:range-not-satisfiable',
    });
  });
});
