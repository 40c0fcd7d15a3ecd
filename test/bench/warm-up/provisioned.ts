/** Provisioned concurrency with target tracking, as Application Auto Scaling does it by default. */
export type ProvisionedPolicy = {
  readonly kind: 'provisioned';
  readonly min: number;
  readonly max: number;
  /** Share in use that is aimed at, such as 0.7. */
  readonly target: number;
};

export type Provisioned = {
  /** Takes a provisioned environment; false where all are busy, and the call goes to one that comes and goes. */
  take(atMs: number): boolean;
  /** Environments provisioned, times hours, until then. */
  hours(atMs: number): number;
  most(): number;
};

const minuteMs = 60_000;
const minutesToGrow = 3; // data points above the target that raise the alarm (AWS: target tracking, one-minute metric)
const minutesToShrink = 15; // and below nine tenths of it
const allocationMs = 120_000; // "after a minute or two of preparation" (Lambda's developer guide)

/** Times have to come in order. */
export function createProvisioned({ min, max, target }: ProvisionedPolicy, callMs: number): Provisioned {
  const busyUntil: number[] = [];
  const recent: number[] = []; // share in use in the last minutes: the mean over the calls, which is what Lambda reports
  let capacity = min;
  let most = min;
  let pending: { readonly atMs: number; readonly capacity: number } | undefined;
  let nextMinuteMs = minuteMs;
  let capacityMs = 0;
  let countedUntilMs = 0;
  let [sum, calls] = [0, 0];

  const count = (atMs: number) => {
    capacityMs += capacity * (atMs - countedUntilMs);
    countedUntilMs = atMs;
  };
  const change = (wanted: number, atMs: number) => {
    count(atMs);
    capacity = Math.min(max, Math.max(min, wanted));
    most = Math.max(most, capacity);
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
      change(Math.ceil((capacity * highest) / target), atMs);
    }
  };
  const advance = (atMs: number) => {
    for (; nextMinuteMs <= atMs; nextMinuteMs += minuteMs) {
      if (pending !== undefined && pending.atMs <= nextMinuteMs) {
        change(pending.capacity, pending.atMs);
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
      count(atMs);
      return capacityMs / 3_600_000;
    },
    most: () => most,
  };
}
