/** Starts a built function, makes the same call several times and prints their milliseconds: `first-calls PATH EVENT CALLS`. */
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { createLambdaContext } from '../../../support/api/lambda-context.ts';

/** Durations in milliseconds. Init: loading the function. */
export type FirstCalls = { readonly initMs: number; readonly callsMs: readonly number[] };

const [path = '', event = '{}', calls = '1'] = process.argv.slice(2);
const startMs = performance.now();
const { handler } = (await import(pathToFileURL(path).href)) as {
  handler(event: unknown, context: unknown): Promise<{ statusCode?: number }>;
};
const initMs = performance.now() - startMs;
await sleep(250); // Lambda ends the init phase before it sends the first call
const callsMs: number[] = [];
for (let index = 0; index < Number(calls); index += 1) {
  const beginMs = performance.now();
  const { statusCode } = await handler(JSON.parse(event), createLambdaContext());
  callsMs.push(performance.now() - beginMs);
  if (statusCode !== 200) throw new Error(`expected status 200, got ${statusCode}`);
  await sleep(10);
}
process.stdout.write(`\n${JSON.stringify({ initMs, callsMs } satisfies FirstCalls)}`, () => process.exit());
