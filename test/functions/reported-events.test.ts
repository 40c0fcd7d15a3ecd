import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readGtfsFeed } from '../../infra/local/gtfs/read-gtfs-feed.ts';
import { buildTransit } from '../../infra/local/otp/model/build-transit.ts';
import { createOtpServer } from '../../infra/local/otp/server.ts';
import { type Listening, listenOnLoopback } from '../../infra/local/sockets/listen-on-loopback.ts';
import { createTestApi, type TestApi } from '../support/api/api.ts';
import { isSharedMissing, sharedFolder } from '../support/feeds/shared-folder.ts';

const isMissing = isSharedMissing('reports/events', { needs: 'answering the reported events' });
const folder = `${sharedFolder}reports/`;
type Reported = { readonly name: string; readonly event: unknown };
const read = (file: string) => JSON.parse(readFileSync(`${folder}events/${file}.json`, 'utf8')) as Reported[];
const files = isMissing ? [] : readdirSync(`${folder}events`).map((file) => file.replace(/\.json$/, ''));
const all = files.map((file) => [file, read(file)] as const);

type Answer = { statusCode: number; headers?: Headers; multiValueHeaders?: Record<string, string[]>; body: string };
type Headers = Record<string, string>;

let otp: Listening;
let api: TestApi;
beforeAll(async () => {
  if (isMissing) return;
  const feeds = [
    ['plain', 'plain'],
    ['sample', 'plain'],
    ['ids', 'ids'],
  ].map(([id = '', file]) => [id, readGtfsFeed(`${folder}gtfs/${file}.zip`)] as const);
  otp = await listenOnLoopback(createOtpServer({ transit: buildTransit(new Map(feeds)), nowMs: Date.now }));
  api = createTestApi({
    OTP_INSTANCES: JSON.stringify([{ url: otp.url, feeds: ['plain', 'sample', 'ids'], default: true }]),
    GTFS_RATE_LIMIT_DELAY: '0',
    HEADWAY_BASE_PATH: '/v1',
    HEADWAY_CORS_ORIGINS: 'https://app.example.org',
    HEADWAY_CLIENT_UNITS_PER_SECOND: '0',
  });
});
afterAll(async () => {
  await api?.close();
  await otp?.close();
});

const route = [200, /^\{"id":"R1",/] as const;
const stop = (code: string) => [200, new RegExp(`"stopCode":"${code}"`)] as const;
const notAnEvent = [
  400,
  /"event: expected an event of an HTTP API or function URL \(payload 2\.0\), or of a load/,
] as const;
const payload1 = [
  400,
  /"event: expected payload 2\.0, got payload 1\.0: REST APIs are not served; use an HTTP API/,
] as const;
const routes = [200, /^\[\{"id":"R1"/] as const;
const stops = [200, /^\[\{"id":"plain:S1"/] as const;
const noPath = [404, /"There is no such path"/] as const;

/** The status and the body of the answer to each event. The database of vehicles is another test's (test/duty). */
const answers: Readonly<Record<string, readonly [number, RegExp]>> = {
  'v2 $default': route,
  'v2 stage prod in rawPath': route,
  'v2 stage prod NOT in rawPath (custom domain, AWS strips)': route,
  'v2 stage named route, path /route/route/plain/R1': route,
  'v2 stage named route, custom domain, path /route/plain/R1': route,
  'v2 custom domain base path v1 (stage $default)': route,
  'v2 custom domain base path v1 (stage prod)': route,
  'v2 base path with pathParameters.proxy': route,
  'v2 rawPath empty (mapping without slash)': noPath,
  'v2 /prod only': [308, /"The start page is at \/prod\/"/],
  'v2 rawPath with trailing stage slash': noPath,
  'v2 dup query (rawQueryString)': [400, /"limit: expected/],
  'v2 no rawQueryString': route,
  'v2 no headers': route,
  'v2 headers null': route,
  'v2 cookies': route,
  'v2 plus in query': [200, /^\[\]$/],
  'v2 base64 json': stops,
  'v2 base64 json with BOM': stops,
  'v2 POST no body': [400, /"body: expected well-formed JSON"/],
  'v2 POST body null': [400, /"body: expected well-formed JSON"/],
  'v2 Content-Type header in capitals': stops,
  'function URL encoded slash': stop('Forge Park / 495'),
  'function URL double encoded slash': [404, /"Stop not found"/],
  'function URL a%252Fb': stop('a%2Fb'),
  'HTTP API a%2Fb id': [404, /"Stop not found"/], // %252F is how callers write a slash there: decision 0031
  'HTTP API plus': stop('A\\+B'),
  'HTTP API 100%': stop('100%'),
  'alb plain': route,
  'alb health check': [200, /^\{"status":"ok"\}$/],
  'alb health check multi, path /': noPath,
  'alb encoded path': stop('Forge Park / 495'),
  'alb lower-case hex': stop('Forge Park / 495'),
  'alb unicode': stop('東京'),
  'alb raw unicode': stop('東京'),
  'alb bad percent': [400, /"path: expected percent-encoded UTF-8"/],
  'alb encoded comma in fields': [200, /^\{"id":"R1","shortName":"1"\}$/],
  'alb query dup multi': [400, /"limit: expected/],
  'alb query plus': [400, /"radius: expected/],
  'alb encoded key': [200, /^\{"id":"R1"\}$/],
  'alb query null': route,
  'alb headers null': route,
  'alb multi gzip': routes,
  'alb multi 304': [304, /^$/],
  'alb HEAD': [200, /^$/],
  'alb admin': [403, /"Admin endpoints are not served through the load balancer"/],
  'alb POST': stops,
  'alb POST base64': stops,
  'alb POST multi header list': [415, /"content-type: expected application\/json, got another"/],
  'REST v1': payload1,
  'HTTP API payload 1.0': payload1,
  'lattice v2': notAnEvent,
  'warmup plugin': notAnEvent,
  'lambda-warmer': notAnEvent,
  eventbridge: notAnEvent,
  sqs: notAnEvent,
  empty: notAnEvent,
  null: notAnEvent,
  string: notAnEvent,
  array: notAnEvent,
  'requestContext string': notAnEvent,
  'http undefined': [400, /"method: expected an HTTP method"/],
  'method lower': [405, /"This path takes GET, HEAD, OPTIONS"/], // methods are case-sensitive: RFC 9110, 9.1
  'alb HEAD multi=False': [200, /^$/],
  'alb 304 multi=False': [304, /^$/],
  'alb HEAD multi=True': [200, /^$/],
  'alb 304 multi=True': [304, /^$/],
  'cors get': routes,
  'cors 304': [304, /^$/],
  'cors 404': noPath,
  'cors 405': [405, /"This path takes/],
  'cors other origin': routes,
  'cors null': routes,
  'cors none': routes,
  'cors upper-case host': routes,
  preflight: [204, /^$/],
  'preflight private network': [204, /^$/],
  'admin with origin': [403, /"Admin endpoints are closed/],
  'cors gzip': routes,
};
const withVehicles = ['bus1', 'many', 'veh'];
const noDatabase = [503, /"Vehicle data is not configured: there is no waybills database"/] as const;

/** The origin that these answers allow; the others allow none. */
const allowed = /^(cors (get|304|404|405|gzip)|preflight( private network)?)$/;

describe.skipIf(isMissing)('the reported events', () => {
  it('are all here', () => {
    const others = all.filter(([file]) => !withVehicles.includes(file)).flatMap(([, list]) => list);
    expect(others.map(({ name }) => name).toSorted()).toEqual(Object.keys(answers).toSorted());
  });

  const cases = all.flatMap(([file, list]) => list.map(({ name, event }) => ({ file, name, event })));
  it.each(cases)('$file: $name', async ({ file, name, event }) => {
    const { statusCode, headers, multiValueHeaders, body } = (await api.invoke(event)) as Answer;
    const [status, text] = withVehicles.includes(file) ? noDatabase : (answers[name] ?? []);
    expect(statusCode).toBe(status);
    expect(body).toMatch(text ?? /never/);
    expect(multiValueHeaders !== undefined, 'headers are in the form that the gateway reads').toBe(isMultiValue(event));
    const single = mapValues(multiValueHeaders ?? {}, ([value = '']) => value);
    const sent = headers ?? single;
    expect(sent['access-control-allow-origin']).toBe(allowed.test(name) ? 'https://app.example.org' : undefined);
    expect(sent).not.toHaveProperty('content-length');
    if (statusCode === 304 || (statusCode === 200 && body === '')) expect(sent['etag']).toMatch(/^"[\w-]+"$/);
    if (statusCode === 308) expect(sent['location']).toBe('/prod/');
  });
});

function isMultiValue(event: unknown): boolean {
  const { requestContext, multiValueHeaders } = (event ?? {}) as {
    requestContext?: object;
    multiValueHeaders?: object;
  };
  return multiValueHeaders !== undefined && requestContext !== undefined && 'elb' in requestContext;
}

function mapValues<From, To>(record: Readonly<Record<string, From>>, map: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}
