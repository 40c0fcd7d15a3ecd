import { setTimeout as sleep } from 'node:timers/promises';
import type { Fleet } from './fleet.ts';
import type { LabCall } from './lab-call.ts';
import { type Allowed, addAnswers, fail, type Tally } from './row.ts';

const goalMs = 2000; // correct answers within 2 s of the peer's return

/** Keeps a call under way in every environment during the work, and calls each once more after it. Every answer must be correct. */
export async function callDuring(
  tally: Tally,
  fleet: Fleet,
  ask: (index: number) => LabCall,
  work: () => Promise<void>,
): Promise<void> {
  let isOver = false;
  const call = async () => {
    while (!isOver) addAnswers(tally, await fleet.callAll(ask));
    addAnswers(tally, await fleet.callAll(ask));
  };
  const calls = call();
  try {
    await work();
  } finally {
    isOver = true;
    await calls;
  }
}

/**
 * Calls every environment until all of them answer correctly, and records how long that takes. Until then a 503 is allowed;
 * a wrong answer never is.
 */
export async function awaitRecovery(
  tally: Tally,
  fleet: Fleet,
  ask: (index: number) => LabCall,
  allowed: Allowed = 'correct-or-refused',
): Promise<void> {
  const returnedMs = performance.now();
  for (;;) {
    const answers = await fleet.callAll(ask);
    addAnswers(tally, answers, allowed);
    const tookMs = performance.now() - returnedMs;
    if (answers.every(({ kind }) => kind === 'correct')) {
      tally.recoveryMs = Math.max(tally.recoveryMs, tookMs);
      return;
    }
    if (tookMs > 2 * goalMs) {
      fail(tally, `no correct answers ${Math.round(tookMs)} ms after the peer's return`);
      return;
    }
    await sleep(20);
  }
}
