import { setTimeout as sleep } from 'node:timers/promises';
import type { Fleet } from './fleet.ts';
import type { Asked } from './lab-call.ts';
import { type Allowed, addAnswers, fail, type Tally } from './tally.ts';

const longestMs = 2000; // the goal: right answers within 2 s of the peer's return

/**
 * Calls every environment again and again until all of them answer right, and takes down how long that took. Until then a
 * typed 503 is an answer, too; a wrong one never is.
 */
export async function awaitRecovery(
  tally: Tally,
  fleet: Fleet,
  ask: (index: number) => Asked,
  allowed: Allowed = 'right-or-refused',
): Promise<void> {
  const backMs = performance.now();
  for (;;) {
    const answers = await fleet.callAll(ask);
    addAnswers(tally, answers, allowed);
    const tookMs = performance.now() - backMs;
    if (answers.every(({ kind }) => kind === 'right')) {
      tally.recoveryMs = Math.max(tally.recoveryMs, tookMs);
      return;
    }
    if (tookMs > 2 * longestMs) {
      fail(tally, `no right answers ${Math.round(tookMs)} ms after the peer's return`);
      return;
    }
    await sleep(20);
  }
}
