import { describe, expect, test } from 'vitest';
import { listExistingSecrets } from './existing-secrets.ts';
import { matrix, synth } from './synth.ts';

type Statement = { Effect: string; Action: string | string[]; Resource: unknown };

/** The allowed actions of each role, with the resources as JSON text. */
function listGrants(name: string): { role: string; action: string; resource: string }[] {
  const template = synth(name);
  const inline = Object.entries(template.findResources('AWS::IAM::Role')).flatMap(([role, { Properties }]) =>
    (Properties.Policies ?? []).map(({ PolicyDocument }: { PolicyDocument: { Statement: Statement[] } }) => ({
      role,
      statements: PolicyDocument.Statement,
    })),
  );
  const attached = Object.values(template.findResources('AWS::IAM::Policy')).flatMap(({ Properties }) =>
    Properties.Roles.map(({ Ref }: { Ref: string }) => ({
      role: Ref,
      statements: Properties.PolicyDocument.Statement,
    })),
  );
  return [...inline, ...attached].flatMap(({ role, statements }) =>
    (statements as Statement[])
      .filter(({ Effect }) => Effect === 'Allow')
      .flatMap(({ Action, Resource }) =>
        [Action]
          .flat()
          .flatMap((action) =>
            [Resource].flat().map((resource) => ({ role, action, resource: JSON.stringify(resource) })),
          ),
      ),
  );
}

describe.each(matrix)('$name', ({ name, context }) => {
  /** The customer-managed keys by the secret that they encrypt. */
  const keys = listExistingSecrets({ context });

  test('lets every role that reads a secret decrypt it, and no other role use the key', () => {
    const grants = listGrants(name);
    const rolesWith = (action: string, arn: unknown) =>
      new Set(
        grants.filter((one) => one.action === action && one.resource === JSON.stringify(arn)).map(({ role }) => role),
      );
    for (const [secret, key] of keys) {
      const readers = rolesWith('secretsmanager:GetSecretValue', secret);
      expect(readers.size).toBeGreaterThan(0);
      for (const role of readers) expect(rolesWith('kms:Decrypt', key)).toContain(role);
      expect(rolesWith('kms:Decrypt', key)).toEqual(readers);
    }
    const { secretsKeyArn, snapshotsKeyArn } = context['keys'] ?? {};
    if (secretsKeyArn !== undefined) {
      // The stack's own secrets are references; imported ones have keys of their own.
      const ofOwn = grants.filter(
        (one) => one.action === 'secretsmanager:GetSecretValue' && one.resource.startsWith('{'),
      );
      expect(ofOwn).not.toEqual([]);
      expect(rolesWith('kms:Decrypt', secretsKeyArn)).toEqual(new Set(ofOwn.map(({ role }) => role)));
    }
    const known = [...keys.map(([, key]) => key), secretsKeyArn, snapshotsKeyArn].map((key) => JSON.stringify(key));
    const others = grants.filter(({ action, resource }) => action.startsWith('kms:') && !known.includes(resource));
    expect(others).toEqual([]);
  });
});

test('the matrix has a customer-managed key for each secret', () => {
  const reads = (key: string, group: string) => matrix.some(({ context }) => typeof context[group]?.[key] === 'string');
  expect([
    reads('secretKeyArn', 'database'),
    reads('ownerSecretKeyArn', 'database'),
    reads('certificateSecretKeyArn', 'pooler'),
  ]).toEqual([true, true, true]);
});
