/** `npm run smoke -- URL [--feed ID] [--vehicle NO] [--token JWT]`: checks a deployment, one line per check; exit code 1 if one fails. */
import { parseArgs } from 'node:util';
import { isLoopbackUrl } from '../../../shared/configuration/configuration.ts';
import { callOverHttp, runSmokeChecks } from '../smoke/smoke-checks.ts';

const usage = 'usage: npm run smoke -- URL [--feed ID] [--vehicle NO] [--token JWT]';

let failed = 0;
try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { feed: { type: 'string' }, vehicle: { type: 'string' }, token: { type: 'string' } },
  });
  const [url, ...rest] = positionals;
  if (url === undefined || rest.length > 0 || !URL.canParse(url)) throw new TypeError('expected one URL');
  const call = callOverHttp(url, values.token === undefined ? {} : { authorization: `Bearer ${values.token}` });
  for await (const { name, outcome, says, durationMs } of runSmokeChecks(call, {
    feedId: values.feed,
    vehicleNo: values.vehicle,
    areAdminPathsPublic: isLoopbackUrl(url),
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
