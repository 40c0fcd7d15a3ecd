import type { AwsCall } from './aws-recorder.ts';
import { createResolver, type TemplateJson } from './resolve-template.ts';

const account = '123456789012';
const arn = (service: string, resource: string) => `arn:aws:${service}:ap-south-1:${account}:${resource}`;
const role = `arn:aws:iam::${account}:role/administrator`;
const user = `arn:aws:iam::${account}:user/operator`;

/** What no role of the stack may do, on resources that are not the stack's or that stand for any. */
const anywhere: readonly [resource: string, ...actions: string[]][] = [
  [user, 'iam:CreateUser', 'iam:CreateAccessKey', 'iam:AttachUserPolicy', 'iam:CreateLoginProfile'],
  [role, 'iam:PassRole', 'iam:AttachRolePolicy', 'iam:PutRolePolicy', 'iam:UpdateAssumeRolePolicy', 'sts:AssumeRole'],
  [role, 'iam:DeleteRole', 'iam:DeleteRolePermissionsBoundary'],
  [arn('kms', 'key/another'), 'kms:Decrypt', 'kms:ScheduleKeyDeletion', 'kms:PutKeyPolicy', 'kms:DisableKey'],
  [arn('secretsmanager', 'secret:another-AbCdEf'), 'secretsmanager:GetSecretValue'],
  ['arn:aws:s3:::another-bucket', 's3:ListBucket', 's3:DeleteBucket', 's3:PutBucketPolicy'],
  ['arn:aws:s3:::another-bucket/key', 's3:GetObject', 's3:PutObject', 's3:DeleteObject'],
  [arn('lambda', 'function:another'), 'lambda:InvokeFunction', 'lambda:UpdateFunctionCode', 'lambda:CreateFunction'],
  [arn('rds-db', 'dbuser:db-ANOTHER/headway_owner'), 'rds-db:connect'],
  [arn('rds', 'db:another'), 'rds:DeleteDBInstance', 'rds:ModifyDBInstance'],
  [arn('rds', 'cluster:another'), 'rds:DeleteDBCluster', 'rds-data:ExecuteStatement'],
  [arn('ec2', 'security-group/sg-0'), 'ec2:AuthorizeSecurityGroupIngress', 'ec2:AuthorizeSecurityGroupEgress'],
  [arn('ec2', 'vpc/vpc-0'), 'ec2:DeleteVpc'],
  [arn('ec2', 'route-table/rtb-0'), 'ec2:CreateRoute'],
  [arn('ec2', 'instance/i-0'), 'ec2:TerminateInstances', 'ssm:SendCommand', 'ssm:StartSession'],
  [arn('logs', 'log-group:another:*'), 'logs:DeleteLogGroup', 'logs:FilterLogEvents'],
  [arn('sqs', 'another'), 'sqs:SendMessage', 'sqs:ReceiveMessage', 'sqs:DeleteQueue'],
  [arn('cloudformation', 'stack/another/1'), 'cloudformation:DeleteStack', 'cloudformation:UpdateStack'],
  [arn('cloudtrail', 'trail/main'), 'cloudtrail:StopLogging', 'cloudtrail:DeleteTrail'],
  [arn('ecs', 'task/cluster/1'), 'ecs:ExecuteCommand', 'ecs:StopTask'],
  [arn('ecr', 'repository/another'), 'ecr:PutImage', 'ecr:DeleteRepository'],
  [arn('codedeploy', 'deploymentgroup:app/another'), 'codedeploy:CreateDeployment'],
  [arn('scheduler', 'schedule/default/another'), 'scheduler:CreateSchedule', 'scheduler:UpdateSchedule'],
  [arn('dynamodb', 'table/another'), 'dynamodb:GetItem', 'dynamodb:DeleteTable'],
  [`arn:aws:cloudfront::${account}:distribution/E1`, 'cloudfront:UpdateDistribution'],
  [`arn:aws:wafv2:us-east-1:${account}:global/webacl/another/1`, 'wafv2:DeleteWebACL', 'wafv2:UpdateWebACL'],
];

/** What no role may do with a resource of the stack, by its type. What a role is recorded to do is not in its list. */
const withOwn: Readonly<Record<string, readonly string[]>> = {
  'AWS::SecretsManager::Secret': [
    ...['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue', 'secretsmanager:DeleteSecret'],
    'secretsmanager:PutResourcePolicy',
  ],
  'AWS::Lambda::Function': [
    ...['lambda:InvokeFunction', 'lambda:UpdateFunctionCode', 'lambda:UpdateFunctionConfiguration'],
    ...['lambda:AddPermission', 'lambda:DeleteFunction'],
  ],
  'AWS::S3::Bucket': ['s3:DeleteBucket', 's3:PutBucketPolicy', 's3:PutBucketAcl', 's3:PutBucketVersioning'],
  'AWS::RDS::DBInstance': ['rds:DeleteDBInstance', 'rds:ModifyDBInstance', 'rds:RebootDBInstance'],
  'AWS::RDS::DBCluster': ['rds:DeleteDBCluster', 'rds:ModifyDBCluster', 'rds-data:ExecuteStatement'],
  'AWS::SQS::Queue': ['sqs:ReceiveMessage', 'sqs:PurgeQueue', 'sqs:DeleteQueue'],
  'AWS::Logs::LogGroup': ['logs:DeleteLogGroup', 'logs:PutRetentionPolicy', 'logs:FilterLogEvents'],
  'AWS::IAM::Role': ['iam:PassRole', 'sts:AssumeRole', 'iam:PutRolePolicy'],
  'AWS::KMS::Key': ['kms:ScheduleKeyDeletion', 'kms:PutKeyPolicy', 'kms:DisableKey'],
};

/** Every dangerous call that a template makes possible to think of. */
export function listDangerousCalls(template: TemplateJson): AwsCall[] {
  const resolve = createResolver(template);
  const own = Object.entries(template.Resources).flatMap(([id, { Type }]) => {
    const attribute = Type === 'AWS::SecretsManager::Secret' ? { Ref: id } : { 'Fn::GetAtt': [id, 'Arn'] };
    return (withOwn[Type] ?? []).map((action) => ({ action, resource: resolve(attribute) }));
  });
  const objects = Object.entries(template.Resources).flatMap(([id, { Type }]) =>
    Type === 'AWS::S3::Bucket'
      ? ['s3:GetObject', 's3:PutObject', 's3:DeleteObjectVersion'].map((action) => ({
          ...{ action, resource: `${resolve({ 'Fn::GetAtt': [id, 'Arn'] })}/elsewhere/key` },
        }))
      : [],
  );
  const others = anywhere.flatMap(([resource, ...actions]) => actions.map((action) => ({ action, resource })));
  return [...own, ...objects, ...others];
}
