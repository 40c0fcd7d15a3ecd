/** Made-up values of what CloudFormation fills in while deploying, in the shapes that AWS gives them. */
const attributes: readonly [RegExp, string][] = [
  [/^Functions.*Alias/, 'arn:aws:lambda:ap-south-1:123456789012:function:headway-dev-api:live'],
  [/Secret|Password/, 'arn:aws:secretsmanager:ap-south-1:123456789012:secret:PoolerPassword-AbCdEf'],
  [/Bucket/, 'headway-dev-snapshotsbucket-1a2b3c'],
  [/Proxy/, 'headway.proxy-abcdefghijkl.ap-south-1.rds.amazonaws.com'],
  [/Cluster/, 'headway-dev-databasecluster'],
  [/^AWS::Partition$/, 'aws'],
  [/^AWS::Region$/, 'ap-south-1'],
  [/^AWS::AccountId$/, '123456789012'],
];

/** What a value of a template is by the time the function sees it. @throws Error for what nobody has thought of */
export function resolveText(value: unknown): string {
  if (typeof value === 'string') return value;
  const [[kind, argument] = ['nothing', undefined]] = Object.entries(value as object);
  if (kind === 'Fn::Join') {
    const [separator, parts] = argument as [string, unknown[]];
    return parts.map(resolveText).join(separator);
  }
  const name = kind === 'Ref' ? String(argument) : kind === 'Fn::GetAtt' ? String((argument as string[])[0]) : '';
  const found = attributes.find(([pattern]) => pattern.test(name));
  if (found === undefined) throw new Error(`What is ${JSON.stringify(value)}?`);
  return found[1];
}
