/** Invokes functions on their schedules through Lambda's Invoke API, as EventBridge Scheduler does. */
export type Scheduler = { stop(): void };

export type Schedule = { readonly functionName: string; readonly everyMinutes: number };

/**
 * Starts the schedules. The first call is after one period. A failed call is not retried; the next one does its work.
 * @param lambdaUrl URL of the Invoke API
 */
export function startScheduler(
  schedules: readonly Schedule[],
  { lambdaUrl, onError }: { lambdaUrl: string; onError: (sentence: string) => void },
): Scheduler {
  const timers = schedules.map(({ functionName, everyMinutes }) => {
    const call = () =>
      invoke(lambdaUrl, functionName, 'Event').catch((error: Error) => onError(`${functionName}: ${error.message}`));
    return setInterval(call, everyMinutes * 60_000);
  });
  return { stop: () => timers.forEach(clearInterval) };
}

/**
 * Calls a function through the Invoke API.
 * @returns its result; undefined for an `Event`
 * @throws Error with the function's fault, or the reason why Lambda did not call it
 */
export async function invoke(
  lambdaUrl: string,
  functionName: string,
  type: 'RequestResponse' | 'Event',
): Promise<unknown> {
  const response = await fetch(`${lambdaUrl}/2015-03-31/functions/${functionName}/invocations`, {
    method: 'POST',
    headers: { 'x-amz-invocation-type': type },
    body: '{}',
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`Lambda answered ${response.status}: ${text}`);
  if (type === 'Event') return undefined;
  const result: unknown = JSON.parse(text);
  if (!response.headers.has('x-amz-function-error')) return result;
  throw new Error((result as { errorMessage?: string }).errorMessage ?? text);
}
