import type { Invocation } from './runtime-client.ts';

/** What a handler gets in addition to its event (Lambda's documentation, "Using the Lambda context object"). */
export type Context = {
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
  readonly memoryLimitInMB: string;
  readonly awsRequestId: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
  readonly clientContext: unknown;
  readonly identity: undefined;
  callbackWaitsForEmptyEventLoop: boolean;
  getRemainingTimeInMillis(): number;
};

/** @param variables the environment variables, which hold everything that is the same for all calls */
export function createContext(
  { requestId, deadlineMs, functionArn, clientContext }: Invocation,
  variables: Readonly<Record<string, string | undefined>>,
): Context {
  return {
    functionName: variables['AWS_LAMBDA_FUNCTION_NAME'] ?? '',
    functionVersion: variables['AWS_LAMBDA_FUNCTION_VERSION'] ?? '',
    invokedFunctionArn: functionArn,
    memoryLimitInMB: variables['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'] ?? '',
    awsRequestId: requestId,
    logGroupName: variables['AWS_LAMBDA_LOG_GROUP_NAME'] ?? '',
    logStreamName: variables['AWS_LAMBDA_LOG_STREAM_NAME'] ?? '',
    clientContext: clientContext === undefined ? undefined : JSON.parse(clientContext),
    identity: undefined,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => deadlineMs - Date.now(),
  };
}
