/**
 * `npm run preflight -- -c stage=prod`: finds in the account of the shell what would fail a deployment. It only reads. Exit
 * code 1 if something is bad.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { openAccount } from '../preflight/account/aws-account.ts';
import type { Finding } from '../preflight/account/finding.ts';
import { formatFindings, runPreflight } from '../preflight/preflight.ts';
import { readStage, replaceOtp } from '../read-stage.ts';
import { StageError } from '../settings/stage-error.ts';

const usage = 'usage: npm run preflight -- [-c stage=NAME] [-c otp=URL]';

try {
  const { values } = parseArgs({ options: { context: { type: 'string', short: 'c', multiple: true } } });
  const given = Object.fromEntries((values.context ?? []).map((pair) => pair.split(/=(.*)/s).slice(0, 2)));
  const { context } = JSON.parse(readFileSync('cdk.json', 'utf8'));
  const name = String(given['stage'] ?? context.stage);
  const stage = readStage(name, replaceOtp(context[name], given['otp']));
  const account = await openAccount();
  const findings: Finding[] = [];
  for await (const finding of runPreflight(stage, account)) findings.push(finding);
  console.log(formatFindings(findings));
  const failed = findings.filter(({ outcome }) => outcome === 'bad').length;
  console.log(
    failed === 0 ? `\nStage ${name} can be deployed.` : `\n${failed} to correct before stage ${name} can be deployed.`,
  );
  process.exitCode = failed === 0 ? 0 : 1;
} catch (error) {
  if (error instanceof StageError) console.error(error.message);
  else if (error instanceof TypeError) console.error(`${error.message}\n${usage}`);
  else if (error instanceof Error && /[Rr]egion is missing/.test(error.message))
    console.error('AWS_REGION: expected a region, got none');
  else throw error;
  process.exitCode = 1;
}
