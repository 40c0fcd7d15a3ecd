import { AwsCallError, child, list, type Node, textOf } from '../../account/signed-calls.ts';
import type { Stage } from '../../settings/stage-settings.ts';
import type { AwsAccount } from '../account/aws-account.ts';
import { bad, type Check, type Finding, good, unknown } from '../account/finding.ts';

/** The bootstrap version that CDK's templates require (aws-cdk-lib: DefaultStackSynthesizer). */
const neededBootstrap = 6;
/** Concurrency that Lambda keeps for functions without a reservation. */
const unreservable = 100;

export const accountChecks: readonly Check[] = [
  { name: 'bootstrap', find: checkBootstrap },
  { name: 'stack', find: checkStack },
  { name: 'Lambda concurrency', find: checkConcurrency },
  { name: 'VPCs', find: checkVpcs },
  { name: 'addresses and NAT', find: checkNat },
  { name: 'zones', find: checkZones },
  { name: 'alarm topic', find: checkTopic },
];

/** Who calls. Every other check needs it. @throws AwsCallError if the credentials do not work */
export async function findCaller(account: AwsAccount): Promise<{ accountId: string; arn: string }> {
  const caller = await account.query('sts', 'GetCallerIdentity');
  return { accountId: textOf(caller, 'Account'), arn: textOf(caller, 'Arn') };
}

async function* checkBootstrap(_: Stage, account: AwsAccount): AsyncGenerator<Finding> {
  const name = 'bootstrap';
  const todo = `Run npx cdk bootstrap in ${account.region}, once for all CDK stacks.`;
  try {
    const answer = await account.json('ssm', 'AmazonSSM.GetParameter', { Name: '/cdk-bootstrap/hnb659fds/version' });
    const version = Number(textOf(child(answer, 'Parameter'), 'Value'));
    yield version >= neededBootstrap
      ? good(name, `version ${version}`)
      : bad(name, `version ${version}, expected at least ${neededBootstrap}`, todo);
  } catch (error) {
    if (!(error instanceof AwsCallError) || error.code !== 'ParameterNotFound') throw error;
    yield bad(name, `no bootstrap in ${account.region}`, todo);
  }
}

/** The stack of this stage; undefined if there is none. */
async function findStack(stage: Stage, account: AwsAccount): Promise<Node | undefined> {
  try {
    const answer = await account.query('cloudformation', 'DescribeStacks', { StackName: `Headway-${stage.name}` });
    return list(answer, 'Stacks', 'member')[0];
  } catch (error) {
    if (error instanceof AwsCallError && error.code === 'ValidationError') return undefined;
    throw error;
  }
}

async function* checkStack(stage: Stage, account: AwsAccount): AsyncGenerator<Finding> {
  const stack = await findStack(stage, account);
  const status = stack === undefined ? '' : textOf(stack, 'StackStatus');
  if (/^(ROLLBACK_COMPLETE|ROLLBACK_FAILED|CREATE_FAILED|DELETE_FAILED|UPDATE_ROLLBACK_FAILED)$/.test(status)) {
    const todo =
      status === 'UPDATE_ROLLBACK_FAILED'
        ? `Run aws cloudformation continue-update-rollback --stack-name Headway-${stage.name}.`
        : `Run npx cdk destroy -c stage=${stage.name}; CloudFormation cannot update a stack in this state.`;
    yield bad('stack', `Headway-${stage.name} is ${status}`, todo);
  } else if (status.endsWith('_IN_PROGRESS')) {
    yield bad('stack', `Headway-${stage.name} is ${status}`, 'Wait until that deployment ends.');
  } else {
    yield good('stack', status === '' ? `Headway-${stage.name} will be created` : `Headway-${stage.name}: ${status}`);
  }
}

async function* checkConcurrency(
  { api, stream, name: stageName }: Stage,
  account: AwsAccount,
): AsyncGenerator<Finding> {
  const name = 'Lambda concurrency';
  const limits = child(await account.rest('lambda', '/2016-08-19/account-settings/'), 'AccountLimit');
  const quota = Number(textOf(limits, 'ConcurrentExecutions'));
  const raise = `raise "Concurrent executions" (L-B99A9384) in Service Quotas`;
  if (quota < api.accountConcurrency) {
    yield bad(
      name,
      `the account allows ${quota}, api.accountConcurrency is ${api.accountConcurrency}`,
      `Set api.accountConcurrency to ${quota} (warmUp.environments to at most ${Math.max(1, quota - 2)}), or ${raise}.`,
    );
  }
  const wanted = (api.reservedConcurrency ?? 0) + stream.concurrency;
  if (wanted === 0) {
    if (quota >= api.accountConcurrency) yield good(name, `${quota}, nothing reserved`);
    return;
  }
  const own =
    (await findReserved(account, `headway-${stageName}-api`)) +
    (await findReserved(account, `headway-${stageName}-stream`));
  const free = Number(textOf(limits, 'UnreservedConcurrentExecutions')) + own - unreservable;
  const settings = [
    api.reservedConcurrency === null ? [] : 'api.reservedConcurrency',
    stream.concurrency === 0 ? [] : 'stream.concurrency',
  ].flat();
  const asked = settings.join(' plus ');
  yield wanted <= free
    ? good(name, `${wanted} of ${free} that can be reserved`)
    : bad(
        name,
        `${asked} is ${wanted}, the account can reserve ${Math.max(0, free)}`,
        free < 1
          ? `Remove ${settings.join(', ')}, api.provisionedMin and api.provisionedMax, or ${raise}.`
          : `Lower ${asked} to ${free}, or ${raise}.`,
      );
}

/** What the function of an earlier deployment has reserved already. */
async function findReserved(account: AwsAccount, functionName: string): Promise<number> {
  try {
    const answer = await account.rest('lambda', `/2019-09-30/functions/${functionName}/concurrency`);
    return Number(textOf(answer, 'ReservedConcurrentExecutions'));
  } catch (error) {
    if (error instanceof AwsCallError && /NotFound|404/.test(error.code)) return 0;
    throw error;
  }
}

type Quota = { readonly service: string; readonly code: string; readonly title: string };

/** The quota of this account, or AWS's default where the account has none of its own. */
async function findQuota(account: AwsAccount, { service: ServiceCode, code: QuotaCode }: Quota): Promise<number> {
  const values = { ServiceCode, QuotaCode };
  const find = async (action: 'GetServiceQuota' | 'GetAWSDefaultServiceQuota') =>
    Number(
      textOf(child(await account.json('servicequotas', `ServiceQuotasV20190624.${action}`, values), 'Quota'), 'Value'),
    );
  try {
    return await find('GetServiceQuota');
  } catch (error) {
    if (!(error instanceof AwsCallError) || error.code !== 'NoSuchResourceException') throw error;
    return await find('GetAWSDefaultServiceQuota');
  }
}

async function* compareQuota(
  account: AwsAccount,
  quota: Quota,
  { used, needed }: { used: number; needed: number },
): AsyncGenerator<Finding> {
  try {
    const allowed = await findQuota(account, quota);
    const found = `${used} of ${allowed} used, this stage needs ${needed} more`;
    yield used + needed <= allowed
      ? good(quota.title, found)
      : bad(quota.title, found, `Raise ${quota.code} (${quota.service}) in Service Quotas, or delete what is unused.`);
  } catch (error) {
    if (!(error instanceof AwsCallError)) throw error;
    const todo = `Look up ${quota.code} (${quota.service}) in Service Quotas: this stage needs ${needed} more than ${used}.`;
    yield unknown(quota.title, error.message, todo);
  }
}

async function* checkVpcs(stage: Stage, account: AwsAccount): AsyncGenerator<Finding> {
  if (stage.network.source === 'existing') return;
  const used = list(await account.query('ec2', 'DescribeVpcs'), 'vpcSet', 'item').length;
  const needed = (await findStack(stage, account)) === undefined ? 1 : 0;
  yield* compareQuota(account, { service: 'vpc', code: 'L-F678F1CE', title: 'VPCs' }, { used, needed });
}

async function* checkNat(stage: Stage, account: AwsAccount): AsyncGenerator<Finding> {
  const { network } = stage;
  if (network.source === 'existing' || network.egress === 'none') return;
  const isNew = (await findStack(stage, account)) === undefined;
  const addresses = list(await account.query('ec2', 'DescribeAddresses'), 'addressesSet', 'item').length;
  const elastic = { service: 'ec2', code: 'L-0263D0A3', title: 'elastic addresses' };
  yield* compareQuota(account, elastic, { used: addresses, needed: isNew ? network.natGateways : 0 });
  const gateways = list(await account.query('ec2', 'DescribeNatGateways'), 'natGatewaySet', 'item').filter((gateway) =>
    ['pending', 'available'].includes(textOf(gateway, 'state')),
  );
  // The quota is per zone; without the zones of all subnets, the sum is the safe side.
  const inZone = { service: 'vpc', code: 'L-FE5A380F', title: 'NAT gateways in a zone' };
  yield* compareQuota(account, inZone, { used: gateways.length, needed: isNew ? 1 : 0 });
}

async function* checkZones({ network }: Stage, account: AwsAccount): AsyncGenerator<Finding> {
  const answer = await account.query('ec2', 'DescribeAvailabilityZones');
  const zones = list(answer, 'availabilityZoneInfo', 'item')
    .filter((zone) => textOf(zone, 'zoneState') === 'available' && textOf(zone, 'zoneType') !== 'local-zone')
    .map((zone) => textOf(zone, 'zoneName'));
  const missing = network.availabilityZones.filter((zone) => !zones.includes(zone));
  const needed = network.source === 'own' ? network.zones : network.availabilityZones.length;
  if (missing.length > 0) {
    const todo = `Correct network.availabilityZones, or set AWS_REGION: the zones of ${account.region} are ${zones.join(', ')}.`;
    yield bad('zones', `${account.region} has no ${missing.join(', ')}`, todo);
  } else if (zones.length < needed) {
    yield bad('zones', `${zones.length} available, ${needed} needed`, `Set network.zones to ${zones.length}.`);
  } else {
    yield good('zones', `${zones.length} available, ${needed} used`);
  }
}

async function* checkTopic({ monitoring }: Stage, account: AwsAccount): AsyncGenerator<Finding> {
  if (monitoring.alarmTopicArn === null) return;
  await account.query('sns', 'GetTopicAttributes', { TopicArn: monitoring.alarmTopicArn });
  yield good('alarm topic', 'it exists');
}
