import { expect, it } from 'vitest';
import { systemClock } from '../../../shared/connections/core/clock.ts';
import { createApiHandler } from '../../../shared/http/api-handler.ts';
import { createDefineEndpoint } from '../../../shared/http/endpoint.ts';
import { createClientShares } from '../../../shared/http/limits/client-shares.ts';
import { createIdentifyClient } from '../../../shared/http/limits/identify-client.ts';
import { objectOf, textField } from '../../../shared/http/request/fields.ts';
import { createLogger } from '../../../shared/telemetry/logger.ts';
import { createHttpApiEvent } from '../../support/api/gateway-events.ts';
import { createLambdaContext } from '../../support/api/lambda-context.ts';

const busy = createDefineEndpoint()({
  method: 'GET',
  path: '/busy/{ms}',
  summary: 'Holds the event loop for this long',
  params: objectOf({ ms: textField() }),
  answer: objectOf({}),
  handle: ({ params: { ms } }) => {
    const start = process.threadCpuUsage();
    const used = () => {
      const { user, system } = process.threadCpuUsage(start);
      return (user + system) / 1000;
    };
    while (used() < Number(ms.replace('-fail', '')));
    if (ms.endsWith('-fail')) throw new Error('after its work');
    return {};
  },
});

function setUp() {
  const lines: string[] = [];
  const handler = createApiHandler({
    groups: [{ segments: null, load: async () => [busy] }],
    services: {},
    adminAccess: { token: null, isOpenOnLoopback: false },
    logger: createLogger({ write: (line) => lines.push(line) }),
    clock: systemClock,
    limits: {
      clientShares: createClientShares({ clock: systemClock, unitsPerSecond: 1, burst: 1000 }),
      identifyClient: createIdentifyClient({ apiKeys: [], trustedProxies: 0, limitsLoopback: true }),
    },
    isCold: () => false,
    invocation: { start: async () => {}, end: () => {} },
  });
  const send = async (target: string) => {
    const answer = (await handler(createHttpApiEvent({ target }), createLambdaContext())) as {
      headers: Record<string, string>;
    };
    return Number(/r=(\d+)/.exec(answer.headers['ratelimit'] ?? '')?.[1]);
  };
  const listWarnings = () => lines.map((line) => JSON.parse(line)).filter(({ level }) => level === 'warn');
  return { send, listWarnings };
}

it.each(['/busy/400', '/busy/400-fail'])(
  'a call that holds the event loop beyond its limit pays for it, and the log says so: %s',
  async (target) => {
    const { send, listWarnings } = setUp();
    expect(await send(target)).toBe(999); // known only after the answer
    expect(await send('/busy/0')).toBeLessThanOrEqual(1000 - 200);
    expect(listWarnings()).toMatchObject([{ message: 'long-call', route: '/busy/{ms}', limitMs: 200 }]);
    expect(listWarnings()[0].loopMs).toBeGreaterThanOrEqual(400);
  },
);

it('a call within the limit pays its units only', async () => {
  const { send, listWarnings } = setUp();
  await send('/busy/0');
  await send('/busy/20');
  expect(await send('/busy/0')).toBeGreaterThanOrEqual(997);
  expect(listWarnings()).toEqual([]);
});
