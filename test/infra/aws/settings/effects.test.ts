import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { stageSettings } from '../../../../infra/aws/settings/stage-settings.ts';
import { synth } from '../templates/synth.ts';

const proxy = 'dev-rds-proxy-own-http-api';
const pgbouncer = 'dev-pgbouncer-own-http-api';
const alb = 'prod-rds-proxy-own-alb';
const aurora = 'dev-data-api-own-http-api-serverless';
const edge = 'prod-rds-proxy-own-http-api-edge';

/** A setting, a value that is not its default, and what the template then says in a resource of this type. */
const effects: readonly [setting: string, value: unknown, base: string, type: string, says: RegExp][] = [
  ['api.memoryMb', 1536, proxy, 'Lambda::Function', /"FunctionName":"headway-dev-api".*"MemorySize":1536/],
  ['api.timeoutSeconds', 17, proxy, 'Lambda::Function', /"FunctionName":"headway-dev-api".*"Timeout":17/],
  ['api.reservedConcurrency', 77, proxy, 'Lambda::Function', /"ReservedConcurrentExecutions":77/],
  ['api.rollout', 'canary', proxy, 'CodeDeploy::DeploymentGroup', /LambdaCanary10Percent5Minutes/],
  ['api.databaseAcquireSeconds', 4, proxy, 'Lambda::Function', /"WAYBILLS_DB_ACQUIRE_TIMEOUT":"4"/],
  ['api.databaseIdleSeconds', 290, proxy, 'Lambda::Function', /"WAYBILLS_DB_IDLE_TIMEOUT":"290"/],
  ['api.logLevel', 'warn', proxy, 'Lambda::Function', /"HEADWAY_LOG_LEVEL":"warn"/],
  ['api.otpConnections', 9, proxy, 'Lambda::Function', /"GTFS_CONNECTION_LIMIT":"9"/],
  ['api.logRetentionDays', 14, proxy, 'Logs::LogGroup', /"RetentionInDays":14/],
  ['refresh.everyMinutes', 21, proxy, 'Scheduler::Schedule', /rate\(21 minutes\)/],
  ['refresh.memoryMb', 3000, proxy, 'Lambda::Function', /"FunctionName":"headway-dev-refresh".*"MemorySize":3000/],
  ['warmUp.environments', 3, proxy, 'Lambda::Function', /"HEADWAY_WARM_ENVIRONMENTS":"3"/],
  ['warmUp.everyMinutes', 3, proxy, 'Scheduler::Schedule', /rate\(3 minutes\)/],
  ['database.backupDays', 21, proxy, 'RDS::DBInstance', /"BackupRetentionPeriod":21/],
  ['database.deletionProtection', true, proxy, 'Custom::AWS', /DeletionProtection\\":true/],
  ['database.lookupFunction', true, proxy, 'Custom::HeadwayRole', /"createFunction":"true"/],
  ['database.rotationDays', 45, pgbouncer, 'SecretsManager::RotationSchedule', /"AutomaticallyAfterDays":45/],
  ['database.serverlessMinCapacity', 2, aurora, 'RDS::DBCluster', /"MinCapacity":2/],
  ['database.serverlessMaxCapacity', 9, aurora, 'RDS::DBCluster', /"MaxCapacity":9/],
  ['database.port', 6543, proxy, 'RDS::DBInstance', /"Port":"?6543/],
  ['pooler.clientIdleSeconds', 400, proxy, 'RDS::DBProxy', /"IdleClientTimeout":400/],
  ['pooler.borrowTimeoutSeconds', 2, proxy, 'RDS::DBProxyTargetGroup', /"ConnectionBorrowTimeout":2/],
  ['pooler.drainSeconds', 90, pgbouncer, 'ElasticLoadBalancingV2::TargetGroup', /timeout_seconds","Value":"90"/],
  ['pooler.crossZone', true, pgbouncer, 'ElasticLoadBalancingV2::LoadBalancer', /cross_zone.enabled","Value":"true"/],
  ['pooler.balancerIdleSeconds', 900, pgbouncer, 'ElasticLoadBalancingV2::Listener', /"Value":"900"/],
  [
    'frontDoor.throttleRate',
    321,
    proxy,
    'ApiGatewayV2::Stage',
    /"DefaultRouteSettings":{[^}]*"ThrottlingRateLimit":321/,
  ],
  [
    'frontDoor.throttleBurst',
    654,
    proxy,
    'ApiGatewayV2::Stage',
    /"DefaultRouteSettings":{[^}]*"ThrottlingBurstLimit":654/,
  ],
  ['frontDoor.graphqlRate', 31, proxy, 'ApiGatewayV2::Stage', /graphql":{[^}]*"ThrottlingRateLimit":31/],
  ['frontDoor.graphqlBurst', 61, proxy, 'ApiGatewayV2::Stage', /graphql":{[^}]*"ThrottlingBurstLimit":61/],
  ['frontDoor.bulkRate', 41, proxy, 'ApiGatewayV2::Stage', /ByIds[^"]*":{[^}]*"ThrottlingRateLimit":41/],
  ['frontDoor.bulkBurst', 71, proxy, 'ApiGatewayV2::Stage', /ByIds[^"]*":{[^}]*"ThrottlingBurstLimit":71/],
  ['frontDoor.listRate', 43, proxy, 'ApiGatewayV2::Stage', /v2\/departures":{[^}]*"ThrottlingRateLimit":43/],
  ['frontDoor.listBurst', 73, proxy, 'ApiGatewayV2::Stage', /v2\/departures":{[^}]*"ThrottlingBurstLimit":73/],
  ['frontDoor.streamRate', 6, proxy, 'ApiGatewayV2::Stage', /v2\/stream":{[^}]*"ThrottlingRateLimit":6/],
  ['frontDoor.streamBurst', 26, proxy, 'ApiGatewayV2::Stage', /v2\/stream":{[^}]*"ThrottlingBurstLimit":26/],
  ['frontDoor.trustedProxies', 2, proxy, 'Lambda::Function', /"HEADWAY_TRUSTED_PROXIES":"2"/],
  ['frontDoor.idleTimeoutSeconds', 75, alb, 'ElasticLoadBalancingV2::LoadBalancer', /idle_timeout[^}]*"75"/],
  ['frontDoor.clientKeepAliveSeconds', 1800, alb, 'ElasticLoadBalancingV2::LoadBalancer', /keep_alive[^}]*"1800"/],
  [
    'frontDoor.healthIntervalSeconds',
    20,
    alb,
    'ElasticLoadBalancingV2::TargetGroup',
    /"HealthCheckIntervalSeconds":20/,
  ],
  ['frontDoor.unhealthyAfter', 4, alb, 'ElasticLoadBalancingV2::TargetGroup', /"UnhealthyThresholdCount":4/],
  [
    ...(['frontDoor.tlsPolicy', 'ELBSecurityPolicy-TLS13-1-3-2021-06', alb] as const),
    ...(['ElasticLoadBalancingV2::Listener', /TLS13-1-3/] as const),
  ],
  ['frontDoor.wafCallsPer5Minutes', 4321, alb, 'WAFv2::WebACL', /"Limit":4321/],
  ['edge.callsPer5Minutes', 4321, edge, 'Custom::HeadwayFirewall', /Limit\\":4321/],
  ['edge.keepAliveSeconds', 40, edge, 'CloudFront::Distribution', /"OriginKeepaliveTimeout":40/],
  ['edge.priceClass', 'PriceClass_100', edge, 'CloudFront::Distribution', /PriceClass_100/],
  ['snapshots.keepReplacedDays', 55, proxy, 'S3::Bucket', /"NoncurrentDays":55/],
  ['monitoring.slowMs', 432, proxy, 'CloudWatch::Alarm', /-ApiSlow".*"Threshold":432/],
  ['monitoring.snapshotAgeMinutes', 90, proxy, 'CloudWatch::Alarm', /-StaleSnapshots".*"Period":5400/],
  ['monitoring.logRetentionDays', 60, proxy, 'Logs::LogGroup', /"RetentionInDays":60/],
];

describe('a setting has its effect', () => {
  test.each(effects)('%s = %s', (setting, value, base, type, says) => {
    const [group = '', name = ''] = setting.split('.');
    const find = (changes: Record<string, Record<string, unknown>>) =>
      Object.entries(synth(base, changes).findResources(type.startsWith('Custom') ? type : `AWS::${type}`)).map(
        ([, { Properties }]) => JSON.stringify(sortNames(Properties)),
      );
    const before = find({});
    const after = find({ [group]: { [name]: value } });
    expect(after).not.toEqual(before);
    expect(after.filter((text) => says.test(text))).not.toEqual([]);
  });
});

test('no setting is without a test', () => {
  const folder = join(import.meta.dirname, '..');
  const files = readdirSync(folder, { recursive: true }).map(String);
  const sources = [
    ...files.filter((name) => name.endsWith('.ts')).map((name) => join(folder, name)),
    'infra/aws/commands/matrix.ts',
  ];
  const text = sources.map((path) => readFileSync(path, 'utf8')).join('\n');
  const settings = Object.entries(stageSettings).flatMap(([group, names]) =>
    Object.keys(names).map((name) => ({ setting: `${group}.${name}`, name })),
  );
  const untested = settings.filter(({ name }) => !new RegExp(`\\b${name}\\b`).test(text));
  expect(untested.map(({ setting }) => setting)).toEqual([]);
});

/** Names in the order of the alphabet, so that an expression can name two of them in order. */
function sortNames(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sortNames);
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, one]) => [name, sortNames(one)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
