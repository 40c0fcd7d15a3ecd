import type { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Pooler } from '../pooler/pooler.ts';

/** The resources and metrics of the dashboard and the alarms. */
export type Watched = {
  readonly api: IFunction;
  readonly refresh: IFunction;
  readonly warmUp: IFunction;
  /** null where nothing needs it. */
  readonly maintenance: IFunction | null;
  readonly failures: IQueue;
  readonly pooler: Pooler;
  readonly databaseMetrics: Readonly<Record<string, Metric>>;
  readonly frontDoorMetrics: Readonly<Record<string, Metric | MathExpression>>;
  /** Number of 5xx responses. */
  readonly serverErrors: Metric | MathExpression;
};
