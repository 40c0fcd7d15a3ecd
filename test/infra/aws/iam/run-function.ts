/** Invokes a built function with each event on standard input, as one environment of Lambda would, and writes the results. */
import { json } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { createLambdaContext } from '../../../support/api/lambda-context.ts';

const [bundle = ''] = process.argv.slice(2);
const events = (await json(process.stdin)) as unknown[];
const { handler } = await import(pathToFileURL(bundle).href);
const results: unknown[] = [];
for (const event of events) {
  try {
    results.push({ result: await handler(event, createLambdaContext({ remainingMs: 30_000 })) });
  } catch (error) {
    results.push({ error: String(error) });
  }
}
process.stdout.write(`\nRESULTS ${JSON.stringify(results)}\n`, () => process.exit(0)); // connections would keep it alive
