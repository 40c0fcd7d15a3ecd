import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Database } from '../database/database.ts';
import type { Network } from '../network/network.ts';
import type { ServiceEndpoints } from '../network/service-endpoints.ts';
import type { Stage } from '../settings/stage-settings.ts';

/** What a pooler is made from. */
export type PoolerOptions = {
  readonly stage: Stage;
  readonly network: Network;
  readonly database: Database;
  readonly endpoints: ServiceEndpoints;
};

/** The way from the functions to the database, whichever one is chosen. */
export type Pooler = {
  /** WAYBILLS_DB_* of the functions: names and addresses, never a password. */
  readonly environment: Readonly<Record<string, string>>;
  /** A file that the functions need beside their code, by its path under /opt. */
  readonly caFile: string | null;
  /** Who may open connections to Postgres itself; an operator borrows it to create the role. */
  readonly serverGroup: ISecurityGroup | null;
  /** What an operator has to name, by the output's name. */
  readonly outputs?: Readonly<Record<string, string>>;
  grantUse(grantee: IGrantable): void;
  /** What to look at, by its title; `Pinned sessions` and `Unhealthy tasks` are alarms as well. */
  readonly metrics: Readonly<Record<string, Metric>>;
};
