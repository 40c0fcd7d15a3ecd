/**
 * `npm run smoke`: checks the deployed stage of cdk.json, or `-c stage=NAME`, or a URL; one line per check, exit code 1 if one fails.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { isLoopbackUrl } from '../../../shared/configuration/configuration.ts';
import { openAccount } from '../preflight/account/aws-account.ts';
import { findUrl } from '../smoke/find-url.ts';
import { callOverHttp, runSmokeChecks } from '../smoke/smoke-checks.ts';

const usage = 'usage: npm run smoke -- [URL | -c stage=NAME] [--feed ID] [--vehicle NO] [--token JWT]';

let failed = 0;
try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      ...{ feed: { type: 'string' }, vehicle: { type: 'string' }, token: { type: 'string' } },
      context: { type: 'string', short: 'c' },
    },
  });
  const [given, ...rest] = positionals;
  if (rest.length > 0 || (given !== undefined && !URL.canParse(given))) throw new TypeError('expected one URL');
  const url = given ?? (await findUrl(readStageName(values.context), await openAccount()));
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
  const isWithoutRegion = error instanceof Error && /[Rr]egion is missing/.test(error.message);
  if (!(error instanceof TypeError) && !isWithoutRegion) throw error;
  console.error(
    `${isWithoutRegion ? 'AWS_REGION: expected the region of the stage, got none' : error.message}\n${usage}`,
  );
  failed = 1;
}
process.exitCode = failed === 0 ? 0 : 1;

function readStageName(context: string | undefined): string {
  if (context === undefined) return String(JSON.parse(readFileSync('cdk.json', 'utf8')).context.stage);
  const [, name] = /^stage=(.+)$/.exec(context) ?? [];
  if (name === undefined) throw new TypeError(`-c: expected stage=NAME, got ${context}`);
  return name;
}
