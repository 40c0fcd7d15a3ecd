import type { SigningKey } from '../aws-signature/check-signature.ts';
import { type SignedServer, serveSigned } from '../aws-signature/serve-signed.ts';
import type { SecretStage, SecretStore } from './secret-store.ts';

export type LocalSecretsManager = SignedServer & {
  /** Number of GetSecretValue calls so far. */
  calls(): number;
};

type Request = { readonly SecretId: string; readonly VersionStage?: SecretStage };

/** Starts a stand-in of Secrets Manager that answers GetSecretValue from a store. */
export async function startSecretsManager({
  key,
  secrets,
}: {
  key: SigningKey;
  secrets: SecretStore;
}): Promise<LocalSecretsManager> {
  let calls = 0;
  const server = await serveSigned({
    service: 'secretsmanager',
    key,
    contentType: 'application/x-amz-json-1.1',
    answer: async ({ headers, body }) => {
      if (headers['x-amz-target'] !== 'secretsmanager.GetSecretValue') {
        return { status: 400, error: 'UnknownOperationException', body: {} };
      }
      calls += 1;
      const { SecretId: arn, VersionStage: stage = 'AWSCURRENT' } = JSON.parse(body.toString()) as Request;
      const secret = secrets.find(arn, stage);
      if (secret === undefined) {
        const message = "Secrets Manager can't find the specified secret.";
        return { status: 400, error: 'ResourceNotFoundException', body: { message } };
      }
      const { text, versionId } = secret;
      const answer = { ARN: arn, Name: arn.split(':').at(-1), SecretString: text, VersionId: versionId };
      return { status: 200, body: { ...answer, VersionStages: [stage] } };
    },
  });
  return { ...server, calls: () => calls };
}
