import { randomInt } from 'node:crypto';
import { child, readSecretFields, type SignedCalls, textOf } from '../signed-calls.ts';

/** An event of Secrets Manager: it calls the four steps one after the other, and repeats a step that failed. */
export type RotationEvent = {
  readonly Step: 'createSecret' | 'setSecret' | 'testSecret' | 'finishSecret';
  readonly SecretId: string;
  /** The id of the new version. */
  readonly ClientRequestToken: string;
};

export type RotationSettings = {
  readonly ownerSecretArn: string;
  /** The function in the VPC that reaches Postgres. */
  readonly initialiseFunction: string;
  readonly server: { readonly host: string; readonly port: number; readonly database: string };
  /** Two roles take turns: the one before keeps its password until the next rotation. */
  readonly roles: readonly [string, string];
};

type Login = { readonly username: string; readonly password: string };

/**
 * Rotates the password of the functions between two roles, so that no connection with the old login fails.
 * @returns whether the new login is now in use, which PgBouncer must be restarted for
 * @throws Error with the reason; it has no password
 */
export async function rotatePassword(
  { Step, SecretId, ClientRequestToken }: RotationEvent,
  settings: RotationSettings,
  aws: SignedCalls,
): Promise<boolean> {
  const secrets = (action: string, values: object) =>
    aws.json('secretsmanager', `secretsmanager.${action}`, { SecretId, ...values });
  const read = async (values: object) => parseLogin(await readSecretFields(aws, { SecretId, ...values }));
  const pending = { VersionId: ClientRequestToken, VersionStage: 'AWSPENDING' };
  const { server, ownerSecretArn, initialiseFunction, roles } = settings;
  const described = await secrets('DescribeSecret', {});
  const versions = Object.entries(child(described, 'VersionIdsToStages')) as [string, string[]][];
  const stagesOf = (id: string) => versions.find(([version]) => version === id)?.[1] ?? [];
  if (stagesOf(ClientRequestToken).includes('AWSCURRENT')) return Step === 'finishSecret'; // a repeated step
  switch (Step) {
    case 'createSecret': {
      if (await hasValue(() => secrets('GetSecretValue', pending))) return false;
      const { username, password } = await read({ VersionStage: 'AWSCURRENT' });
      const next: Login = { username: roles.find((role) => role !== username) ?? roles[0], password: createPassword() };
      const value = { ...next, previousUsername: username, previousPassword: password };
      await secrets('PutSecretValue', {
        ...{ ClientRequestToken, VersionStages: ['AWSPENDING'], SecretString: JSON.stringify(value) },
      });
      return false;
    }
    case 'setSecret': {
      const [next, owner] = [await read(pending), await read({ SecretId: ownerSecretArn })];
      const role = { name: next.username, login: 'password', password: next.password };
      await invoke(aws, initialiseFunction, {
        ...{ ...server, role, createTables: false },
        owner: { user: owner.username, password: owner.password },
      });
      return false;
    }
    case 'testSecret': {
      const { username: user, password } = await read(pending);
      await invoke(aws, initialiseFunction, { ...server, check: { user, password } });
      return false;
    }
    case 'finishSecret': {
      const [current] = versions.find(([, stages]) => stages.includes('AWSCURRENT')) ?? [];
      await secrets('UpdateSecretVersionStage', {
        ...{ VersionStage: 'AWSCURRENT', MoveToVersionId: ClientRequestToken, RemoveFromVersionId: current },
      });
      return true;
    }
  }
}

async function hasValue(read: () => Promise<unknown>): Promise<boolean> {
  try {
    await read();
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === 'ResourceNotFoundException') return false;
    throw error;
  }
}

function parseLogin({ username, password }: Readonly<Record<string, unknown>>): Login {
  if (typeof username === 'string' && typeof password === 'string') return { username, password };
  throw new Error('The secret: expected JSON with the texts username and password, got something else');
}

/** 48 letters and digits, as the stack's own secrets have: they pass through a shell, a PgBouncer file and SQL. */
function createPassword(): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  return Array.from({ length: 48 }, () => letters[randomInt(letters.length)]).join('');
}

/** @throws Error with the message of a function that failed */
async function invoke(aws: SignedCalls, functionName: string, payload: object): Promise<void> {
  const answer = await aws.send('lambda', 'lambda:Invoke', {
    ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(payload) },
    path: `/2015-03-31/functions/${encodeURIComponent(functionName)}/invocations`,
  });
  const message = textOf(answer, 'errorMessage');
  if (message !== '') throw new Error(message);
}
