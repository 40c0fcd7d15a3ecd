import { Aws, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnRotationSchedule, type ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Database } from '../database/database.ts';
import type { DeploymentSteps } from '../deployment/deployment-steps.ts';
import { HeadwayFunction } from '../functions/headway-function.ts';
import type { Pooler } from '../pooler/pooler.ts';
import { passwordRoles } from '../pooler/role-secret.ts';
import { grantKeys, grantPasswords } from '../secrets/secret-access.ts';
import type { Stage } from '../settings/stage-settings.ts';

type Options = {
  readonly stage: Stage;
  readonly assets: string;
  readonly pooler: Pooler;
  readonly database: Database | null;
  readonly steps: DeploymentSteps;
  /** The queue of failed events. */
  readonly failures: IQueue;
};

/** Whether a stage has something to keep fresh: a certificate that ACM's own metric does not watch, or a password. */
export function needsMaintenance(stage: Stage, { tasks }: Pooler): boolean {
  return tasks !== undefined || stage.edge.certificateArn !== null || stage.database.rotationDays > 0;
}

/**
 * The function `maintenance`, outside the VPC. It renews PgBouncer's certificate, reports when certificates expire, and rotates
 * the password of the functions.
 */
export class Maintenance extends Construct {
  readonly function: HeadwayFunction;

  constructor(scope: Construct, id: string, options: Options) {
    super(scope, id);
    const { stage, assets, pooler, failures } = options;
    const { tasks } = pooler;
    const isRotated = stage.database.rotationDays > 0;
    this.function = new HeadwayFunction(this, 'Function', {
      ...{ stage, assets, name: 'maintenance', description: 'Renews certificates and rotates the password' },
      ...{ memoryMb: 256, timeoutSeconds: 120, failures },
      environment: {
        SERVICE: `headway-${stage.name}`,
        ...(tasks === undefined
          ? {}
          : {
              POOLER_CERTIFICATE: tasks.certificate.secretArn,
              ...(tasks.renewedHost === null ? {} : { POOLER_HOST: tasks.renewedHost }),
              ...{ POOLER_CLUSTER: tasks.clusterName, POOLER_SERVICE: tasks.serviceName },
            }),
        ...(stage.edge.certificateArn === null ? {} : { EDGE_CERTIFICATE: stage.edge.certificateArn }),
        ...(isRotated ? { ROTATION: this.#describeRotation(options) } : {}),
      },
    });
    this.#grant(options);
    if (isRotated && pooler.role.secret !== null) this.#schedule(pooler.role.secret, options);
  }

  #describeRotation({ stage, database, steps: { initialiser } }: Options): string {
    return Stack.of(this).toJsonString({
      ownerSecretArn: database?.ownerSecret?.secretArn,
      initialiseFunction: initialiser?.lambda.functionArn,
      server: { host: database?.host, port: database?.port, database: stage.database.name },
      roles: passwordRoles(stage),
    });
  }

  #grant({ stage, pooler, database, steps: { initialiser } }: Options): void {
    const { tasks, role } = pooler;
    const allow = (sid: string, actions: string[], ...resources: string[]) =>
      this.function.role.addToPolicy(new PolicyStatement({ sid, actions, resources }));
    const isRotated = stage.database.rotationDays > 0;
    const rotated = isRotated && role.secret !== null ? [role.secret] : [];
    const owner = isRotated && database?.ownerSecret != null ? [database.ownerSecret] : [];
    const watched = tasks === undefined ? [] : [tasks.certificate];
    const written = [...(tasks?.renewedHost == null ? [] : watched), ...rotated];
    const secrets = [...new Set([...watched, ...rotated, ...owner])];
    if (secrets.length > 0) grantPasswords(this.function.role, secrets);
    if (written.length > 0) {
      allow('RenewSecrets', ['secretsmanager:PutSecretValue'], ...written.map(({ secretArn }) => secretArn));
      grantKeys(this.function.role, written, { sid: 'EncryptSecrets', action: 'kms:GenerateDataKey' });
    }
    for (const { secretArn } of rotated) {
      allow('Rotate', ['secretsmanager:DescribeSecret', 'secretsmanager:UpdateSecretVersionStage'], secretArn);
    }
    if (isRotated && initialiser !== null) {
      allow('ReachPostgres', ['lambda:InvokeFunction'], initialiser.lambda.functionArn);
    }
    if (tasks !== undefined && written.length > 0) {
      const resourceName = `${tasks.clusterName}/${tasks.serviceName}`;
      const service = Stack.of(this).formatArn({ service: 'ecs', resource: 'service', resourceName });
      allow('RestartThePooler', ['ecs:UpdateService'], service);
    }
    const { certificateArn } = stage.edge;
    if (certificateArn !== null) allow('ReadTheCertificate', ['acm:DescribeCertificate'], certificateArn);
  }

  /** Uses the L1 construct, because CDK's own also grants its function every random password. */
  #schedule(secret: ISecret, { stage, steps }: Options): void {
    const { lambda } = this.function;
    lambda.addPermission('Rotation', {
      principal: new ServicePrincipal('secretsmanager.amazonaws.com'),
      sourceAccount: Aws.ACCOUNT_ID,
    });
    const schedule = new CfnRotationSchedule(this, 'Rotation', {
      secretId: secret.secretArn,
      rotationLambdaArn: lambda.functionArn,
      rotateImmediatelyOnUpdate: false,
      rotationRules: { automaticallyAfterDays: stage.database.rotationDays },
    });
    // Secrets Manager tests the function at once: its permissions and the role must exist.
    schedule.node.addDependency(this.function, ...(steps.initialisation === null ? [] : [steps.initialisation]));
  }
}
