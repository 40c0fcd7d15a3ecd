/** Starts a built function as the runtime does, calls it once and exits, so that `--cpu-prof` covers both. */
import { pathToFileURL } from 'node:url';
import { createLambdaContext } from '../../../support/api/lambda-context.ts';

const [path = '', event = '{}'] = process.argv.slice(2);
const { handler } = (await import(pathToFileURL(path).href)) as { handler: (...args: unknown[]) => Promise<unknown> };
await handler(JSON.parse(event), createLambdaContext());
process.exit();
