import type { CustomResource } from 'aws-cdk-lib';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Database } from '../database/database.ts';
import type { Network } from '../network/network.ts';
import type { ServiceEndpoints } from '../network/service-endpoints.ts';
import type { Stage } from '../settings/stage-settings.ts';

/** The parts that a pooler is built from. */
export type PoolerOptions = {
  readonly stage: Stage;
  readonly network: Network;
  readonly database: Database;
  readonly endpoints: ServiceEndpoints;
  /** Adds a step to the deployment that creates the certificate of a host in a secret; its attribute `ca` is the authority. */
  readonly createCertificate: (options: { secret: ISecret; host: string }) => CustomResource;
};

export type PoolerTasks = {
  readonly clusterName: string;
  readonly serviceName: string;
  readonly certificate: ISecret;
  /** The name in the certificate that the stack created and renews; null for one that the team brings. */
  readonly renewedHost: string | null;
};

/** The connection pooler between the functions and the database. */
export type Pooler = {
  /** The WAYBILLS_DB_* environment variables of the functions: names and addresses, never a password. */
  readonly environment: Readonly<Record<string, string>>;
  /** The CA file that the functions verify the pooler with, on this machine; null if Node's built-in roots do. */
  readonly caFile: string | null;
  /** The security group that may connect to Postgres itself. */
  readonly serverGroup: ISecurityGroup | null;
  /** Stack outputs by name. */
  readonly outputs?: Readonly<Record<string, string>>;
  /** The database role of the functions; its secret is null with IAM. */
  readonly role: { readonly name: string; readonly secret: ISecret | null };
  /** The tasks of PgBouncer, which read their secrets only at their start. */
  readonly tasks?: PoolerTasks;
  grantUse(grantee: IGrantable): void;
  /** Metrics by their titles on the dashboard; `Pinned sessions` and `Unhealthy tasks` also have alarms. */
  readonly metrics: Readonly<Record<string, Metric>>;
};
