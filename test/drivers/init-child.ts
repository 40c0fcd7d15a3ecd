/** One cold start of the API bundle in its own process: `init-child.ts FOLDER`, with settings from the environment. */
import { statSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join, resolve } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';

export type ColdStart = {
  /** Time until the handler is loaded, milliseconds. */
  readonly initMs: number;
  /** Time until the first invocation, a warm-up, has opened its connection, milliseconds. */
  readonly connectedMs: number;
  readonly cpuMs: number;
  /** Peers that could not be reached. */
  readonly failures: readonly string[];
  /** Loaded files of the bundle. */
  readonly files: readonly string[];
  readonly bytes: number;
};

type Handler = (event: unknown, context: unknown) => Promise<{ failures: string[] }>;

const folder = resolve(argv[2] ?? '');
const files: string[] = [];
registerHooks({
  load: (url, context, next) => {
    if (url.startsWith(pathToFileURL(folder).href)) files.push(fileURLToPath(url));
    return next(url, context);
  },
});

const startMs = performance.now();
const cpu = process.cpuUsage();
const { handler } = (await import(pathToFileURL(join(folder, 'index.mjs')).href)) as { handler: Handler };
const initMs = performance.now() - startMs;
const context = { getRemainingTimeInMillis: () => 10_000, awsRequestId: 'init', functionName: 'headway-api' };
const { failures } = await handler({ headway: { warmUp: { holdMs: 0 } } }, context);
const connectedMs = performance.now() - startMs;
const { user, system } = process.cpuUsage(cpu);
const result: ColdStart = {
  initMs,
  connectedMs,
  cpuMs: (user + system) / 1000,
  failures,
  files,
  bytes: files.reduce((sum, file) => sum + statSync(file).size, 0),
};
process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0));
