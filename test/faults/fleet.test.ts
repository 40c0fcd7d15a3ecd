import { expect, onTestFinished, test } from 'vitest';
import { fixtureFunction, startTestLambda } from '../support/functions/fixture-function.ts';
import { createFleet } from './lab/fleet.ts';

test('a fleet makes one call in every environment, also where the calls before have just ended', async () => {
  const lambda = await startTestLambda({ isFreezing: true, queueMs: 60_000 });
  onTestFinished(() => lambda.stop());
  const fleet = createFleet(lambda.deploy(fixtureFunction('fixture.echo', { environments: 3 })), 3);
  for (let round = 0; round < 100; round += 1) {
    const pids = new Set<unknown>();
    const judge = (answer: unknown) => {
      pids.add((answer as { pid: number }).pid);
      return { kind: 'correct', detail: '' } as const;
    };
    await fleet.callAll(() => ({ event: {}, judge }));
    expect(pids.size).toBe(3);
  }
});
