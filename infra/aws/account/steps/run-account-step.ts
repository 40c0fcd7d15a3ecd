import { createHash } from 'node:crypto';
import { child, list, textOf } from '../signed-calls.ts';
import type { AccountRequest, StepResult, Tools } from './account-request.ts';
import { changeFirewall } from './change-firewall.ts';

/** @throws AwsCallError, or an Error that says what to do */
export async function runAccountStep(request: AccountRequest, tools: Tools): Promise<StepResult> {
  const { RequestType, PhysicalResourceId = 'none', ResourceProperties: properties } = request;
  if (properties.step === 'firewall') return changeFirewall(request, properties, tools);
  if (RequestType === 'Delete') return { id: PhysicalResourceId, data: {} };
  return properties.step === 'digest'
    ? { id: 'digest', data: { digest: await digestSecret(properties.secretArn, tools) } }
    : { id: properties.name, data: { id: await findPrefixList(properties.name, tools) } };
}

/** SHA-256 of a secret in hex. A key of 48 random characters cannot be found from it. */
async function digestSecret(secretArn: string, { region, open }: Tools): Promise<string> {
  const answer = await open(region).send('secretsmanager', 'GetSecretValue', {
    ...{ method: 'POST', path: '/', body: JSON.stringify({ SecretId: secretArn }) },
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'secretsmanager.GetSecretValue' },
  });
  const secret = textOf(answer, 'SecretString');
  if (secret === '') throw new Error(`${secretArn}: expected a text, got none`);
  return createHash('sha256').update(secret).digest('hex');
}

/** The id of a prefix list that AWS manages in this region. */
async function findPrefixList(name: string, { region, open }: Tools): Promise<string> {
  const query = { Action: 'DescribeManagedPrefixLists', Version: '2016-11-15' };
  const filter = { 'Filter.1.Name': 'prefix-list-name', 'Filter.1.Value.1': name };
  const answer = await open(region).send('ec2', 'DescribeManagedPrefixLists', {
    ...{ method: 'POST', path: '/', body: new URLSearchParams({ ...query, ...filter }).toString() },
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
  });
  const lists = list(child(answer, 'DescribeManagedPrefixListsResponse', 'prefixListSet'), 'item');
  const found = lists.find((one) => textOf(one, 'prefixListName') === name);
  if (found !== undefined) return textOf(found, 'prefixListId');
  throw new Error(`This region has no prefix list ${name}: set network.s3PrefixListId, or choose another region`);
}
