/** Keeps this process from its timers and sockets, as work on the CPU does. */
export function beBusy(forMs: number): void {
  const endMs = performance.now() + forMs;
  while (performance.now() < endMs);
}
