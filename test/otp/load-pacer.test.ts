import { describe, expect, it } from 'vitest';
import { createLoadPacer } from '../../shared/otp/load-pacer.ts';

const times = 'query Times($t0: String!) { t0 }';

describe('the pace of a load', () => {
  it('leaves a healthy OTP a tenth of its answer time', () => {
    const pacer = createLoadPacer({ maxPauseMs: 50 });
    expect(pacer.nextPauseMs()).toBe(0);
    for (const durationMs of [20, 30, 40]) {
      pacer.answered(times, durationMs);
      expect(pacer.nextPauseMs()).toBe(durationMs / 10);
    }
  });

  it('slows down with an OTP that answers more slowly than before, up to the setting', () => {
    const pacer = createLoadPacer({ maxPauseMs: 50 });
    pacer.answered(times, 20);
    pacer.answered(times, 60);
    expect(pacer.nextPauseMs()).toBe(26);
    pacer.answered(times, 500);
    expect(pacer.nextPauseMs()).toBe(50);
    pacer.answered(times, 20);
    expect(pacer.nextPauseMs()).toBe(2);
  });

  it('compares an answer only with others of its operation', () => {
    const pacer = createLoadPacer({ maxPauseMs: 50 });
    pacer.answered(times, 1);
    pacer.answered('query Stops { stops { gtfsId } }', 300);
    expect(pacer.nextPauseMs()).toBe(30);
  });

  it('makes the longest pause after a failure, and none at all with a setting of 0', () => {
    const pacer = createLoadPacer({ maxPauseMs: 50 });
    pacer.answered(times, 10);
    pacer.failed();
    expect(pacer.nextPauseMs()).toBe(50);
    const unlimited = createLoadPacer({ maxPauseMs: 0 });
    unlimited.answered(times, 500);
    expect(unlimited.nextPauseMs()).toBe(0);
  });
});
