import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Stage } from './settings/stage-settings.ts';

/** Warm-up and refresh by EventBridge Scheduler. A missed event is not repeated: the next one does its work. */
export class Schedules extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { stage, warmUp, refresh, failures }: { stage: Stage; warmUp: IFunction; refresh: IFunction; failures: IQueue },
  ) {
    super(scope, id);
    const call = (name: string, lambda: IFunction, everyMinutes: number) =>
      new Schedule(this, name, {
        description: `${name} of Headway (${stage.name})`,
        schedule: ScheduleExpression.rate(Duration.minutes(everyMinutes)),
        target: new LambdaInvoke(lambda, {
          retryAttempts: 0,
          maxEventAge: Duration.minutes(1),
          deadLetterQueue: failures,
          input: ScheduleTargetInput.fromObject({}),
        }),
      });
    call('WarmUp', warmUp, stage.warmUp.everyMinutes);
    call('Refresh', refresh, stage.refresh.everyMinutes);
  }
}
