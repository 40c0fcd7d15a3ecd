import { createHash } from 'node:crypto';
import { renewPoolerCertificate } from '../maintenance/pooler-certificate.ts';
import { list, textOf } from '../signed-calls.ts';
import type { AccountRequest, StepResult, Tools } from './account-request.ts';
import { askEc2 } from './ask-ec2.ts';
import { changeFirewall } from './change-firewall.ts';
import { findRouteTables, findSubnetByTag, findVpcByTag } from './find-network.ts';

/** @throws AwsCallError, or an Error that says what to do */
export async function runAccountStep(request: AccountRequest, tools: Tools): Promise<StepResult> {
  const { RequestType, PhysicalResourceId = 'none', ResourceProperties: properties } = request;
  if (properties.step === 'firewall') return changeFirewall(request, properties, tools);
  if (RequestType === 'Delete') return { id: PhysicalResourceId, data: {} };
  switch (properties.step) {
    case 'certificate': {
      const { current } = await renewPoolerCertificate(properties, { aws: tools.open(tools.region) });
      return { id: 'certificate', data: { ca: current.ca } };
    }
    case 'digest':
      return { id: 'digest', data: { digest: await digestSecret(properties.secretArn, tools) } };
    case 'prefix-list':
      return { id: properties.name, data: { id: await findPrefixList(properties.name, tools) } };
    case 'vpc':
      return { id: properties.tag, data: { id: await findVpcByTag(properties, tools) } };
    case 'route-tables': {
      const subnetIds = properties.subnetIds.split(',');
      const tables = await findRouteTables({ vpcId: properties.vpcId, subnetIds }, tools);
      return { id: 'route-tables', data: { ids: tables.join(',') } };
    }
    case 'subnet':
      return { id: `${properties.tag} ${properties.zone}`, data: { id: await findSubnetByTag(properties, tools) } };
  }
}

/** SHA-256 of a secret in hex. A key of 48 random characters cannot be found from it. */
async function digestSecret(secretArn: string, { region, open }: Tools): Promise<string> {
  const answer = await open(region).json('secretsmanager', 'secretsmanager.GetSecretValue', { SecretId: secretArn });
  const secret = textOf(answer, 'SecretString');
  if (secret === '') throw new Error(`${secretArn}: expected a text, got none`);
  return createHash('sha256').update(secret).digest('hex');
}

/** The id of a prefix list that AWS manages in this region. */
async function findPrefixList(name: string, tools: Tools): Promise<string> {
  const answer = await askEc2(tools, 'DescribeManagedPrefixLists', { 'prefix-list-name': name });
  const lists = list(answer, 'prefixListSet', 'item');
  const found = lists.find((one) => textOf(one, 'prefixListName') === name);
  if (found !== undefined) return textOf(found, 'prefixListId');
  throw new Error(`This region has no prefix list ${name}: set network.s3PrefixListId, or choose another region`);
}
