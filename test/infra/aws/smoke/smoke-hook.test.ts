import { createServer, type Server } from 'node:http';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { describeGatewayEvent } from '../../../../infra/aws/smoke/judge-version.ts';
import { type Listening, listenOnLoopback } from '../../../../infra/local/sockets/listen-on-loopback.ts';
import { createIdentifyClient } from '../../../../shared/http/limits/identify-client.ts';
import { readRequest } from '../../../../shared/http/request/request.ts';

const arn = 'arn:aws:lambda:ap-south-1:123456789012:function:headway-dev-api';
type Event = { rawPath: string; requestContext: object };

describe('the pre-traffic hook', { concurrent: false }, () => {
  let server: Server;
  let listening: Listening;
  let handler: (event: { DeploymentId: string; LifecycleEventHookExecutionId: string }) => Promise<void>;
  /** What each version answers by path; a missing version crashes. */
  let versions: Record<string, (event: Event) => { statusCode: number; body: string } | undefined>;
  let told: unknown[];

  const answers: Record<string, object> = {
    '/health': { status: 'ok' },
    '/ready': { status: 'ready' },
    '/feeds': [{ gtfsId: 'city' }],
    '/routes/city': [{ id: 'city:1' }],
    '/vehicle/city/service-type/SMOKE-TEST': { vehicle_no: 'SMOKE-TEST' },
  };
  /** A version that answers as it should, except for some paths. */
  const version =
    (broken: Record<string, number> = {}) =>
    ({ rawPath }: Event) => {
      const status = broken[rawPath] ?? (rawPath in answers ? 200 : 403);
      return { statusCode: status, body: JSON.stringify(status === 200 ? (answers[rawPath] ?? {}) : { code: status }) };
    };

  beforeAll(async () => {
    server = createServer(async (request, response) => {
      const body = (await json(request)) as Event;
      expect(request.headers.authorization).toMatch(
        /^AWS4-HMAC-SHA256 Credential=id\/\d{8}\/ap-south-1\/(lambda|codedeploy)\//,
      );
      if (request.headers['x-amz-target'] === 'CodeDeploy_20141006.PutLifecycleEventHookExecutionStatus') {
        told.push(body);
        response.end('{}');
        return;
      }
      const name = /functions\/([^/]+)\/invocations/.exec(decodeURIComponent(request.url ?? ''))?.[1] ?? '';
      const answer = versions[name]?.(body);
      response.end(JSON.stringify(answer ?? { errorMessage: 'Runtime exited', errorType: 'Runtime.ExitError' }));
    });
    listening = await listenOnLoopback(server);
    const variables = {
      ...{ AWS_REGION: 'ap-south-1', AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'key' },
      ...{ AWS_ENDPOINT_URL: listening.url, NEW_VERSION: `${arn}:8`, LIVE_VERSION: `${arn}:live` },
    };
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
    ({ handler } = await import('../../../../infra/aws/smoke/smoke-hook.ts'));
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await listening.close();
  });
  beforeEach(() => {
    told = [];
    vi.spyOn(console, 'log').mockImplementation(() => {});
    return () => vi.restoreAllMocks();
  });

  async function statusOf(given: typeof versions): Promise<unknown> {
    versions = given;
    await handler({ DeploymentId: 'd-1', LifecycleEventHookExecutionId: 'hook-1' });
    expect(told).toEqual([
      { deploymentId: 'd-1', lifecycleEventHookExecutionId: 'hook-1', status: expect.any(String) },
    ]);
    return (told[0] as { status: string }).status;
  }

  test('lets a version pass that answers every check', async () => {
    expect(await statusOf({ [`${arn}:8`]: version() })).toBe('Succeeded');
  });

  test.each([
    ['crashes', undefined],
    ['answers errors', version({ '/routes/city': 500 })],
    ['opens the admin paths', version({ '/config': 200 })],
    ['cannot reach the database', version({ '/vehicle/city/service-type/SMOKE-TEST': 503 })],
  ])('stops a version that %s, while the live one works', async (_, broken) => {
    const given = broken === undefined ? {} : { [`${arn}:8`]: broken };
    expect(await statusOf({ ...given, [`${arn}:live`]: version() })).toBe('Failed');
  });

  test('lets a version pass if the live one fails the same check: the fault is elsewhere', async () => {
    const withoutDatabase = version({ '/vehicle/city/service-type/SMOKE-TEST': 503 });
    expect(await statusOf({ [`${arn}:8`]: withoutDatabase, [`${arn}:live`]: withoutDatabase })).toBe('Succeeded');
    told = [];
    const worse = version({ '/vehicle/city/service-type/SMOKE-TEST': 503, '/health': 500 });
    expect(await statusOf({ [`${arn}:8`]: worse, [`${arn}:live`]: withoutDatabase })).toBe('Failed');
  });
});

test('its events are those of an HTTP API, unsigned', () => {
  const event = describeGatewayEvent('/routes/city?limit=1');
  const { requestContext, query, isSigned, gateway } = readRequest(event);
  expect({ path: requestContext.http.path, limit: query.values.get('limit'), isSigned, gateway }).toEqual({
    ...{ path: '/routes/city', limit: ['1'], isSigned: false, gateway: 'http-api' },
  });
  const identify = createIdentifyClient({ apiKeys: [], trustedProxies: 0, limitsLoopback: false });
  expect(identify(event)).not.toBeNull();
});
