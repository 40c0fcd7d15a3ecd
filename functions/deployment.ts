import { systemClock } from '@headway/connections/clock';
import { createDeadline } from '@headway/connections/deadline';
import { createHttpClient } from '@headway/connections/http-client';
import { createLedger } from '@headway/connections/ledger';
import type { Context } from 'aws-lambda';
import { createLogger } from '../shared/telemetry/logger.ts';
import { createAwsCalls } from './deployment/aws-calls.ts';
import { answerCustomResource, readCustomResource } from './deployment/custom-resource.ts';
import { runStep } from './deployment/run-step.ts';

/** Time that remains for the answer to CloudFormation when a step runs out of time. */
const answerMarginMs = 20_000;

const clock = systemClock;
const logger = createLogger({ level: 'info' });
// Steps take minutes: an invocation answers after the function that it calls has ended.
const http = createHttpClient({ clock, ledger: createLedger(), requestTimeoutMs: 900_000, timingName: 'deployment' });
const aws = createAwsCalls(http);

/** Runs one step of a deployment as a CloudFormation custom resource, and always answers before its own time limit. */
export async function handler(event: unknown, context: Context): Promise<void> {
  const request = readCustomResource(event);
  const deadline = createDeadline(context.getRemainingTimeInMillis() - answerMarginMs);
  try {
    const data = await runStep(request, { aws, signal: deadline.signal });
    logger.info('deployment', { step: request.properties.step, request: request.type, ...data });
    await answerCustomResource(http, request, { status: 'SUCCESS', data });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    logger.error('deployment', { step: request.properties.step, request: request.type, reason });
    await answerCustomResource(http, request, { status: 'FAILED', reason });
  } finally {
    deadline.clear();
  }
}
