import { execFile } from 'node:child_process';
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

it('the example app fills each of its nine screens with one call', async () => {
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
  ].flat();
  expect(lines).toHaveLength(screens.length);
  for (const [index, screen] of screens.entries()) expect(lines[index]).toMatch(screen);
});
