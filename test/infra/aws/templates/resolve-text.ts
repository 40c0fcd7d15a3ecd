/** Example values of references that CloudFormation resolves, in AWS's formats. */
const attributes: readonly [RegExp, string][] = [
  [/^Functions.*Alias/, 'arn:aws:lambda:ap-south-1:123456789012:function:headway-dev-api:live'],
  [/^FunctionsApiFunction/, 'arn:aws:lambda:ap-south-1:123456789012:function:headway-dev-api'],
  [/^Account.*Digest/, 'ab'.repeat(32)],
  [/^AccountPoolerCertificate/, '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'],
  [/Secret|Password|PoolerCertificate/, 'arn:aws:secretsmanager:ap-south-1:123456789012:secret:PoolerPassword-AbCdEf'],
  [/^DatabaseInstance/, 'headway-dev-databaseinstance.abcdefghijkl.ap-south-1.rds.amazonaws.com'],
  [/^StepsInitialise/, 'arn:aws:lambda:ap-south-1:123456789012:function:headway-dev-initialise'],
  [/Bucket/, 'headway-dev-snapshotsbucket-1a2b3c'],
  [/Proxy/, 'headway.proxy-abcdefghijkl.ap-south-1.rds.amazonaws.com'],
  [/^PoolerPgbouncer/, 'headway-pooler'],
  [/Cluster/, 'headway-dev-databasecluster'],
  [/^AWS::Partition$/, 'aws'],
  [/^AWS::Region$/, 'ap-south-1'],
  [/^AWS::AccountId$/, '123456789012'],
];

/** Resolves a template value to the text that the function would see. @throws Error for an unknown reference */
export function resolveText(value: unknown): string {
  if (typeof value === 'string') return value;
  const [[kind, argument] = ['nothing', undefined]] = Object.entries(value as object);
  if (kind === 'Fn::Join') {
    const [separator, parts] = argument as [string, unknown[]];
    return parts.map(resolveText).join(separator);
  }
  const name = kind === 'Ref' ? String(argument) : kind === 'Fn::GetAtt' ? String((argument as string[])[0]) : '';
  const found = attributes.find(([pattern]) => pattern.test(name));
  if (found === undefined) throw new Error(`No example value for ${JSON.stringify(value)}`);
  return found[1];
}
