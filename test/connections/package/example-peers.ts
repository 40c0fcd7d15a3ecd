import { createSecretStore } from '../../../infra/local/stand-ins/secrets-manager/secret-store.ts';
import { startSecretsManager } from '../../../infra/local/stand-ins/secrets-manager/start-secrets-manager.ts';
import { startHttpOrigin } from '../../support/servers/http-origin.ts';
import { awsKey, clusterArn, secretArn, startBackends } from '../postgres/conformance/backends.ts';

const ordersArn = 'arn:aws:secretsmanager:ap-south-1:123456789012:secret:orders';

/** The servers that the examples of the API page call, and the variables in which the examples find them. */
export async function startExamplePeers(databaseUrl: string) {
  const backends = await startBackends(databaseUrl);
  const origin = await startHttpOrigin((_, response) => response.end('hello'));
  const secrets = createSecretStore();
  secrets.put(ordersArn, { username: 'app', password: 'secret' });
  const service = await startSecretsManager({ key: awsKey, secrets });
  return {
    variables: {
      ...{ DATABASE_URL: databaseUrl, ORIGIN: origin.origin, NEON_URL: backends.neon.url },
      ...{ SECRET_ARN: ordersArn, DATABASE_SECRET_ARN: secretArn, CLUSTER_ARN: clusterArn },
      DATABASE_NAME: new URL(databaseUrl).pathname.slice(1),
      ...{ AWS_REGION: 'ap-south-1', AWS_ACCESS_KEY_ID: awsKey.accessKeyId },
      AWS_SECRET_ACCESS_KEY: awsKey.secretAccessKey,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${service.port}`,
      AWS_ENDPOINT_URL_RDS_DATA: backends.dataApi.url.replace(/\/$/, ''),
    },
    stop: async () => {
      await Promise.all([service.stop(), origin.close(), backends.stop()]);
    },
  };
}
