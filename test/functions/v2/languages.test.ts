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
});
