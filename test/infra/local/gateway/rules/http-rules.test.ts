import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Gateway, startGateway } from '../../../../../infra/local/gateway/gateway.ts';
import { type DemoApi, openDemoApi } from '../../../../functions/v2/demo-city.ts';
import { apiRules } from './api-rules.ts';
import { framingRules } from './framing-rules.ts';
import { frontDoorRules } from './front-door-rules.ts';
import { type HttpRule, parseAnswer, type RawAnswer, writeRequest } from './http-rule.ts';
import { loadBalancerRules } from './load-balancer-rules.ts';
import { messageRules } from './message-rules.ts';

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
  if (rule.request.includes('expect: 100-continue')) expect(answer.interim).toEqual([100]);
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
  it.each([...messageRules, ...framingRules, ...frontDoorRules])('$source: $rule', async (rule) => {
    const received: unknown[] = [];
    gateway.connect(async (payload) => {
      received.push(JSON.parse(payload.toString()));
      const result = rule.result ?? { statusCode: 200, body: payload.toString() };
      return { status: 'answered', payload: Buffer.from(JSON.stringify(result)) };
    });
    await check(rule, received);
  });
});

describe('the API behind the gateway', () => {
  it.each(apiRules)('$source: $rule', async (rule) => {
    gateway.connect(async (payload) => {
      const result = await demo.api.invoke(JSON.parse(payload.toString()));
      return { status: 'answered', payload: Buffer.from(JSON.stringify(result)) };
    });
    const request = await fillIn(rule.request);
    await check({ ...rule, request }, []);
  });
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
  const answer = await exchange(Buffer.from('GET /routes/demo HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n'));
  const etag = answer?.fields.find(([name]) => name === 'etag')?.[1] ?? '';
  expect(etag).toMatch(/^"[\w-]+"$/);
  return request.map((line) => line.replaceAll('ETAG', etag));
}
