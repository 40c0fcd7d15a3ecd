import type { Context } from 'aws-lambda';

/** A Lambda context with this much time left. */
export function createLambdaContext({ remainingMs = 10_000, requestId = 'request-1' } = {}): Context {
  const endMs = performance.now() + remainingMs;
  return {
    awsRequestId: requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName: 'api',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:ap-south-1:123456789012:function:api',
    memoryLimitInMB: '1024',
    logGroupName: '/aws/lambda/api',
    logStreamName: 'stream',
    getRemainingTimeInMillis: () => Math.round(endMs - performance.now()),
    done: () => {},
    fail: () => {},
    succeed: () => {},
  };
}
