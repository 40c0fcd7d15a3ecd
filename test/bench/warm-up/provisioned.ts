/** Provisioned concurrency with target tracking, as Application Auto Scaling does it by default. */
export type ProvisionedPolicy = {
  readonly kind: 'provisioned';
  readonly min: number;
  readonly max: number;
  /** Target utilisation, such as 0.7. */
  readonly target: number;
};

export type Provisioned = {
  /** Takes a provisioned environment; false if all are busy and the call goes to an on-demand environment. */
  take(atMs: number): boolean;
  /** Provisioned environment hours until this time. */
  hours(atMs: number): number;
  peak(): number;
};

const minuteMs = 60_000;
const minutesToGrow = 3; // one-minute data points above the target that trigger scaling out (AWS target tracking)
const minutesToShrink = 15; // data points below 90 % of the target that trigger scaling in
const allocationMs = 120_000; // "after a minute or two of preparation" (Lambda developer guide)

/** Calls must come in the order of their times. */
export function createProvisioned({ min, max, target }: ProvisionedPolicy, callMs: number): Provisioned {
  const busyUntil: number[] = [];
  const recent: number[] = []; // utilisation in the last minutes: the mean over the calls, as Lambda reports it
  let capacity = min;
  let peak = min;
  let pending: { readonly atMs: number; readonly capacity: number } | undefined;
  let nextMinuteMs = minuteMs;
  let capacityMs = 0;
  let countedUntilMs = 0;
  let [sum, calls] = [0, 0];

  const addCapacityTime = (atMs: number) => {
    capacityMs += capacity * (atMs - countedUntilMs);
    countedUntilMs = atMs;
  };
  const setCapacity = (wanted: number, atMs: number) => {
    addCapacityTime(atMs);
    capacity = Math.min(max, Math.max(min, wanted));
    peak = Math.max(peak, capacity);
    recent.length = 0;
  };
  const tick = (atMs: number) => {
    recent.unshift(calls === 0 ? 0 : sum / calls);
    recent.length = Math.min(recent.length, minutesToShrink);
    [sum, calls] = [0, 0];
    const above = recent.slice(0, minutesToGrow);
    const highest = Math.max(...recent);
    if (pending !== undefined) return;
    if (above.length === minutesToGrow && above.every((share) => share > target)) {
      pending = { atMs: atMs + allocationMs, capacity: Math.ceil((capacity * highest) / target) };
    } else if (recent.length === minutesToShrink && highest < 0.9 * target && capacity > min) {
      setCapacity(Math.ceil((capacity * highest) / target), atMs);
    }
  };
  const advance = (atMs: number) => {
    for (; nextMinuteMs <= atMs; nextMinuteMs += minuteMs) {
      if (pending !== undefined && pending.atMs <= nextMinuteMs) {
        setCapacity(pending.capacity, pending.atMs);
        pending = undefined;
      }
      tick(nextMinuteMs);
    }
  };

  return {
    take: (atMs) => {
      advance(atMs);
      for (let index = busyUntil.length - 1; index >= 0; index -= 1) {
        if ((busyUntil[index] ?? 0) <= atMs) busyUntil.splice(index, 1);
      }
      const isFree = busyUntil.length < capacity;
      if (isFree) busyUntil.push(atMs + callMs);
      sum += Math.min(1, busyUntil.length / capacity);
      calls += 1;
      return isFree;
    },
    hours: (atMs) => {
      advance(atMs);
      addCapacityTime(atMs);
      return capacityMs / 3_600_000;
    },
    peak: () => peak,
  };
}
