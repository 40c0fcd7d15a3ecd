import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DemoApi, openDemoApi } from './demo-city.ts';

type Named = { id: string; name: string; longName: string; headsign: string; stopName: string };

let demo: DemoApi;
beforeAll(async () => {
  demo = await openDemoApi();
});
afterAll(() => demo.close());

const get = async (target: string, headers: Record<string, string> = {}) => {
  const { status, headers: sent, value } = await demo.api.send({ target, headers });
  expect(status).toBe(200);
  return { headers: sent, value: value as { data: never; references: Record<string, Named[]>; meta: object } };
};

describe('names in a language', () => {
  it.each([
    ['/v2/stops?ids=demo:M06', 'सेंट्रल स्टेशन'],
    ['/v2/search?q=central%20station&limit=1', 'सेंट्रल स्टेशन'],
    ['/v2/routes?ids=demo:M1', 'वडक्कुपेट्टै – तेनकोट्टै / हवाई अड्डा'],
    ['/v2/routes/demo:M1?include=directions,stops', 'सेंट्रल स्टेशन'],
    ['/v2/departures?stops=demo:M06&include=stop,route', 'तेनकोट्टै डिपो'],
    ['/v2/departures?stops=demo:M06&include=stop,route', 'सेंट्रल स्टेशन'],
    ['/v2/trips/demo:M1-out-005', 'सचिवालय'],
    ['/v2/timetable?stop=demo:M06-1', 'तेनकोट्टै डिपो'],
  ])('%s has %s for lang=hi and for Accept-Language', async (target, name) => {
    const byParameter = await get(`${target}${target.includes('?') ? '&' : '?'}lang=hi`);
    const byHeader = await get(target, { 'accept-language': 'hi-IN,en;q=0.5' });
    const plain = await get(target);
    expect(JSON.stringify(byParameter.value.data) + JSON.stringify(byParameter.value.references)).toContain(name);
    expect(byHeader.value.data).toEqual(byParameter.value.data);
    expect(byHeader.value.references).toEqual(byParameter.value.references);
    expect(JSON.stringify(plain.value)).not.toContain(name);
    expect(byHeader.headers['vary']).toContain('Accept-Language');
    expect(plain.headers['vary']).toContain('Accept-Language');
    expect([byHeader.headers['content-language'], plain.headers['content-language']]).toEqual(['hi', undefined]);
    expect(byHeader.headers['etag']).not.toBe(plain.headers['etag']);
  });

  it('the parameter comes before the header, and a language without names has those of the feed', async () => {
    const target = '/v2/stops?ids=demo:M06';
    const tamil = await get(`${target}&lang=ta`, { 'accept-language': 'hi' });
    expect(tamil.value.data).toMatchObject([{ name: 'மத்திய நிலையம்' }]);
    const french = await get(`${target}&lang=fr`);
    expect(french.value.data).toMatchObject([{ name: 'Central Station' }]);
    expect(french.headers['content-language']).toBeUndefined();
  });

  it.each([
    ['en;q=0.5, hi', 'सेंट्रल स्टेशन'],
    ['ta;q=0.4,hi;q=0.8,en;q=0.1', 'सेंट्रल स्टेशन'],
    ['hi;q=0, ta;q=0.2', 'மத்திய நிலையம்'],
    ['*', 'Central Station'],
    ['*;q=0.9, hi;q=0.2', 'Central Station'],
    ['hi;q=0', 'Central Station'],
    ['hi;q=x', 'Central Station'],
    ['', 'Central Station'],
  ])('Accept-Language: %s has %s', async (header, name) => {
    const { value } = await get('/v2/stops?ids=demo:M06', { 'accept-language': header });
    expect(value.data).toMatchObject([{ name }]);
  });

  it('cached boards of one language are not those of another', async () => {
    const headsigns = async (lang: string) => {
      const { value } = await get(`/v2/departures?stops=demo:M06-1&limit=3&lang=${lang}`);
      return (value.data as { departures: Named[] }[])[0]?.departures.map(({ headsign }) => headsign);
    };
    const [hindi, english, again] = [await headsigns('hi'), await headsigns('en'), await headsigns('hi')];
    expect(again).toEqual(hindi);
    expect(english).not.toEqual(hindi);
  });

  it('asks the OTP for the names of a language once', async () => {
    await get('/v2/stops?ids=demo:M06&lang=ta');
    const before = demo.otpRequests();
    await get('/v2/stops?ids=demo:M07,demo:M08&lang=ta');
    await get('/v2/routes?lang=ta');
    expect(demo.otpRequests()).toBe(before);
  });

  it('asks the OTP once for a language without names, and not for a code that is no language', async () => {
    const before = demo.otpRequests();
    for (const lang of ['cy', 'CY-gb', 'cy']) await get(`/v2/stops?ids=demo:M06&lang=${lang}`);
    expect(demo.otpRequests()).toBe(before + 1);
    for (const lang of ['xx', 'qzq', 'zq-IN']) {
      const { value, headers } = await get(`/v2/stops?ids=demo:M06&lang=${lang}`, { 'accept-language': 'hi' });
      expect(value.data).toMatchObject([{ name: 'Central Station' }]);
      expect(headers['content-language']).toBeUndefined();
    }
    expect(demo.otpRequests()).toBe(before + 1);
  });

  it('takes the query for all names from the share of the caller, once', async () => {
    const limited = await openDemoApi({ HEADWAY_CLIENT_UNITS_PER_SECOND: '1' });
    const take = async () => {
      const { headers } = await limited.api.send({ target: '/v2/stops?ids=demo:M06&lang=ta' });
      return Number(/r=(\d+)/.exec(headers['ratelimit'] ?? '')?.[1]);
    };
    const left = [await take(), await take(), await take()];
    await limited.close();
    const [first = 0, second = 0, third = 0] = left;
    expect(second - third).toBeLessThanOrEqual(12); // the call itself
    expect(5000 - first).toBeGreaterThanOrEqual(second - third + 3); // 36 us for each of the city's names
  });

  it.each([
    ['/v2/routes/demo:M1?include=directions', '"headsign":"वडक्कुपेट्टै"'],
    ['/v2/routes.geojson', 'वडक्कुपेट्टै – तेनकोट्टै / हवाई अड्डा'],
    ['/v2/routes.geojson', '"headsign":"वडक्कुपेट्टै"'],
    ['/v2/routes/demo:M1/shape.geojson', '"headsign":"वडक्कुपेट्टै"'],
    ['/v2/stops.geojson', 'सेंट्रल स्टेशन'],
    ['/v2/feeds/demo/bundle', 'सेंट्रल स्टेशन'],
    ['/v2/feeds/demo/bundle', '"headsign":"वडक्कुपेट्टै"'],
  ])('%s has %s for lang=hi, in directions, features and lines', async (target, name) => {
    const read = async (url: string, headers: Record<string, string> = {}) => {
      const answer = await demo.api.send({ target: url, headers });
      expect(answer.status).toBe(200);
      expect(answer.headers['vary']).toContain('Accept-Language');
      return {
        text: typeof answer.value === 'string' ? answer.value : JSON.stringify(answer.value),
        headers: answer.headers,
      };
    };
    const hindi = await read(`${target}${target.includes('?') ? '&' : '?'}lang=hi`);
    const byHeader = await read(target, { 'accept-language': 'hi' });
    const plain = await read(target);
    expect(hindi.text).toContain(name);
    expect(byHeader.text).toContain(name);
    expect(plain.text).not.toContain(name);
    expect([hindi.headers['content-language'], plain.headers['content-language']]).toEqual(['hi', undefined]);
    expect(hindi.headers['etag']).not.toBe(plain.headers['etag']);
  });

  it('the bundle of one language is not that of another, and a language without names has that of the feed', async () => {
    const read = async (query: string) => (await demo.api.send(`/v2/feeds/demo/bundle${query}`)).value as string;
    const [plain, hindi, tamil, french] = [
      await read(''),
      await read('?lang=hi'),
      await read('?lang=ta'),
      await read('?lang=fr'),
    ];
    expect(hindi).toContain('सेंट्रल स्टेशन');
    expect(tamil).toContain('மத்திய நிலையம்');
    expect(tamil).not.toContain('सेंट्रल स्टेशन');
    expect(french).toBe(plain);
  });

  it('names of the feed stay when OTP is away, and the answer says so', async () => {
    const away = await openDemoApi();
    try {
      await away.get('/v2/stops?ids=demo:M06');
      await away.stopOtp();
      const { data, meta } = await away.get<{ data: unknown; meta: { unavailable: { part: string }[] } }>(
        '/v2/stops?ids=demo:M06&lang=hi',
      );
      expect(data).toMatchObject([{ id: 'demo:M06' }]);
      expect(meta.unavailable).toMatchObject([{ part: 'names of demo in hi' }]);
    } finally {
      await away.close();
    }
  });
});
