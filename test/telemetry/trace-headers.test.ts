import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createApi } from '../../functions/create-api.ts';
import { readConfiguration } from '../../shared/configuration/configuration.ts';
import { systemClock } from '../../shared/connections/core/clock.ts';
import { createServices, type Services } from '../../shared/services.ts';
import { createLogger } from '../../shared/telemetry/logger.ts';
import { readTraceHeaders } from '../../shared/telemetry/trace-headers.ts';
import { createHttpApiEvent } from '../support/api/gateway-events.ts';
import { createLambdaContext } from '../support/api/lambda-context.ts';
import { publishNetwork } from '../support/feeds/publish-network.ts';
import { type ScriptedOtp, startScriptedOtp } from '../support/feeds/scripted-otp.ts';
import { town } from '../support/feeds/town.ts';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const xray = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1;Lineage=1:a:0';
const ofXray = '00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01';

describe('the trace of an invocation', () => {
  test("is the caller's, else that of X-Ray, else none", () => {
    expect(readTraceHeaders({ traceparent, tracestate: 'a=1' }, xray)).toEqual({ traceparent, tracestate: 'a=1' });
    expect(readTraceHeaders({}, xray)).toEqual({ traceparent: ofXray });
    expect(readTraceHeaders({}, xray.replace('Sampled=1', 'Sampled=0'))).toEqual({
      traceparent: ofXray.replace(/01$/, '00'),
    });
    expect(readTraceHeaders({}, '')).toEqual({});
    expect(readTraceHeaders({}, 'Root=1-5759e988;Parent=x')).toEqual({});
  });

  test.each([
    traceparent.replace(/^00/, 'ff'),
    traceparent.toUpperCase(),
    `${traceparent}-more`,
    `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
    `00-0af7651916cd43dd8448eb211c80319c-${'0'.repeat(16)}-01`,
    'x\r\nhost: other',
  ])('is not %j, which is no valid traceparent', (invalid) => {
    expect(readTraceHeaders({ traceparent: invalid, tracestate: 'a=1' }, xray)).toEqual({ traceparent: ofXray });
  });

  test.each(['', 'a'.repeat(513), 'a=\n1'])('has no tracestate of %j', (tracestate) => {
    expect(readTraceHeaders({ traceparent, tracestate }, xray)).toEqual({ traceparent });
  });
});

describe('a call that asks OTP', () => {
  let folder: string;
  let otp: ScriptedOtp;
  let services: Services;
  let lines: string[];
  let api: ReturnType<typeof createApi>;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'headway-test-'));
    await publishNetwork(folder, town);
    otp = await startScriptedOtp([town], { isDefault: true });
    otp.script = (operation) => (operation === 'Trip' ? { body: '{"data":{"trip":null}}' } : undefined);
    const OTP_INSTANCES = JSON.stringify([{ url: otp.instance.url, default: true }]);
    const { configuration } = readConfiguration({ SNAPSHOT_STORE: folder, OTP_INSTANCES });
    lines = [];
    const logger = createLogger({ write: (line) => lines.push(line) });
    services = { ...createServices({ configuration, clock: systemClock }), logger };
    api = createApi(services);
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await services.http.close();
    await otp.close();
    await rm(folder, { recursive: true });
  });

  /** @returns the headers that OTP got, and what the line of the call says */
  async function send(request: { target: string; method?: string; body?: string; headers?: Record<string, string> }) {
    await api(createHttpApiEvent(request), createLambdaContext());
    const { traceparent: logged } = JSON.parse(lines.at(-1) ?? '{}');
    const { traceparent: sent, tracestate } = otp.headers.at(-1) ?? {};
    return { sent, tracestate, logged };
  }

  const graphql = {
    ...{ target: '/graphql', method: 'POST', body: JSON.stringify({ query: '{ feeds { feedId } }' }) },
  };
  test.each([{ target: '/trip/town:t1' }, graphql])(
    "passes the caller's trace on, and logs it: $target",
    async (of) => {
      const headers = { 'content-type': 'application/json', Traceparent: traceparent, tracestate: 'a=1' };
      expect(await send({ ...of, headers })).toEqual({ sent: traceparent, tracestate: 'a=1', logged: traceparent });
    },
  );

  test('passes the trace of X-Ray on where the caller has none', async () => {
    vi.stubEnv('_X_AMZN_TRACE_ID', xray);
    expect(await send({ target: '/trip/town:t1' })).toEqual({ sent: ofXray, tracestate: undefined, logged: ofXray });
  });

  test('has no trace where there is none', async () => {
    expect(await send({ target: '/trip/town:t1' })).toEqual({});
  });
});
