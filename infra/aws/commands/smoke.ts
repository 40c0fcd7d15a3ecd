/** `npm run smoke -- URL [--feed ID] [--vehicle NO]`: checks a deployment, one line per check; exit code 1 if one fails. */
import { parseArgs } from 'node:util';
import { runSmokeChecks } from './smoke-checks.ts';

const usage = 'usage: npm run smoke -- URL [--feed ID] [--vehicle NO]';

let failed = 0;
try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { feed: { type: 'string' }, vehicle: { type: 'string' } },
  });
  const [url, ...rest] = positionals;
  if (url === undefined || rest.length > 0 || !URL.canParse(url)) throw new TypeError('expected one URL');
  for await (const { name, outcome, says, durationMs } of runSmokeChecks(url, {
    feedId: values.feed,
    vehicleNo: values.vehicle,
  })) {
    if (outcome === 'bad') failed += 1;
    console.log(
      `${outcome === 'good' ? 'good' : 'BAD '}  ${name.padEnd(10)} ${durationMs.toFixed(0).padStart(6)} ms  ${says}`,
    );
  }
} catch (error) {
  if (!(error instanceof TypeError)) throw error;
  console.error(`${error.message}\n${usage}`);
  failed = 1;
}
process.exitCode = failed === 0 ? 0 : 1;
