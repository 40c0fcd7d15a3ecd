import * as z from 'zod/mini';

/** What one environment answers to a warm-up. */
export type WarmUpReport = z.infer<typeof warmUpReport>;
const warmUpReport = z.object({
  environmentId: z.string(),
  isCold: z.boolean(),
  /** Connections that this call opened, by peer. */
  opened: z.record(z.string(), z.number()),
  /** Versions of the networks in memory, by feed. */
  networks: z.record(z.string(), z.string()),
  /** What could not be made ready, in words. */
  failures: z.array(z.string()),
});

/** What N calls at once made ready. */
export type WarmUpSummary = {
  readonly asked: number;
  /** Environments that answered. Fewer than asked: some answered twice, or did not answer. */
  readonly distinct: number;
  /** Of these, the ones that were started for it. */
  readonly cold: number;
  readonly connectionsOpened: number;
  readonly failures: readonly string[];
};

/** Counts what answered; what did not, and what could not be made ready, is told in words, each once. */
export function summariseWarmUps(answers: readonly PromiseSettledResult<unknown>[]): WarmUpSummary {
  const reports: WarmUpReport[] = [];
  const failures = new Set<string>();
  for (const answer of answers) {
    const report = answer.status === 'fulfilled' ? warmUpReport.safeParse(answer.value) : undefined;
    if (report?.success) reports.push(report.data);
    else failures.add(describe(answer));
  }
  const environments = Map.groupBy(reports, ({ environmentId }) => environmentId);
  for (const failure of reports.flatMap((report) => report.failures)) failures.add(failure);
  if (environments.size < reports.length) {
    failures.add(
      `${reports.length} calls were answered by ${environments.size} environments: hold them longer (holdMs)`,
    );
  }
  return {
    asked: answers.length,
    distinct: environments.size,
    cold: reports.filter(({ isCold }) => isCold).length,
    connectionsOpened: reports.flatMap(({ opened }) => Object.values(opened)).reduce((sum, count) => sum + count, 0),
    failures: [...failures],
  };
}

function describe(answer: PromiseSettledResult<unknown>): string {
  if (answer.status === 'fulfilled') return 'The function answered something else than a warm-up report';
  const { name, message } = answer.reason instanceof Error ? answer.reason : new Error(String(answer.reason));
  return `${name}: ${message}`;
}
