import type { Combination } from '../../../../infra/aws/commands/matrix.ts';
import { type Assumed, type Place, placeOfFunction, type Target } from './find-obstacle.ts';
import { nameOf, type Properties, type Resources } from './read-network.ts';

export type Flow = { readonly name: string; readonly from: Place; readonly to: Target; readonly port: number };

const objectActions = ['s3:GetObject', 's3:ListBucket', 's3:PutObject', 's3:DeleteObject'];
const imageActions = ['ecr:GetAuthorizationToken', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];

/** Every connection that a stage makes, read from the variables of its functions, and those that it must never make. */
export function listFlows(
  resources: Resources,
  { context, pooler }: Combination,
): { wanted: Flow[]; unwanted: Flow[]; assumed: Assumed } {
  const network = context['network'] ?? {};
  const otp = context['otp'] ?? {};
  const database = context['database'] ?? {};
  const range = String(network['cidr'] ?? '10.20.0.0/16');
  const hasNat = network['egress'] === 'nat';
  const [api, refresh] = ['api', 'refresh'].map((name) => placeOfFunction(resources, name)) as [Place, Place];
  const service = (name: string, ...actions: string[]): Target => ({ kind: 'service', service: name, actions });
  const bucket = find(resources, 'AWS::S3::Bucket', /^Snapshots/)[0] ?? '';
  const s3: Target = { kind: 'service', service: 's3', actions: objectActions, resources: [bucket] };
  const wanted: Flow[] = [
    { name: 'warmup to Lambda', from: placeOfFunction(resources, 'warmup'), to: service('lambda'), port: 443 },
  ];
  for (const [name, from] of [
    ['api', api],
    ['refresh', refresh],
  ] as const) {
    wanted.push({ name: `${name} to S3`, from, to: s3, port: 443 });
    for (const { url } of JSON.parse(String(otp['instances'])) as { url: string }[]) {
      const { protocol, port } = new URL(url);
      const targets: Target[] =
        otp['reach'] === 'internet'
          ? [{ kind: 'internet' }]
          : ((otp['cidrs'] as string[] | undefined) ?? [range]).map((one) => ({ kind: 'range', range: one }));
      for (const to of targets)
        wanted.push({ name: `${name} to OTP`, from, to, port: Number(port || (protocol === 'https:' ? 443 : 80)) });
    }
  }
  const databaseGroups = [
    ...find(resources, 'AWS::EC2::SecurityGroup', /DatabaseServer/).map(String),
    ...texts(database['securityGroupId']),
  ];
  const ranges = (database['cidrs'] as string[] | undefined) ?? [];
  const servers: Target[] =
    ranges.length > 0
      ? ranges.map((one) => ({ kind: 'range', range: one }))
      : [{ kind: 'place', groups: databaseGroups }];
  const [server = { kind: 'internet' }] = servers;
  const variables =
    find(resources, 'AWS::Lambda::Function', /^FunctionsApi/, (one) => one.Environment.Variables)[0] ?? {};
  if (variables.WAYBILLS_DB_CREDENTIALS === 'secret' && pooler !== 'data-api')
    wanted.push({
      name: 'api to Secrets Manager',
      from: api,
      to: service('secretsmanager', 'secretsmanager:GetSecretValue'),
      port: 443,
    });
  const poolers: Place[] = [];
  if (pooler === 'rds-proxy') {
    const [proxy] = find(resources, 'AWS::RDS::DBProxy', /./, toPlace('VpcSecurityGroupIds', 'VpcSubnetIds'));
    poolers.push(proxy);
    wanted.push({ name: 'api to the proxy', from: api, to: { kind: 'place', groups: proxy.groups }, port: 5432 });
    wanted.push({ name: 'proxy to Postgres', from: proxy, to: server, port: 5432 });
  } else if (pooler === 'pgbouncer') {
    const isInternal = (one: Properties) =>
      one.Type === 'network' ? toPlace('SecurityGroups', 'Subnets')(one) : undefined;
    const balancer = find(resources, 'AWS::ElasticLoadBalancingV2::LoadBalancer', /./, isInternal).find(
      (one) => one !== undefined,
    );
    const [task] = find(resources, 'AWS::ECS::Service', /./, ({ NetworkConfiguration: { AwsvpcConfiguration: one } }) =>
      toPlace('SecurityGroups', 'Subnets')(one),
    );
    poolers.push(task);
    const layers = {
      kind: 'service',
      service: 's3',
      actions: ['s3:GetObject'],
      resources: ['starport-layer-bucket'],
    } as const;
    wanted.push(
      { name: 'api to the NLB', from: api, to: { kind: 'place', groups: balancer.groups }, port: 5432 },
      { name: 'NLB to PgBouncer', from: balancer, to: { kind: 'place', groups: task.groups }, port: 6432 },
      { name: 'PgBouncer to Postgres', from: task, to: server, port: 5432 },
      { name: 'PgBouncer to ECR', from: task, to: service('ecr.api', ...imageActions), port: 443 },
      { name: 'PgBouncer to the registry', from: task, to: service('ecr.dkr', ...imageActions), port: 443 },
      { name: 'PgBouncer to the layers of its image', from: task, to: layers, port: 443 },
      {
        name: 'PgBouncer to logs',
        from: task,
        to: service('logs', 'logs:CreateLogStream', 'logs:PutLogEvents'),
        port: 443,
      },
      {
        name: 'PgBouncer to Secrets Manager',
        from: task,
        to: service('secretsmanager', 'secretsmanager:GetSecretValue'),
        port: 443,
      },
    );
  } else if (pooler === 'data-api') {
    wanted.push({
      name: 'api to the Data API',
      from: api,
      to: service('rds-data', 'rds-data:ExecuteStatement'),
      port: 443,
    });
  } else {
    const isTcp = variables.WAYBILLS_DB_DRIVER === 'pg';
    wanted.push({ name: 'api to Neon', from: api, to: { kind: 'internet' }, port: isTcp ? 5432 : 443 });
  }
  const isInitialised = find(resources, 'Custom::HeadwayRole', /./).length > 0;
  const initialise = isInitialised ? placeOfFunction(resources, 'initialise') : null;
  if (initialise !== null) wanted.push({ name: 'initialise to Postgres', from: initialise, to: server, port: 5432 });

  const unwanted: Flow[] = [];
  const never = (name: string, from: Place, to: Target, port: number) => unwanted.push({ name, from, to, port });
  const internet: Target = { kind: 'internet' };
  if (databaseGroups.length > 0) {
    never('api to Postgres itself', api, server, 5432);
    never('refresh to Postgres itself', refresh, server, 5432);
    for (const port of [443, 5432])
      never('Postgres to the internet', { groups: databaseGroups, subnets: [] }, internet, port);
  }
  for (const place of poolers) {
    if (place === 'outside') continue;
    never('refresh to the pooler', refresh, { kind: 'place', groups: place.groups }, 5432);
    if (!hasNat) for (const port of [80, 443, 5432, 8080]) never('pooler to the internet', place, internet, port);
    for (const port of [8080, 80]) never('pooler to OTP', place, { kind: 'range', range }, port);
  }
  if (initialise !== null) {
    for (const port of [80, 443, 5432, 8080]) never('initialise to the internet', initialise, internet, port);
    never('initialise to S3', initialise, s3, 443);
    never('initialise to OTP', initialise, { kind: 'range', range }, 8080);
  }
  if (!hasNat) {
    for (const port of [22, 80, 443, 5432, 8080]) {
      never('api to the internet', api, internet, port);
      never('refresh to the internet', refresh, internet, port);
    }
  }
  for (const port of [22, 25, 3306]) never('api to any other port', api, internet, port);
  never(
    'refresh to Secrets Manager',
    refresh,
    { kind: 'service', service: 'secretsmanager', actions: [] },
    hasNat ? 22 : 443,
  );
  const assumed = { range, hasNat, hasS3Endpoint: network['s3Endpoint'] === 'existing' };
  return { wanted, unwanted, assumed };
}

function toPlace(groups: string, subnets: string) {
  return (one: Properties) => ({ groups: one[groups].map(nameOf), subnets: one[subnets].map(nameOf) });
}

/** The resources of a type whose logical ids match: their ids, or what `read` says of their properties. */
function find(
  resources: Resources,
  type: string,
  id: RegExp,
  read?: (properties: Properties) => Properties,
): Properties[] {
  return Object.entries(resources)
    .filter(([logicalId, { Type }]) => Type === type && id.test(logicalId))
    .map(([logicalId, { Properties: properties }]) => (read === undefined ? logicalId : read(properties)));
}

function texts(value: unknown): string[] {
  return typeof value === 'string' ? [value] : [];
}
