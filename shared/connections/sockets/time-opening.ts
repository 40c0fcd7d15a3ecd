import type { Socket } from 'node:net';
import type { OpenTimes } from '../core/ledger.ts';

/**
 * Times the opening of a socket, from now on: DNS and TCP are noted by themselves.
 * @returns the times noted so far, and `lap`: milliseconds since the last step
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
