import type { Combination } from '../../../../infra/aws/commands/matrix.ts';

/** The settings of existing secrets, and of the customer-managed key that each may have. */
const settings = [
  ['database', 'secretArn', 'secretKeyArn'],
  ['database', 'ownerSecretArn', 'ownerSecretKeyArn'],
  ['pooler', 'certificateSecretArn', 'certificateSecretKeyArn'],
] as const;

/** The existing secrets of a combination that have a customer-managed key, with that key. */
export function listExistingSecrets({ context }: Pick<Combination, 'context'>): [string, string][] {
  return settings.flatMap(([group, secret, key]) => {
    const values = [context[group]?.[secret], context[group]?.[key]];
    return values.every((one) => typeof one === 'string') ? [values as [string, string]] : [];
  });
}
