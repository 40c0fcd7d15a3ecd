import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { Stage } from '../settings/stage-settings.ts';
import { listThresholds } from './thresholds.ts';
import type { Watched } from './watched.ts';

/** One alarm per threshold; its description says what it means and where to look first. */
export class Alarms extends Construct {
  /** By the names of their thresholds. */
  readonly byName: ReadonlyMap<string, Alarm>;

  constructor(scope: Construct, id: string, { stage, watched }: { stage: Stage; watched: Watched }) {
    super(scope, id);
    const { monitoring } = stage;
    const action =
      monitoring.alarmTopicArn === null
        ? undefined
        : new SnsAction(Topic.fromTopicArn(this, 'Topic', monitoring.alarmTopicArn));
    const byName = new Map<string, Alarm>();
    for (const [name, one] of Object.entries(listThresholds(stage, watched))) {
      const { metric, periods = 1, of = periods, isNeeded = false, says } = one;
      const isAbove = 'above' in one;
      const alarm = new Alarm(this, name, {
        alarmName: `headway-${stage.name}-${name}`,
        alarmDescription: says,
        metric,
        threshold: isAbove ? one.above : one.below,
        comparisonOperator: isAbove
          ? ComparisonOperator.GREATER_THAN_THRESHOLD
          : ComparisonOperator.LESS_THAN_THRESHOLD,
        evaluationPeriods: periods,
        datapointsToAlarm: of,
        treatMissingData: isNeeded ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
      });
      if (action !== undefined) alarm.addAlarmAction(action);
      byName.set(name, alarm);
    }
    this.byName = byName;
  }
}
