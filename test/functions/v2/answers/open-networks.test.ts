import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApi, type TestApi } from '../../../support/api/api.ts';
import { type ScriptedOtp, startScriptedOtp } from '../../../support/feeds/scripted-otp.ts';
import { town } from '../../../support/feeds/town.ts';
import { type DemoApi, openDemoApi } from '../demo-city.ts';

type Answer = { data: unknown[] & Record<string, unknown>; meta: { unavailable: { part: string }[] } };

let demo: DemoApi;
let broken: ScriptedOtp;
let api: TestApi;
beforeAll(async () => {
  [demo, broken] = await Promise.all([openDemoApi(), startScriptedOtp([town], { feeds: ['town'] })]);
  broken.script = () => ({ status: 500, body: 'down' });
  const instances = [
    { url: demo.api.services.otp.instances[0]?.url, feeds: ['demo'], default: true },
    { url: broken.instance.url, feeds: ['town'] },
  ];
  const settings = { OTP_INSTANCES: JSON.stringify(instances), GTFS_RATE_LIMIT_DELAY: '0', GTFS_RETRY_DELAY: '0' };
  api = createTestApi({ ...settings, GTFS_RESTART_PATIENCE: '0' }, { clock: demo.clock });
});
afterAll(async () => {
  await api?.close();
  await Promise.all([demo?.close(), broken?.close()]);
});

describe('a feed that cannot be loaded', () => {
  it.each([
    '/v2/routes',
    '/v2/routes?ids=demo:1,town:1',
    '/v2/stops',
    '/v2/stops?near=10.9342,79.8316',
    '/v2/stops?ids=demo:CBS,town:1',
    '/v2/search?q=central',
    '/v2/departures?stops=demo:CBS,town:1&limit=1',
    '/v2/departures?near=10.9342,79.8316&limit=1',
    '/v2/alerts',
    '/v2/alerts?routes=demo:1,town:1',
    '/v2/feeds',
    '/v2/stream?stops=demo:CBS,town:1&routes=demo:1,town:1',
  ])('leaves the others in the answer to %s', async (target) => {
    const { status, value, headers } = await api.send(target);
    const { data, meta } = value as Answer;
    expect(status, JSON.stringify(value)).toBe(200);
    expect(meta.unavailable.map(({ part }) => part)).toEqual(['feed town']);
    expect(JSON.stringify(data)).toMatch(/"demo[":]/);
    expect(JSON.stringify(data)).not.toContain('town:');
    // A shared cache must not serve it for a day in place of a whole one.
    expect(headers['cache-control']).not.toContain('stale-if-error=86400');
  });

  it('keeps the ids of its vehicles in a stream', async () => {
    const { value } = await api.send('/v2/stream?vehicles=town:V1,demo:V2,V3');
    const { data } = value as Answer;
    expect(data).toMatchObject({
      vehicles: [
        { id: 'town:V1', vehicleNo: 'V1' },
        { id: 'demo:V2', vehicleNo: 'V2' },
        { id: null, vehicleNo: 'V3' },
      ],
    });
  });

  it.each([
    '/v2/routes?ids=town:1',
    '/v2/routes?feeds=town',
    '/v2/departures?stops=town:1',
    '/v2/feeds/town',
    '/v2/routes.geojson',
    '/v2/stream?stops=town:1',
  ])('is a 503 where it is all that %s asks for, or the answer has no place to say it', async (target) => {
    const { status, value } = await api.send(target);
    expect([status, value]).toMatchObject([503, { type: 'urn:problem-type:headway:otp-unavailable' }]);
  });

  it('leaves the vehicles in a stream whose boards fail', async () => {
    const away = await openDemoApi({ GTFS_RESTART_PATIENCE: '0' });
    await away.get('/v2/stops?ids=demo:CBS');
    await away.get('/v2/stream?routes=demo:1');
    await away.stopOtp();
    const { data, meta } = await away.get<Answer>('/v2/stream?stops=demo:CBS&routes=demo:1');
    expect(data).toMatchObject({ boards: [], routes: [{ routeId: 'demo:1', vehicles: [{ id: 'demo:V7' }] }] });
    expect(meta.unavailable).toMatchObject([{ part: 'boards' }]);
    await away.api.close();
  });
});
