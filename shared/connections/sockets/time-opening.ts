import type { Socket } from 'node:net';
import type { OpenTimes } from '../core/ledger.ts';

/**
 * Measures how long a socket takes to open, from now on. It records the DNS and TCP steps itself.
 * @returns `times`, filled as the steps end, and `lap`: milliseconds since the last step
 */
export function timeOpening(socket: Socket): { readonly times: OpenTimes; lap(): number } {
  let lastMs = performance.now();
  const lap = () => {
    const nowMs = performance.now();
    const tookMs = nowMs - lastMs;
    lastMs = nowMs;
    return tookMs;
  };
  const times: OpenTimes = {};
  socket.once('lookup', () => {
    times.dnsMs = lap();
  });
  socket.once('connect', () => {
    times.connectMs = lap();
  });
  return { times, lap };
}
