const allow = (Action: readonly string[], Resource: string | readonly string[], Condition?: object) => ({
  ...{ Effect: 'Allow', Action, Resource },
  ...(Condition === undefined ? {} : { Condition }),
});
const policy = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });

/** AWS's own policies that roles of the stack have. iam.test.ts compares them with those that AWS publishes. */
export const managedPolicies: Readonly<Record<string, object>> = {
  AWSLambdaBasicExecutionRole: policy(allow(['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'], '*')),
  AmazonRDSEnhancedMonitoringRole: policy(
    allow(['logs:CreateLogGroup', 'logs:PutRetentionPolicy'], 'arn:aws:logs:*:*:log-group:RDS*'),
    allow(
      ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams', 'logs:GetLogEvents'],
      'arn:aws:logs:*:*:log-group:RDS*:log-stream:*',
    ),
  ),
  AWSCodeDeployRoleForLambdaLimited: policy(
    allow(
      [
        ...['cloudwatch:DescribeAlarms', 'lambda:UpdateAlias', 'lambda:GetAlias'],
        'lambda:GetProvisionedConcurrencyConfig',
      ],
      '*',
    ),
    allow(['s3:GetObject', 's3:GetObjectVersion'], 'arn:aws:s3:::*/CodeDeploy/*'),
    allow(['s3:GetObject', 's3:GetObjectVersion'], '*', {
      StringEquals: { 's3:ExistingObjectTag/UseWithCodeDeploy': 'true' },
    }),
    allow(['lambda:InvokeFunction'], 'arn:aws:lambda:*:*:function:CodeDeployHook_*'),
  ),
};
