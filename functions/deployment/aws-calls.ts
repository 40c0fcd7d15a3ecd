import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createTimings } from '@headway/connections/call';
import { systemClock } from '@headway/connections/clock';
import type { HttpClient } from '@headway/connections/http-client';
import { createAwsRequestHandler, describeSdkCall } from '@headway/connections/sdk-request-handler';

export type DatabaseLogin = { readonly user: string; readonly password: string };

/** The calls to AWS that the steps of a deployment make. */
export type AwsCalls = {
  /** Reads `{"username", "password"}`. @throws Error without the content of the secret */
  readLogin(secretArn: string, signal: AbortSignal): Promise<DatabaseLogin>;
  /** Invokes a function and waits for its result. @throws Error with the message of a function that failed */
  invoke(functionName: string, payload: object, signal: AbortSignal): Promise<unknown>;
};

export function createAwsCalls(http: HttpClient): AwsCalls {
  const requestHandler = createAwsRequestHandler(http, { maxBytes: 6 * 1024 * 1024 });
  const lambda = new LambdaClient({ maxAttempts: 1, retryMode: 'standard', requestHandler });
  const secrets = new SecretsManagerClient({ maxAttempts: 3, retryMode: 'standard', requestHandler });
  const describeCall = (signal: AbortSignal, isRead: boolean) =>
    describeSdkCall({ signal, timings: createTimings(systemClock) }, { isRead });
  return {
    readLogin: async (secretArn, signal) => {
      const command = new GetSecretValueCommand({ SecretId: secretArn });
      const { SecretString = '' } = await secrets.send(command, describeCall(signal, true));
      return parseLogin(secretArn, SecretString);
    },
    invoke: async (functionName, payload, signal) => {
      const command = new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(payload) });
      const { FunctionError: fault, Payload: result } = await lambda.send(command, describeCall(signal, false));
      const value: unknown = JSON.parse(result?.transformToString() || 'null');
      if (fault === undefined) return value;
      throw new Error(String((value as { errorMessage?: unknown } | null)?.errorMessage ?? fault));
    },
  };
}

function parseLogin(secretArn: string, text: string): DatabaseLogin {
  let value: Partial<Record<string, unknown>> = {};
  try {
    value = Object(JSON.parse(text));
  } catch {
    // reported below, without the text
  }
  const { username: user, password } = value;
  if (typeof user === 'string' && typeof password === 'string') return { user, password };
  throw new Error(`${secretArn}: expected JSON with the texts username and password, got something else`);
}
