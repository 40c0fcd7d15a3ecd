import type { AwsCall } from './aws-recorder.ts';
import { managedPolicies } from './managed-policies.ts';
import type { LoginKind, MaintenanceTask, Recording, Recordings } from './record-calls.ts';
import { createResolver, type Resource, resolveDeep, type TemplateJson } from './resolve-template.ts';

export type Policy = { readonly name: string; readonly policy: object };

/** A role of a template: what it may do, and what is called with it. */
export type RoleOfTemplate = {
  readonly id: string;
  readonly policies: readonly Policy[];
  /** Recorded from the functions, and those that AWS makes with the role because the template says so. */
  readonly calls: readonly AwsCall[];
  /** The function whose code runs as this role. */
  readonly functionArn: string | null;
};

// biome-ignore lint/suspicious/noExplicitAny: properties of resources of many types
type Properties = Record<string, any>;

/** Lists the roles of a template with their policies and calls, all references resolved. */
export function listRoles(template: TemplateJson, recordings: Recordings): RoleOfTemplate[] {
  const resolve = createResolver(template);
  const all = Object.entries(template.Resources);
  const ofType = (...types: string[]) =>
    all.flatMap(([id, { Type, Properties = {} }]) =>
      types.includes(Type) ? [{ id, type: Type, properties: resolveDeep(Properties, resolve) as Properties }] : [],
    );
  const roles = ofType('AWS::IAM::Role').map(({ id, properties }) => ({
    id,
    arn: resolve({ 'Fn::GetAtt': [id, 'Arn'] }),
    policies: [
      ...((properties['Policies'] ?? []) as { PolicyName: string; PolicyDocument: object }[]).map((one) => ({
        ...{ name: one.PolicyName, policy: one.PolicyDocument },
      })),
      ...ofType('AWS::IAM::Policy')
        .filter(({ properties: { Roles } }) => (Roles as string[]).includes(id.toLowerCase()))
        .map((one) => ({ name: one.id, policy: one.properties['PolicyDocument'] as object })),
      ...((properties['ManagedPolicyArns'] ?? []) as string[]).map((arn) => findManaged(arn)),
    ],
  }));
  const calls = new Map<string, AwsCall[]>(roles.map(({ arn }) => [arn, []]));
  const codeOf = new Map<string, string>();
  const add = (roleArn: unknown, ...more: AwsCall[]) => calls.get(String(roleArn))?.push(...more);

  const user = findUser(ofType('AWS::Lambda::Function').map(({ properties }) => properties));
  const [proxy] = ofType('AWS::RDS::DBProxy');
  for (const { id, properties } of ofType('AWS::Lambda::Function')) {
    const { Role, FunctionName, LoggingConfig, TracingConfig, VpcConfig, Environment } = properties as Properties & {
      [name: string]: Record<string, Record<string, string>>;
    };
    const name = String(FunctionName ?? '').replace(/^headway-(dev|prod)-/, '');
    const arn = resolve({ 'Fn::GetAtt': [id, 'Arn'] });
    codeOf.set(String(Role), arn);
    const logs = LoggingConfig?.['LogGroup'];
    if (logs !== undefined) add(Role, ...writeLogs(String(logs)));
    if (String(TracingConfig?.['Mode']) === 'Active') add(Role, { action: 'xray:PutTraceSegments', resource: '*' });
    if (VpcConfig !== undefined) {
      add(Role, ...['Create', 'Describe', 'Delete'].map((verb) => interfaceCall(verb)));
    }
    const env = Environment?.['Variables'] ?? {};
    const [, bucket = ''] = /^s3:\/\/([^/]+)/.exec(env['SNAPSHOT_STORE'] ?? '') ?? [];
    const pooler =
      proxy === undefined
        ? ''
        : (resolve({ 'Fn::GetAtt': [proxy.id, 'Arn'] })
            .split(':')
            .at(-1) ?? '');
    const given = { ...env, bucket, pooler, user };
    if (name === 'api' || name === 'stream') add(Role, ...translate(recordings[name][findLoginKind(env)], given));
    if (name === 'refresh' || name === 'warmup' || name === 'smoke') add(Role, ...translate(recordings[name], given));
    if (name === 'maintenance') {
      const [secret] = ofType('AWS::SecretsManager::RotationSchedule').map((one) => one.properties['SecretId']);
      const given = { ...env, ...JSON.parse(env['ROTATION'] ?? '{}'), secret };
      for (const task of findTasks(env)) add(Role, ...translate(recordings.maintenance[task], given));
    }
    for (const step of all.flatMap(([, { Type, Properties = {} }]) =>
      Type.startsWith('Custom::') ? [Properties] : [],
    )) {
      const values = resolveDeep(step, resolve) as Record<string, string>;
      if (values['ServiceToken'] !== arn || values['step'] === undefined) continue;
      const isWithPassword = values['step'] === 'initialise' && values['roleSecretArn'] !== '';
      const recording = recordings.steps[`${values['step']}${isWithPassword ? ' with a password' : ''}`];
      if (recording === undefined) throw new Error(`The step ${values['step']} was not recorded`);
      add(Role, ...translate(recording, values));
    }
  }
  for (const { properties } of ofType('AWS::Lambda::EventInvokeConfig')) {
    const queue = (properties['DestinationConfig'] as { OnFailure?: { Destination: string } } | undefined)?.OnFailure;
    const target = ofType('AWS::Lambda::Function').find(
      ({ id }) => resolve({ Ref: id }) === properties['FunctionName'],
    );
    if (queue !== undefined)
      add(target?.properties['Role'], { action: 'sqs:SendMessage', resource: queue.Destination });
  }
  for (const { properties } of ofType('AWS::Scheduler::Schedule')) {
    const target = properties['Target'] as { Arn: string; RoleArn: string; DeadLetterConfig: { Arn: string } };
    add(target.RoleArn, { action: 'lambda:InvokeFunction', resource: target.Arn });
    add(target.RoleArn, { action: 'sqs:SendMessage', resource: target.DeadLetterConfig.Arn });
  }
  for (const { properties } of ofType('AWS::ECS::TaskDefinition')) {
    const role = properties['ExecutionRoleArn'];
    add(role, { action: 'ecr:GetAuthorizationToken', resource: '*' });
    for (const container of properties['ContainerDefinitions'] as ContainerDefinition[]) {
      add(role, ...writeLogs(container.LogConfiguration.Options['awslogs-group'] ?? ''));
      const secrets = container.Secrets.map(({ ValueFrom }) => ValueFrom.split(':').slice(0, 7).join(':'));
      add(role, ...secrets.map((resource) => ({ action: 'secretsmanager:GetSecretValue', resource })));
    }
  }
  for (const { properties } of ofType('AWS::RDS::DBProxyTargetGroup')) {
    const [database] = [properties['DBInstanceIdentifiers'], properties['DBClusterIdentifiers']].flat() as string[];
    const own = ofType('AWS::RDS::DBInstance', 'AWS::RDS::DBCluster').find(
      ({ id }) => resolve({ Ref: id }) === database,
    );
    if (own === undefined) continue; // the resource id of an existing database is a setting
    const resource = `arn:aws:rds-db:ap-south-1:123456789012:dbuser:${own.id}-resource/${user}`;
    add(proxy?.properties['RoleArn'], { action: 'rds-db:connect', resource });
  }
  const [group] = ofType('AWS::CodeDeploy::DeploymentGroup');
  for (const [, { UpdatePolicy = {} }] of all) {
    const { CodeDeployLambdaAliasUpdate: update } = UpdatePolicy as { CodeDeployLambdaAliasUpdate?: Properties };
    const hook = ofType('AWS::Lambda::Function').find(
      ({ id }) => resolve({ Ref: id }) === resolve(update?.['BeforeAllowTrafficHook']),
    );
    if (hook === undefined) continue;
    const resource = resolve({ 'Fn::GetAtt': [hook.id, 'Arn'] });
    add(group?.properties['ServiceRoleArn'], { action: 'lambda:InvokeFunction', resource });
  }
  return roles.map(({ id, arn, policies }) => ({
    ...{ id, policies, calls: unique(calls.get(arn) ?? []) },
    functionArn: codeOf.get(arn) ?? null,
  }));
}

type ContainerDefinition = {
  readonly LogConfiguration: { readonly Options: Record<string, string> };
  readonly Secrets: readonly { readonly ValueFrom: string }[];
};

/** The customer-managed key of each secret of a template that has one. */
export function listSecretKeys(template: TemplateJson): Map<string, string> {
  const resolve = createResolver(template);
  return new Map(
    Object.entries(template.Resources).flatMap(([id, { Type, Properties = {} }]: [string, Resource]) =>
      Type === 'AWS::SecretsManager::Secret' && Properties['KmsKeyId'] !== undefined
        ? [[resolve({ Ref: id }), resolve(Properties['KmsKeyId'])] as const]
        : [],
    ),
  );
}

/** The recorded calls with the resources of a template: each value that the function was given becomes the template's. */
function translate({ calls, given }: Recording, actual: Readonly<Record<string, string>>): AwsCall[] {
  const pairs = Object.entries({ ...given, pooler: 'recorded-pooler', user: 'recorded_user' })
    .filter(([name, value]) => /^arn:|^recorded/.test(value) && actual[name] !== undefined)
    .toSorted(([, a], [, b]) => b.length - a.length);
  return calls.map(({ action, resource }) => ({
    action,
    resource: pairs.reduce((text, [name, value]) => text.replaceAll(value, actual[name] ?? ''), resource),
  }));
}

/** What the function maintenance does with its variables. */
function findTasks(env: Readonly<Record<string, string>>): MaintenanceTask[] {
  const tasks: (MaintenanceTask | false)[] = [
    'POOLER_HOST' in env && 'renewal',
    'POOLER_CERTIFICATE' in env && 'watch',
    'EDGE_CERTIFICATE' in env && 'edge',
    'ROTATION' in env && ('POOLER_CLUSTER' in env ? 'rotation' : 'rotation for the Data API'),
  ];
  return tasks.filter((task) => task !== false);
}

function findLoginKind(env: Readonly<Record<string, string>>): LoginKind {
  if (env['WAYBILLS_DB_DRIVER'] === 'data-api') return 'data-api';
  return env['WAYBILLS_DB_CREDENTIALS'] === 'iam' ? 'iam' : 'secret';
}

function findUser(functions: readonly Properties[]): string {
  const text = JSON.stringify(functions);
  return /postgres:\/\/([^@]+)@/.exec(text)?.[1] ?? '';
}

function writeLogs(group: string): AwsCall[] {
  const resource = `arn:aws:logs:ap-south-1:123456789012:log-group:${group}:log-stream:one`;
  return ['logs:CreateLogStream', 'logs:PutLogEvents'].map((action) => ({ action, resource }));
}

/** Lambda attaches a function to a VPC with the role of the function. */
function interfaceCall(verb: string): AwsCall {
  const action = `ec2:${verb}NetworkInterface${verb === 'Describe' ? 's' : ''}`;
  return { action, resource: verb === 'Describe' ? '*' : interfaceArn };
}

export const interfaceArn = 'arn:aws:ec2:ap-south-1:123456789012:network-interface/eni-0a1b2c3d4e5f60001';

function findManaged(arn: string): Policy {
  const name = arn.split('/').at(-1) ?? '';
  const policy = managedPolicies[name];
  if (policy === undefined) throw new Error(`managed-policies.ts does not have ${arn}`);
  return { name, policy };
}

function unique(calls: readonly AwsCall[]): AwsCall[] {
  return [...new Map(calls.map((call) => [`${call.action} ${call.resource}`, call])).values()];
}
