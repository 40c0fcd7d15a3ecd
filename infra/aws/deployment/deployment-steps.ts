import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { CfnOutput, CustomResource, Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct, type IConstruct } from 'constructs';
import { allowToDatabase } from '../database/allow-to-database.ts';
import type { Database } from '../database/database.ts';
import type { Functions } from '../functions/functions.ts';
import { functionArn, HeadwayFunction } from '../functions/headway-function.ts';
import type { Network } from '../network/network.ts';
import type { Pooler } from '../pooler/pooler.ts';
import { grantPasswords } from '../secrets/secret-access.ts';
import type { Stage } from '../settings/stage-settings.ts';

type Options = {
  readonly stage: Stage;
  readonly assets: string;
  readonly network: Network;
  readonly database: Database | null;
  readonly pooler: Pooler;
};

/**
 * The steps that make a deployment ready to serve: the function `deployment` runs them as custom resources. It is outside the
 * VPC and reads the secrets; `initialise` is inside and reaches only Postgres.
 */
export class DeploymentSteps extends Construct {
  /** Creates the role and the tables; null where the stack does not know the owner's secret. */
  readonly initialisation: CustomResource | null;
  /** Reaches Postgres from inside the VPC; null where the stack does not know the owner's secret. */
  readonly initialiser: HeadwayFunction | null;
  readonly #deployment: HeadwayFunction;
  readonly #arns: { readonly refresh: string; readonly warmUp: string };

  constructor(scope: Construct, id: string, options: Options) {
    super(scope, id);
    const { stage, assets, database, pooler } = options;
    this.#deployment = new HeadwayFunction(this, 'Deployment', {
      ...{ stage, assets, name: 'deployment', description: 'Runs the steps of a deployment' },
      ...{ memoryMb: 256, timeoutSeconds: 900, environment: {} },
    });
    this.#arns = { refresh: functionArn(this, stage, 'refresh'), warmUp: functionArn(this, stage, 'warmup') };
    this.#allowInvoke('StartServing', Object.values(this.#arns));
    const initialised = database?.ownerSecret == null ? null : this.#initialise(options, database);
    this.initialisation = initialised?.step ?? null;
    this.initialiser = initialised?.initialiser ?? null;
    if (initialised === null) {
      new CfnOutput(Stack.of(this), 'DatabaseRoleSql', {
        description: 'Run this as the owner of the database, once: it creates the role of the functions',
        value: describeRole(pooler.role),
      });
    }
  }

  /** Runs the first refresh and a warm-up after everything else; each new version of the API runs them again. */
  start({ api }: Functions, after: readonly IConstruct[]): void {
    const started = this.#createStep('Start', {
      step: 'start',
      refreshFunction: this.#arns.refresh,
      warmUpFunction: this.#arns.warmUp,
      apiVersion: api.lambda.currentVersion.version,
    });
    started.node.addDependency(...after);
    const outputs = { FirstRefresh: 'refresh', WarmUp: 'warmUp' };
    for (const [name, attribute] of Object.entries(outputs)) {
      new CfnOutput(Stack.of(this), name, { value: started.getAttString(attribute) });
    }
  }

  #initialise({ stage, assets, network, pooler }: Options, database: Database) {
    const group = network.createGroup('Initialiser', 'From the initialiser to Postgres');
    const initialiser = new HeadwayFunction(this, 'Initialise', {
      ...{ stage, assets, name: 'initialise', description: 'Creates the database role and the missing tables' },
      ...{ memoryMb: 256, timeoutSeconds: 120, environment: {} },
      place: { vpc: network.vpc, subnets: network.functionSubnets, securityGroups: [group] },
    });
    allowToDatabase(group, database, 'Initialiser');
    this.#allowInvoke('Initialise', [initialiser.lambda.functionArn]);
    const secrets = [database.ownerSecret, pooler.role.secret].filter((secret) => secret !== null);
    grantPasswords(this.#deployment.role, secrets);
    const step = this.#createStep('Role', {
      ...{ step: 'initialise', functionName: initialiser.lambda.functionArn },
      ...{ host: database.host, port: String(database.port), database: stage.database.name },
      ownerSecretArn: database.ownerSecret?.secretArn ?? '',
      role: pooler.role.name,
      roleSecretArn: pooler.role.secret?.secretArn ?? '',
      createTables: String(stage.database.source === 'own'),
      createFunction: String(stage.database.lookupFunction),
      // A change of the statements runs the step again.
      statements: createHash('sha256').update(roleSql).update(functionSql).digest('hex'),
    });
    // Network interfaces and rules must exist, and so must a cluster's server, which the secret and the host do not imply.
    step.node.addDependency(initialiser, group, network, ...(database instanceof Construct ? [database] : []));
    return { step, initialiser };
  }

  #createStep(id: string, properties: Record<string, string>): CustomResource {
    const step = new CustomResource(this, id, {
      resourceType: `Custom::Headway${id}`,
      serviceToken: this.#deployment.lambda.functionArn,
      serviceTimeout: Duration.seconds(930), // the function answers within 900 s
      properties,
    });
    step.node.addDependency(this.#deployment); // its permissions too
    return step;
  }

  #allowInvoke(sid: string, resources: string[]): void {
    this.#deployment.role.addToPolicy(new PolicyStatement({ sid, actions: ['lambda:InvokeFunction'], resources }));
  }
}

const [roleSql, functionSql] = ['role', 'duty-function'].map((name) =>
  readFileSync(new URL(`../database/setup/${name}.sql`, import.meta.url), 'utf8'),
) as [string, string];

/** The statements that an owner runs by hand, with the parameters that the initialiser would set. */
function describeRole({ name, secret }: Pooler['role']): string {
  const parameters = {
    'headway.role': name,
    'headway.login': secret === null ? 'iam' : 'password',
    'headway.verifier': secret === null ? '' : 'THE PASSWORD IN THE SECRET',
  };
  const settings = Object.entries(parameters).map(([key, value]) => `SELECT set_config('${key}', '${value}', false);`);
  return [...settings, roleSql.replaceAll(/^\s*--.*\n/gm, '')].join('\n');
}
