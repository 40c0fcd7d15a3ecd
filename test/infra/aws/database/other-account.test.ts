import { describe, expect, test } from 'vitest';
import { synth } from '../templates/synth.ts';

const other = '210987654321';

describe('a database of another account, by ARN', () => {
  const template = synth('dev-pgbouncer-own-http-api-other-account');
  const all = (type: string) => Object.values(template.findResources(type)).map(({ Properties }) => Properties);

  test('is reached by PgBouncer and the initialiser in its address range, and by nothing else', () => {
    const inline = Object.entries(template.findResources('AWS::EC2::SecurityGroup')).flatMap(([id, { Properties }]) =>
      (Properties.SecurityGroupEgress ?? []).map((rule: object) => ({ id, ...rule })),
    ) as { id: string; CidrIp?: string; FromPort: number }[];
    const rules = inline.filter(({ CidrIp }) => CidrIp === '10.50.8.0/22');
    expect(rules.map(({ id, FromPort }) => [id.replace(/[0-9A-F]{8}$/, ''), FromPort]).sort()).toEqual([
      [expect.stringMatching(/Initialiser/), 5432],
      [expect.stringMatching(/Pgbouncer/), 5432],
    ]);
    expect(template.findResources('AWS::RDS::DBInstance')).toEqual({});
    expect(JSON.stringify(all('AWS::EC2::Route'))).toContain('"DestinationCidrBlock":"10.50.0.0/16"');
  });

  test('has its secrets and keys there: a role that reads one is allowed that one, by its ARN', () => {
    const policies = [...all('AWS::IAM::Policy')].map(({ PolicyName, PolicyDocument }) => ({
      role: String(PolicyName),
      text: JSON.stringify(PolicyDocument),
    }));
    const rolesWith = (arn: string) =>
      policies.filter(({ text }) => text.includes(`"${arn}"`)).map(({ role }) => role.replace(/[0-9A-F]{8}$/, ''));
    const secret = (name: string) => `arn:aws:secretsmanager:ap-south-1:${other}:secret:${name}-AbCdEf`;
    const key = (name: string) => `arn:aws:kms:ap-south-1:${other}:key/${name}`;
    const readers = rolesWith(secret('duties'));
    expect(readers.join()).toMatch(/FunctionsApiRole/);
    expect(readers.join()).toMatch(/TaskExecutionRole/);
    expect(rolesWith(key('duties'))).toEqual(readers);
    expect(rolesWith(secret('owner')).join()).toMatch(/^StepsDeploymentRole/);
    expect(rolesWith(key('owner'))).toEqual(rolesWith(secret('owner')));
  });

  test('raises no alarm here, where its metrics are not', () => {
    const names = all('AWS::CloudWatch::Alarm').map(({ AlarmName }) => String(AlarmName));
    expect(names.filter((name) => /-Database(Cpu|Memory|Swap)/.test(name))).toEqual([]);
    expect(names).toContain('headway-dev-DatabaseCircuitOpen');
  });
});
