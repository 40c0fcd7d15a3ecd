import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Gateway, startGateway } from '../../../../../infra/local/gateway/gateway.ts';
import { type DemoApi, openDemoApi } from '../../../../functions/v2/demo-city.ts';
import { apiRules } from './api-rules.ts';
import { fieldRules } from './field-rules.ts';
import { framingRules } from './framing-rules.ts';
import { frontDoorRules } from './front-door-rules.ts';
import { type HttpRule, parseAnswer, type RawAnswer, writeRequest } from './http-rule.ts';
import { loadBalancerRules } from './load-balancer-rules.ts';
import { messageRules } from './message-rules.ts';
import { rangeRules } from './range-rules.ts';

let gateway: Gateway;
let demo: DemoApi;
beforeAll(async () => {
  gateway = await startGateway({ port: 0 });
  demo = await openDemoApi();
});
afterAll(async () => {
  await gateway.close();
  await demo.close();
});

async function exchange(bytes: Buffer): Promise<RawAnswer | undefined> {
  const socket = connect(gateway.port, '127.0.0.1');
  socket.write(bytes);
  return parseAnswer(Buffer.concat(await socket.toArray()));
}

/** Values of a repeated field are lines. */
function joinFields({ fields }: RawAnswer): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const [name, value] of fields) joined[name] = name in joined ? `${joined[name]}\n${value}` : value;
  return joined;
}

async function check(rule: HttpRule, received: readonly unknown[]): Promise<void> {
  const { status, headers = {}, body, event, isRefused = false } = rule.expected;
  const answer = await exchange(writeRequest(rule));
  if (answer === undefined) throw new Error('no answer');
  expect(answer.status).toBe(status);
  const fields = joinFields(answer);
  for (const [name, value] of Object.entries(headers)) {
    if (value instanceof RegExp) expect(fields[name], name).toMatch(value);
    else expect(fields[name], name).toBe(value ?? undefined);
  }
  if (body !== undefined) expect(answer.body).toEqual(body instanceof RegExp ? expect.stringMatching(body) : body);
  if (event !== undefined) checkParts(received[0], event);
  if (isRefused) expect(received).toEqual([]);
  const isAwaited = rule.request.includes('expect: 100-continue') && rule.request[0]?.endsWith('HTTP/1.1');
  expect(answer.interim).toEqual(isAwaited ? [100] : []);
}

/** Checks the members of an object that a rule names; undefined for one that must be missing. */
function checkParts(actual: unknown, parts: object): void {
  for (const [name, part] of Object.entries(parts)) {
    const value = (actual as Record<string, unknown>)[name];
    if (part instanceof RegExp) expect(value, name).toMatch(part);
    else if (typeof part === 'object' && !Array.isArray(part)) checkParts(value, part);
    else expect(value, name).toEqual(part);
    if (part === undefined) expect(actual).not.toHaveProperty([name]);
  }
}

describe('the gateway', () => {
  it.each([...messageRules, ...fieldRules, ...framingRules, ...frontDoorRules])('$source: $rule', async (rule) => {
    const received: unknown[] = [];
    gateway.connect(async (payload) => {
      received.push(JSON.parse(payload.toString()));
      const result = rule.result ?? { statusCode: 200, body: payload.toString() };
      return { status: 'answered', payload: Buffer.from(JSON.stringify(result)) };
    });
    await check(rule, received);
  });
});

const ask = (method: string, target: string) =>
  exchange(Buffer.from(`${method} ${target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`));

function connectApi(): void {
  gateway.connect(async (payload) => {
    const result = await demo.api.invoke(JSON.parse(payload.toString()));
    return { status: 'answered', payload: Buffer.from(JSON.stringify(result)) };
  });
}

describe('the API behind the gateway', () => {
  it.each([...apiRules, ...rangeRules])('$source: $rule', async (rule) => {
    connectApi();
    const request = await fillIn(rule.request);
    await check({ ...rule, request }, []);
  });
});

/** An example for each parameter that a GET needs; ids of the second version by the beginning of their path. */
const examples: Readonly<Record<string, string>> = {
  gtfs_id: 'demo',
  route_id: '1',
  route_code: '1',
  stop_code: 'CBS',
  provider_stop_code: 'CBS',
  query: 'bus',
  trip_id: 'demo:1-out-004',
  vehicle_no: 'V7',
  lat: '10.5',
  lon: '79.5',
  q: 'bus',
  feed: 'demo',
  stops: 'demo:CBS',
  stop: 'demo:CBS',
  '/v2/routes': 'demo:1',
  '/v2/trips': 'demo:1-out-004',
  '/v2/feeds': 'demo',
  '/v2/vehicles': 'V7',
};
/** Fields that differ between two answers to the same request, or that describe content (RFC 9110, 8.6). */
const variable = ['date', 'content-length', 'apigw-requestid', 'server-timing', 'ratelimit', 'x-request-id', 'x-cache'];

it('HEAD has the status and the fields of GET at every path, and no content (RFC 9110, 9.3.2)', async () => {
  connectApi();
  const { paths } = JSON.parse((await ask('GET', '/openapi.json'))?.body ?? '') as {
    paths: Record<string, { get?: { parameters: { in: string; name: string; required?: boolean }[] } }>;
  };
  const targets = Object.entries(paths).flatMap(([path, { get }]) => {
    if (get === undefined) return [];
    const filled = path.replaceAll(
      /\{(\w+)\}/g,
      (_, name: string) => examples[name] ?? examples[path.slice(0, path.indexOf('/', 4))] ?? '',
    );
    const isChoice = path === '/v2/departures' || path === '/v2/timetable' || path === '/v2/stream';
    const needed = get.parameters.filter(
      ({ in: place, name, required = false }) => place === 'query' && (required || (isChoice && /^stops?$/.test(name))),
    );
    return [`${filled}?${needed.map(({ name }) => `${name}=${examples[name]}`).join('&')}`];
  });
  const found: unknown[] = [];
  for (const target of [...targets, '/', '/docs', '/map', '/nowhere']) {
    const [get, head] = [await ask('GET', target), await ask('HEAD', target)];
    const describeAnswer = (answer: RawAnswer | undefined) => [
      target,
      answer?.status,
      (answer?.fields ?? []).filter(([name]) => !variable.includes(name)),
    ];
    expect(describeAnswer(head)).toEqual(describeAnswer(get));
    expect(head?.body, target).toBe('');
    found.push(get?.status);
  }
  expect(found.filter((status) => status === 200).length).toBeGreaterThan(25);
});

describe('the API behind a load balancer', () => {
  it.each(loadBalancerRules)('$source: $rule', async ({ event, expected: { body, ...expected } }) => {
    const answer = (await demo.api.invoke({ requestContext: { elb: { targetGroupArn: 'arn' } }, ...event })) as {
      body: string;
      isBase64Encoded: boolean;
    };
    checkParts(answer, expected);
    expect(answer.body).toMatch(body);
    expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(1024 * 1024);
  });
});

/** Puts the entity tag of the routes in the place of ETAG. */
async function fillIn(request: readonly string[]): Promise<readonly string[]> {
  if (!request.some((line) => line.includes('ETAG'))) return request;
  const answer = await ask('GET', '/routes/demo');
  const etag = answer?.fields.find(([name]) => name === 'etag')?.[1] ?? '';
  expect(etag).toMatch(/^"[\w-]+"$/);
  return request.map((line) => line.replaceAll('ETAG', etag));
}
