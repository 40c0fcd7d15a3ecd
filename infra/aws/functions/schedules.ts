import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Stage } from '../settings/stage-settings.ts';

/**
 * Invokes warm-up, refresh and maintenance by EventBridge Scheduler. A missed event is not retried, because the next one does its work.
 * Uses the L1 construct, because CDK's own target grants its role every version of the function.
 */
export class Schedules extends Construct {
  constructor(
    scope: Construct,
    id: string,
    {
      stage,
      warmUp,
      refresh,
      maintenance,
      failures,
    }: { stage: Stage; warmUp: IFunction; refresh: IFunction; maintenance: IFunction | null; failures: IQueue },
  ) {
    super(scope, id);
    this.#call('WarmUp', { lambda: warmUp, everyMinutes: stage.warmUp.everyMinutes, failures });
    this.#call('Refresh', { lambda: refresh, everyMinutes: stage.refresh.everyMinutes, failures });
    if (maintenance !== null) this.#call('Maintenance', { lambda: maintenance, everyMinutes: 12 * 60, failures });
  }

  #call(
    name: string,
    { lambda, everyMinutes, failures }: { lambda: IFunction; everyMinutes: number; failures: IQueue },
  ): void {
    const role = new Role(this, `${name}Role`, {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': lambda.stack.account } },
      }),
      description: `Invokes ${name} on schedule`,
      inlinePolicies: {
        Call: new PolicyDocument({
          statements: [
            new PolicyStatement({ sid: name, actions: ['lambda:InvokeFunction'], resources: [lambda.functionArn] }),
            new PolicyStatement({
              sid: 'KeepMissedEvents',
              actions: ['sqs:SendMessage'],
              resources: [failures.queueArn],
            }),
          ],
        }),
      },
    });
    new CfnSchedule(this, name, {
      description: `${name} of Headway`,
      scheduleExpression: everyMinutes === 1 ? 'rate(1 minute)' : `rate(${everyMinutes} minutes)`,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: lambda.functionArn,
        roleArn: role.roleArn,
        input: '{}',
        retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 },
        deadLetterConfig: { arn: failures.queueArn },
      },
    });
  }
}
