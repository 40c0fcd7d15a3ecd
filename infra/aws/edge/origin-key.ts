import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { AccountSteps } from '../account/steps/account-steps.ts';
import { encryptSecret } from '../secrets/secret-access.ts';
import type { Stage } from '../settings/stage-settings.ts';

/**
 * The key that CloudFront sends to the front door. The function knows only digests, so it reads no secret; the key of the
 * generation before stays valid, because CloudFront changes its own a few minutes later.
 */
export class OriginKey extends Construct {
  /** A reference that CloudFormation resolves to the key. */
  readonly value: string;
  /** HEADWAY_ORIGIN_KEYS. */
  readonly digests: readonly string[];

  constructor(scope: Construct, id: string, { stage, account }: { stage: Stage; account: AccountSteps }) {
    super(scope, id);
    const { keyGeneration } = stage.edge;
    const encryption = encryptSecret(this, stage.keys);
    const generations = [keyGeneration - 1, keyGeneration].filter((generation) => generation > 0);
    const secrets = generations.map((generation) => ({
      id: `OriginKey${generation}`,
      secret: this.#createSecret(generation, encryption),
    }));
    this.digests = account.digest(secrets);
    this.value = secrets.at(-1)?.secret.secretValue.unsafeUnwrap() ?? '';
  }

  #createSecret(generation: number, encryption: ReturnType<typeof encryptSecret>): ISecret {
    const secret = new Secret(this, `Secret${generation}`, {
      ...encryption,
      description: 'Sent by CloudFront to the front door, which refuses calls without it',
      generateSecretString: { passwordLength: 48, excludePunctuation: true },
      removalPolicy: RemovalPolicy.DESTROY, // a later stack creates another one
    });
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason: 'edge.keyGeneration replaces the key: CloudFront and the function change it one after the other.',
    });
    return secret as ISecret;
  }
}
