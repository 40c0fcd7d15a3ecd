import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, expectTypeOf, test } from 'vitest';
import { createHeadwayClient, HeadwayError } from '../../docs/clients/typescript/headway.ts';
import type { components } from '../../docs/openapi.d.ts';
import { type DemoApi, openDemoApi } from '../functions/v2/demo-city.ts';
import { hashDocument, readSecondVersion } from '../support/api/second-version.ts';

let demo: DemoApi;
beforeAll(async () => {
  demo = await openDemoApi();
});
afterAll(() => demo.close());

/** Sends the client's requests to the API without a socket. */
const client = createHeadwayClient({
  baseUrl: 'http://demo.invalid/',
  fetch: async (input) => {
    const { pathname, search } = new URL(String(input));
    const { status, value } = await demo.api.send(pathname + search);
    return Response.json(value, { status });
  },
});

type Schemas = components['schemas'];

test('an answer of the TypeScript client has the fields and references that the request names, in its type too', async () => {
  const whole = await client.get('/v2/routes/{id}', { path: { id: 'demo:1' } });
  expectTypeOf(whole.data.color).toEqualTypeOf<string | null>();
  expectTypeOf(whole.references.stops).toEqualTypeOf<never[]>();
  expect([whole.data.id, whole.references.stops]).toEqual(['demo:1', []]);

  const some = await client.get('/v2/departures', {
    query: { stops: ['demo:CBS'], limit: 1, fields: ['stopId', 'departures'], include: ['route', 'stop'] },
  });
  expectTypeOf<keyof (typeof some.data)[number]>().toEqualTypeOf<'stopId' | 'departures'>();
  expectTypeOf(some.references.routes).toEqualTypeOf<Schemas['V2Route'][]>();
  expectTypeOf(some.references.alerts).toEqualTypeOf<never[]>();
  // @ts-expect-error: the request did not ask for this field
  expect(some.data[0]?.timeZone).toBeUndefined();
  expect(Object.keys(some.data[0] ?? {})).toEqual(['stopId', 'departures']);
  expect(some.references.routes.length).toBeGreaterThan(0);
  expect(some.references.stops.map(({ id }) => id)).toContain('demo:CBS');

  // @ts-expect-error: no such field
  await expect(client.get('/v2/routes', { query: { fields: ['colour'] } })).rejects.toThrow(/^fields/);
});

test('an error of the TypeScript client has the type of the problem', async () => {
  const failing = client.get('/v2/routes/{id}', { path: { id: 'demo:none' } });
  await expect(failing).rejects.toThrow(HeadwayError);
  await expect(failing).rejects.toMatchObject({ status: 404, type: 'urn:problem-type:headway:route-not-found' });
});

test('docs/clients/source.txt names this document: npm run clients has run since the last change', async () => {
  const written = await readFile(new URL('../../docs/clients/source.txt', import.meta.url), 'utf8');
  expect(written).toBe(`${hashDocument(await readSecondVersion())}\n`);
});
