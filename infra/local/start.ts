/** `npm start`: runs everything on this machine (npm start -- --help). */
import { existsSync, rmSync } from 'node:fs';
import { mkdtemp, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGuard } from './process-guard/start-guard.ts';
import { readFlags, usage } from './start/flags/read-flags.ts';
import { readSettings } from './start/flags/read-settings.ts';
import { createFunctionLog } from './start/functions/function-log.ts';
import { type RunningHeadway, startHeadway } from './start/start-headway.ts';
import { findLastStartMs, keepStartMs } from './start/steps/last-start.ts';
import { StartError } from './start/steps/start-error.ts';
import { createSteps, formatMs } from './start/steps/steps.ts';
import { waitForStop } from './start/steps/wait-for-stop.ts';
import { createTerminal } from './terminal/terminal.ts';

const maxStopMs = 8000; // then the process guard ends the rest
const terminal = createTerminal();
const errors = createTerminal({ stream: process.stderr });

process.stdout.on('error', () => {}); // a closed stdout is no reason to stop
process.exitCode = await main();
process.exit();

/** The shell's variables for psql would change the sessions of the stand-ins and of the demo data. */
function forgetLibpq(): void {
  for (const name of Object.keys(process.env)) {
    if (/^PG[A-Z]/.test(name) && name !== 'PGBOUNCER') delete process.env[name];
  }
}

async function main(): Promise<number> {
  try {
    if (existsSync('.env')) process.loadEnvFile('.env'); // --env-file-if-exists prints a note if there is no file
    const flags = readFlags(process.argv.slice(2), process.env['INIT_CWD'] ?? process.cwd());
    if (flags.isHelp) {
      process.stdout.write(usage);
      return 0;
    }
    forgetLibpq();
    const { configuration, warnings } = readSettings(process.env, flags.databaseUrl);
    for (const warning of warnings) errors.print(errors.style('yellow', warning));

    const folder = await realpath(await mkdtemp(join(tmpdir(), 'headway-')));
    const guard = startGuard(folder);
    const stop = waitForStop();
    const functionLog = createFunctionLog({ isShown: configuration.HEADWAY_LOG_LEVEL === 'debug' });
    const step = createSteps(terminal, stop.signal, { expectedMs: findLastStartMs() });
    const starting = startHeadway({ flags, configuration, given: process.env, folder, step, log: functionLog.write });
    try {
      const running = await Promise.race([starting, stop.asked]);
      if (running === undefined) return 0;
      step.end();
      keepStartMs(performance.now());
      terminal.print(describe(running));
      functionLog.show();
      await stop.asked;
      return 0;
    } finally {
      step.end();
      // After a stop request no further step begins; a start that fails stops its own parts.
      const stopped = starting.then(
        (running) => running.stop(),
        () => {},
      );
      await Promise.race([stopped, new Promise((resolve) => setTimeout(resolve, maxStopMs))]);
      await guard.finish();
      rmSync(folder, { recursive: true, force: true }); // a part that was still starting may have written since
    }
  } catch (error) {
    const { message, stack } = error as Error;
    errors.print(error instanceof StartError ? errors.style('red', message) : (stack ?? message));
    return 1;
  }
}

/** The requests come last: what starts this program waits for them. */
function describe({ url, requestsToTry }: RunningHeadway): string {
  const time = terminal.style('dim', formatMs(performance.now()).padStart(9));
  const ready = `${time}  in all\n\nHeadway is ready: ${terminal.style(['bold', 'green'], url)}`;
  const pages = [
    ['Start page', '/'],
    ['API reference', '/docs'],
    ['Network map', '/map'],
    ['Live dashboard', '/dashboard'],
  ].map(([name = '', path]) => `  ${name.padEnd(16)}${terminal.style('cyan', url + path)}`);
  return [ready, ...pages, ...requestsToTry.map((path) => `  curl -i ${url}${path}`), ''].join('\n');
}
