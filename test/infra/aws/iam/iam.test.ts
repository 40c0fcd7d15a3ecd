import { beforeAll, describe, expect, test } from 'vitest';
import { installMoto, readManagedPolicies } from '../../../support/servers/moto.ts';
import { listExistingSecrets } from '../templates/existing-secrets.ts';
import { matrix, synth } from '../templates/synth.ts';
import type { AwsCall } from './aws-recorder.ts';
import { listDangerousCalls } from './dangerous-calls.ts';
import { interfaceArn, listRoles, listSecretKeys, type RoleOfTemplate } from './list-roles.ts';
import { managedPolicies } from './managed-policies.ts';
import { type Recordings, recordCalls } from './record-calls.ts';
import type { TemplateJson } from './resolve-template.ts';
import { isAllowed } from './simulate.ts';

const isInstalled = await installMoto("the check of AWS's own policies");

let recordings: Recordings;
beforeAll(async () => {
  recordings = await recordCalls();
}, 120_000);

const describeCall = ({ action, resource }: AwsCall) => `${action} on ${resource}`;

/** CDK's own function for the last step changes exactly these, which rollback.test.ts checks. */
const isProtection = (role: RoleOfTemplate, { action }: AwsCall) =>
  role.id.startsWith('AWS679f53fac002430cb0da5b7982bd2287') && /^rds:ModifyDB(Instance|Cluster)$/.test(action);

test('every function calls AWS in its recording', () => {
  const { api, refresh, warmup, smoke, steps } = recordings;
  const actionsOf = (...all: { calls: readonly AwsCall[] }[]) =>
    [...new Set(all.flatMap(({ calls }) => calls.map(({ action }) => action)))].sort();
  const s3 = ['s3:DeleteObject', 's3:GetObject', 's3:ListBucket', 's3:PutObject'];
  expect(actionsOf(refresh)).toEqual(s3);
  expect(actionsOf(api.iam)).toEqual(['rds-db:connect', ...s3]);
  expect(actionsOf(api.secret)).toEqual([...s3, 'secretsmanager:GetSecretValue']);
  expect(actionsOf(api['data-api'])).toEqual(['rds-data:ExecuteStatement', ...s3, 'secretsmanager:GetSecretValue']);
  expect(actionsOf(warmup, smoke)).toEqual([
    'codedeploy:PutLifecycleEventHookExecutionStatus',
    'lambda:InvokeFunction',
  ]);
  const { renewal, watch, edge, ...rotations } = recordings.maintenance;
  const [get, put, restart] = ['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue', 'ecs:UpdateService'];
  expect(actionsOf(edge)).toEqual(['acm:DescribeCertificate']);
  expect(actionsOf(watch)).toEqual([get]);
  expect(actionsOf(renewal)).toEqual([restart, get, put]);
  const turn = ['secretsmanager:DescribeSecret', get, put, 'secretsmanager:UpdateSecretVersionStage'];
  expect(actionsOf(rotations.rotation)).toEqual([restart, 'lambda:InvokeFunction', ...turn]);
  expect(actionsOf(rotations['rotation for the Data API'])).toEqual(['lambda:InvokeFunction', ...turn]);
  for (const step of Object.values(steps)) expect(step.calls.length).toBeGreaterThan(0);
});

describe.each(matrix)('$name', ({ name, context }) => {
  let template: TemplateJson;
  let roles: RoleOfTemplate[];
  beforeAll(() => {
    template = synth(name).toJSON() as TemplateJson;
    roles = listRoles(template, recordings);
  });

  test('allows every role its calls, and the key of each secret that it reads', async () => {
    const keys = new Map([...listSecretKeys(template), ...listExistingSecrets({ context })]);
    const refused: string[] = [];
    for (const { id, policies, calls } of roles) {
      const decryptions = calls.flatMap(({ action, resource }) => {
        const key = keys.get(resource);
        if (key === undefined) return [];
        if (action === 'secretsmanager:GetSecretValue') return [{ action: 'kms:Decrypt', resource: key }];
        return action === 'secretsmanager:PutSecretValue' ? [{ action: 'kms:GenerateDataKey', resource: key }] : [];
      });
      for (const call of [...calls, ...decryptions]) {
        if (!(await isAllowed(policies, call))) refused.push(`${id}: ${describeCall(call)}`);
      }
    }
    expect(refused).toEqual([]);
    const total = roles.reduce((sum, { calls }) => sum + calls.length, 0);
    expect(total).toBeGreaterThan(30);
  });

  test('denies every role what is dangerous and not its own', async () => {
    const dangerous = listDangerousCalls(template);
    expect(dangerous.length).toBeGreaterThan(100);
    const allowed: string[] = [];
    for (const role of roles) {
      const own = new Set(role.calls.map(describeCall));
      for (const call of dangerous) {
        if (own.has(describeCall(call)) || isProtection(role, call)) continue;
        if (await isAllowed(role.policies, call)) allowed.push(`${role.id}: ${describeCall(call)}`);
      }
    }
    expect(allowed).toEqual([]);
  });

  test('denies the code of a function the network interfaces that Lambda may manage', async () => {
    for (const { policies, functionArn } of roles) {
      const asCode = { 'lambda:SourceFunctionArn': functionArn ?? '' };
      for (const action of ['ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface']) {
        expect(await isAllowed(policies, { action, resource: interfaceArn }, asCode)).toBe(false);
      }
    }
  });
});

/** moto ships the documents that AWS publishes. */
test.skipIf(!isInstalled)("AWS's own policies are as AWS publishes them", async () => {
  const shipped = await readManagedPolicies(Object.keys(managedPolicies));
  const normalise = ({ Statement }: { Statement: Record<string, unknown>[] }) =>
    Statement.map(({ Sid: _, ...rest }) => ({
      ...{ ...rest, Action: [rest['Action']].flat().sort(), Resource: [rest['Resource']].flat() },
    }));
  for (const [name, document] of Object.entries(managedPolicies)) {
    expect({ name, statements: normalise(document as never) }).toEqual({
      ...{ name, statements: normalise(shipped[name] as never) },
    });
  }
});

test('the simulation finds a permission that is missing, and one that is too wide', async () => {
  const roles = listRoles(synth('dev-rds-proxy-own-http-api').toJSON() as TemplateJson, recordings);
  const [refresh] = roles.filter(({ functionArn }) => functionArn?.endsWith('-refresh'));
  const [call] = refresh?.calls.filter(({ action }) => action === 's3:PutObject') ?? [];
  if (refresh === undefined || call === undefined) throw new Error('no refresh');
  expect(await isAllowed(refresh.policies, call)).toBe(true);
  expect(await isAllowed([], call)).toBe(false);
  const statement = { Effect: 'Allow', Action: 'secretsmanager:*', Resource: '*' };
  const wide = { name: 'wide', policy: { Version: '2012-10-17', Statement: [statement] } };
  const secret = 'arn:aws:secretsmanager:ap-south-1:123456789012:secret:another-AbCdEf';
  const read = { action: 'secretsmanager:GetSecretValue', resource: secret };
  expect(await isAllowed(refresh.policies, read)).toBe(false);
  expect(await isAllowed([...refresh.policies, wide], read)).toBe(true);
});
