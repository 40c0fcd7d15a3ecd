import { expect, test } from 'vitest';
import { createApi } from '../../functions/create-api.ts';
import { readEventPath } from '../../shared/http/request/event-path.ts';
import { createTestApi } from '../support/api/api.ts';
import { createHttpApiEvent, createLoadBalancerEvent } from '../support/api/gateway-events.ts';

const ofStage = (stage: string, domainName: string) => ({ requestContext: { stage, domainName } });
const own = 'abc.execute-api.eu-west-1.amazonaws.com';

test.each([
  ['/v1/feeds', {}, '/feeds', null],
  ['/feeds', {}, '/feeds', null],
  ['/v1', {}, '/', '/v1/'],
  ['/v1/', {}, '/', null],
  ['/v12/feeds', {}, '/v12/feeds', null],
  ['/v1/v1/feeds', {}, '/v1/feeds', null],
  ['', {}, '/', null],
  ['/prod/feeds', ofStage('prod', own), '/feeds', null],
  ['/prod/v1/feeds', ofStage('prod', own), '/feeds', null],
  ['/prod', ofStage('prod', own), '/', '/prod/'],
  ['/prod/feeds', ofStage('prod', 'api.example.org'), '/prod/feeds', null],
  ['/$default/feeds', ofStage('$default', own), '/$default/feeds', null],
])('the path %s of a gateway with the base path /v1 is read', (rawPath, event, path, redirect) => {
  expect(readEventPath({ rawPath, ...event }, '/v1')).toEqual({ path, redirect });
  if (!('requestContext' in event)) {
    const elb = { path: rawPath, requestContext: { elb: {} } };
    expect(readEventPath(elb, '/v1')).toEqual({ path, redirect });
  }
});

test('an API below a base path answers with and without it, and its links and document stay below it', async () => {
  const api = createTestApi({ HEADWAY_BASE_PATH: '/city/v1' });
  const call = async (target: string) => {
    const answer = (await api.invoke(createHttpApiEvent({ target, headers: { accept: 'text/html' } }))) as {
      statusCode: number;
      headers: Record<string, string>;
      body: string;
    };
    return answer;
  };
  for (const target of ['/health', '/city/v1/health']) expect(await call(target)).toMatchObject({ statusCode: 200 });
  expect(await call('/city/health')).toMatchObject({ statusCode: 404 });
  const wrong = await call('/city/v1/v2/feeds?limit=1');
  expect([wrong.statusCode, wrong.headers['content-type']]).toEqual([400, 'application/problem+json; charset=utf-8']);
  const moved = await call('/city/v1');
  expect([moved.statusCode, moved.headers['location']]).toEqual([308, '/city/v1/']);
  const base = 'https://api.example.org/city/v1/openapi.json';
  const { servers } = JSON.parse((await call('/city/v1/openapi.json')).body) as { servers: { url: string }[] };
  expect(new URL(servers[0]?.url ?? '', base).href).toBe('https://api.example.org/city/v1/');
  const balancer = createLoadBalancerEvent({ target: '/city/v1/health' });
  expect(await api.invoke(balancer)).toMatchObject({ statusCode: 200 });
  await api.close();
});

test('a base path that begins like a path of the API is refused', async () => {
  const api = createTestApi({});
  for (const basePath of ['/v2', '/route/x', '/health']) {
    const configuration = { ...api.services.configuration, HEADWAY_BASE_PATH: basePath };
    expect(() => createApi({ ...api.services, configuration })).toThrow(
      `HEADWAY_BASE_PATH: expected a path that does not begin like a path of the API, got "${basePath}"`,
    );
  }
  expect(() => createTestApi({ HEADWAY_BASE_PATH: '/v1/' })).toThrow(/HEADWAY_BASE_PATH: expected a path such as/);
  await api.close();
});
