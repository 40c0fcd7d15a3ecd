export type Resource = {
  readonly Type: string;
  readonly Properties?: Record<string, unknown>;
  readonly UpdatePolicy?: object;
};
export type TemplateJson = { readonly Resources: Readonly<Record<string, Resource>> };

const region = 'ap-south-1';
const accountId = '123456789012';
const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${accountId}:${resource}`;

const pseudo: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::Region': region,
  'AWS::AccountId': accountId,
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::StackName': 'Headway',
  'AWS::StackId': arn('cloudformation', 'stack/Headway/1'),
};

/** ARNs by the type of the resource; `name` is its name in the account. */
const arns: Readonly<Record<string, (name: string) => string>> = {
  'AWS::S3::Bucket': (name) => `arn:aws:s3:::${name}`,
  'AWS::Lambda::Function': (name) => arn('lambda', `function:${name}`),
  'AWS::IAM::Role': (name) => `arn:aws:iam::${accountId}:role/${name}`,
  'AWS::SecretsManager::Secret': (name) => arn('secretsmanager', `secret:${name}-AbCdEf`),
  'AWS::RDS::DBInstance': (name) => arn('rds', `db:${name}`),
  'AWS::RDS::DBCluster': (name) => arn('rds', `cluster:${name}`),
  'AWS::RDS::DBProxy': (name) => arn('rds', `db-proxy:prx-${name}`),
  'AWS::SQS::Queue': (name) => arn('sqs', name),
  'AWS::Logs::LogGroup': (name) => arn('logs', `log-group:${name}:*`),
  'AWS::KMS::Key': (name) => arn('kms', `key/${name}`),
  'AWS::CodeDeploy::DeploymentGroup': (name) => arn('codedeploy', `deploymentgroup:app/${name}`),
  'AWS::ElasticLoadBalancingV2::LoadBalancer': (name) => arn('elasticloadbalancing', `loadbalancer/app/${name}/1`),
};

/** Resolves values of a template as CloudFormation would: every resource has a name, an ARN and attributes of its own. */
export function createResolver({ Resources }: TemplateJson): (value: unknown) => string {
  const nameOf = (id: string): string => {
    const { FunctionName, DBProxyName } = Resources[id]?.Properties ?? {};
    return typeof FunctionName === 'string' ? FunctionName : String(DBProxyName ?? id.toLowerCase());
  };
  const arnOf = (id: string): string => {
    const { Type = '' } = Resources[id] ?? {};
    return arns[Type]?.(nameOf(id)) ?? arn('other', `${Type}/${id}`);
  };
  const refer = (id: string): string => {
    const { Type, Properties = {} } = Resources[id] ?? {};
    if (Type === undefined) return pseudo[id] ?? id;
    // Their Ref is an ARN with a qualifier; FunctionName refers to the function.
    const qualifier = { 'AWS::Lambda::Alias': 'live', 'AWS::Lambda::Version': '7' }[Type];
    if (qualifier !== undefined)
      return `${arn('lambda', `function:${resolve(Properties['FunctionName'])}`)}:${qualifier}`;
    if (Type === 'AWS::SecretsManager::Secret') return arnOf(id);
    return nameOf(id);
  };
  const resolve = (value: unknown): string => {
    if (typeof value !== 'object' || value === null) return String(value);
    const [[kind, argument] = ['', undefined]] = Object.entries(value);
    switch (kind) {
      case 'Ref':
        return refer(String(argument));
      case 'Fn::GetAtt': {
        const [id = '', attribute = ''] = [argument].flat().map(String);
        if (attribute === 'MasterUserSecret.SecretArn') return arn('secretsmanager', `secret:rds-${id}-AbCdEf`);
        if (/Arn$/.test(attribute)) return arnOf(id);
        if (/ResourceId$/i.test(attribute)) return `${id}-resource`;
        return `${id}.${attribute}`.toLowerCase();
      }
      case 'Fn::Join': {
        const [separator, parts] = argument as [string, unknown[]];
        return parts.map(resolve).join(separator);
      }
      case 'Fn::Select': {
        const [index, list] = argument as [number | string, unknown];
        return split(list)[Number(index)] ?? '';
      }
      case 'Fn::Sub': {
        const [text = ''] = [argument].flat() as string[];
        return text.replaceAll(/\$\{([^}]+)\}/g, (_, id: string) => refer(id));
      }
      default:
        return JSON.stringify(value); // zones and the like, which no policy names
    }
  };
  const split = (list: unknown): string[] => {
    if (Array.isArray(list)) return list.map(resolve);
    const [separator, text] = (list as { 'Fn::Split': [string, unknown] })['Fn::Split'];
    return resolve(text).split(separator);
  };
  return resolve;
}

/** A value with every reference in it resolved. */
export function resolveDeep(value: unknown, resolve: (value: unknown) => string): unknown {
  if (Array.isArray(value)) return value.map((one) => resolveDeep(one, resolve));
  if (typeof value !== 'object' || value === null) return value;
  const [first = ''] = Object.keys(value);
  if (first === 'Ref' || first.startsWith('Fn::')) return resolve(value);
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, resolveDeep(one, resolve)]));
}
