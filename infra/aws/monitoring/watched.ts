import type { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Pooler } from '../pooler/pooler.ts';

/** What the dashboard shows and the alarms look at. */
export type Watched = {
  readonly api: IFunction;
  readonly refresh: IFunction;
  readonly warmUp: IFunction;
  readonly failures: IQueue;
  readonly pooler: Pooler;
  readonly databaseMetrics: Readonly<Record<string, Metric>>;
  readonly frontDoorMetrics: Readonly<Record<string, Metric | MathExpression>>;
  /** Answers with 5xx. */
  readonly serverErrors: Metric | MathExpression;
};
