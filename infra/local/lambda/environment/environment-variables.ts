import { type FunctionDefinition, region } from './function-definition.ts';

/** The variables of an environment: Lambda's own ("Defined runtime environment variables" in its documentation) and the function's. */
export function environmentVariables(
  { name, taskRoot, handler = 'index.handler', memoryMb, variables }: FunctionDefinition,
  environment: { logStream: string; runtimeApi: string; temporaryFolder: string },
): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    ...variables,
    TMPDIR: environment.temporaryFolder,
    _HANDLER: handler,
    LAMBDA_TASK_ROOT: taskRoot,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: environment.logStream,
    AWS_LAMBDA_RUNTIME_API: environment.runtimeApi,
  };
}
