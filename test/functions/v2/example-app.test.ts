import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type HeadwayProcess, startHeadwayProcess } from '../../support/gateway/headway-process.ts';

const run = promisify(execFile);
const app = fileURLToPath(new URL('../../../docs/examples/app.ts', import.meta.url));
let headway: HeadwayProcess;

beforeAll(async () => {
  headway = await startHeadwayProcess(['--environments', '1']);
});
afterAll(() => headway?.stop());

it('the example app fills each of its nine screens with one call, and syncs with two a day', async () => {
  const { stdout } = await run(process.execPath, [app, headway.url, 'demo']);
  const lines = stdout.trim().split('\n');
  const screens = [
    [/^nearby boards \(1 call\): \d+ stops; .+/],
    [/^fifty favourites \(1 call\): 50 boards, \d+ empty, 0 unknown$/],
    [/^route page \(1 call\): .+ #[\dA-F]{6}: .+ \(\d+ stops\).*; \d\d:\d\d-\d\d:\d\d every \d+/],
    [/^trip page \(1 call\): \d+ stops to .+, there at \d\d:\d\d$/],
    [/^search \(1 call\): .*Central/],
    [/^station \(1 call\): .+: platforms 1, 2; routes M1$/],
    [/^duties \(1 call\): DEM10001 ON_DUTY: trip \d+ on demo:.+, \d+ to follow$/],
    [/^alerts \(1 call\): .*Lift out of service/],
    [/^offline sync \(1 call\): \d+ lines, \d+ kB$/],
    [/^offline sync for a day \(2 calls\): 200 with \d{5,} characters, then 304 with 0$/],
  ].flat();
  expect(lines).toHaveLength(screens.length);
  for (const [index, screen] of screens.entries()) expect(lines[index]).toMatch(screen);
});

const recipes = readFileSync(new URL('../../../docs/recipes.md', import.meta.url), 'utf8')
  .split(/^## /m)
  .slice(1)
  .map((section) => ({
    task: section.split('\n')[0] ?? '',
    target: /^GET (\S+)$/m.exec(section)?.[1] ?? '',
    reads: [...section.matchAll(/`((?:data|references|features)\.[\w.]+)`/g)].map((match) => match[1] ?? ''),
  }));

it('there are ten recipes', () => expect(recipes).toHaveLength(10));

it.each(recipes)('recipe $task', async ({ target, reads }) => {
  const answer = await fetch(`${headway.url}${target}`);
  const body: unknown = await answer.json();
  expect(answer.status, JSON.stringify(body)).toBe(200);
  expect(reads.length).toBeGreaterThan(0);
  const missing = reads.filter((path) => {
    const value = path.split('.').reduce<unknown>((at, name) => (at as Record<string, unknown> | null)?.[name], body);
    return value === undefined;
  });
  expect(missing, JSON.stringify(body).slice(0, 2000)).toEqual([]);
});

it('the demo city has a position for a vehicle on duty, and an accessible and an inaccessible station', async () => {
  const read = async (path: string) => (await (await fetch(`${headway.url}${path}`)).json()) as { data: never[] };
  const { data: vehicles } = await read('/v2/vehicles?route=demo:1');
  const joined = vehicles.filter(({ position, state }) => position !== null && state === 'ON_DUTY');
  expect(joined.length).toBeGreaterThan(0);
  const { data: stations } = await read('/v2/stops?ids=demo:M03,demo:M06');
  expect(stations).toMatchObject([{ wheelchairAccessible: false }, { wheelchairAccessible: true }]);
});

it('the local gateway streams a board as server-sent events', async () => {
  const abort = new AbortController();
  const answer = await fetch(`${headway.url}/v2/stream?stops=demo:CBS&vehicles=DEM10001`, {
    headers: { accept: 'text/event-stream' },
    signal: abort.signal,
  });
  expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  let text = '';
  for await (const chunk of answer.body ?? []) {
    text += Buffer.from(chunk).toString();
    if (text.includes('event: vehicle')) break;
  }
  expect(text).toMatch(/^retry: \d+\n\nid: [\w-]{10}\nevent: board\ndata: \{"stopId":"demo:CBS"/);
});

it('the demo operator runs the trips of the timetable, so that they have trip ids', async () => {
  type Trip = { routeId: string; tripId: string | null; startTime: string };
  const answer = await fetch(`${headway.url}/v2/vehicles/DEM10001?feed=demo&include=trip`);
  const { data, references } = (await answer.json()) as {
    data: { currentTrip: Trip; remainingTrips: Trip[] };
    references: { trips: { id: string }[] };
  };
  const trips = [data.currentTrip, ...data.remainingTrips];
  const matched = trips.filter(({ tripId }) => tripId !== null);
  expect(matched.length).toBeGreaterThan(1);
  expect(new Set(references.trips.map(({ id }) => id))).toEqual(new Set(matched.map(({ tripId }) => tripId)));
});
