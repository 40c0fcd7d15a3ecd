import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { invoke, startScheduler } from '../../../../infra/local/start/functions/scheduler.ts';
import { fixtureFunction, startTestLambda } from '../../../support/functions/fixture-function.ts';

let lambda: Awaited<ReturnType<typeof startTestLambda>>;
beforeAll(async () => {
  lambda = await startTestLambda();
  lambda.deploy({ ...fixtureFunction('fixture.echo'), name: 'echo' });
  lambda.deploy({ ...fixtureFunction('broken.handler'), name: 'broken' });
});
afterAll(() => lambda.stop());

test('functions are called on schedule until it stops, and a failed call is reported', async () => {
  const errors: string[] = [];
  const everyMinutes = 0.0005; // 30 ms
  const scheduler = startScheduler(
    [
      { functionName: 'echo', everyMinutes },
      { functionName: 'absent', everyMinutes },
    ],
    { lambdaUrl: lambda.url, onError: (sentence) => void errors.push(sentence) },
  );
  while (!lambda.lines.includes('echo 3') || errors.length < 2) await wait(5);
  scheduler.stop();
  expect(errors[0]).toMatch(/^absent: Lambda answered 404: .*Function not found/);
});

test('a call returns the result of the function or throws the reason why there is none', async () => {
  expect(await invoke(lambda.url, 'echo', 'RequestResponse')).toMatchObject({ event: {} });
  await expect(invoke(lambda.url, 'broken', 'RequestResponse')).rejects.toThrow('the module threw');
});
