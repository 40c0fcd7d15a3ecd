import { AwsCallError } from '../account/signed-calls.ts';
import { listFixedCosts, sumDollars } from '../capacity/stage-cost.ts';
import type { Stage } from '../settings/stage-settings.ts';
import type { AwsAccount } from './account/aws-account.ts';
import { bad, type Finding, good, runChecks } from './account/finding.ts';
import { accountChecks, findCaller } from './checks/account-checks.ts';
import { databaseChecks } from './checks/database-checks.ts';
import { networkChecks } from './checks/network-checks.ts';
import { secretChecks } from './checks/secret-checks.ts';

/**
 * Finds in the account what would fail a deployment of a stage, before anything is created. It only reads. Without working
 * credentials it yields that one finding.
 */
export async function* runPreflight(stage: Stage, account: AwsAccount): AsyncGenerator<Finding> {
  try {
    const { accountId, arn } = await findCaller(account);
    yield good('credentials', `account ${accountId}, region ${account.region}, ${arn}`);
  } catch (error) {
    if (!(error instanceof AwsCallError)) throw error;
    yield bad('credentials', error.message, 'Sign in (aws sso login, or AWS_PROFILE), and set AWS_REGION.');
    return;
  }
  yield* runChecks([...accountChecks, ...networkChecks, ...databaseChecks, ...secretChecks], stage, account);
  const parts = listFixedCosts(stage);
  const most = parts.toSorted((a, b) => b.dollars - a.dollars).slice(0, 3);
  const list = most.map(({ part, dollars }) => `${part} ${dollars.toFixed(0)}`).join(', ');
  yield good('cost', `about ${sumDollars(parts).toFixed(0)} US$ a month without calls: ${list}`);
}

/** The findings as a table, with what to do under each line that is not good. */
export function formatFindings(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ name }) => name.length));
  const marks = { good: 'good', bad: 'BAD ', unknown: '?   ' };
  return findings
    .flatMap((finding) => [
      `${marks[finding.outcome]}  ${finding.name.padEnd(width)}  ${finding.found}`,
      ...(finding.outcome === 'good' ? [] : [`${' '.repeat(width + 8)}-> ${finding.todo}`]),
    ])
    .join('\n');
}
