import * as z from 'zod/mini';

/** The answer of one environment to a warm-up. */
export type WarmUpReport = z.infer<typeof warmUpReport>;
const warmUpReport = z.object({
  environmentId: z.string(),
  isCold: z.boolean(),
  /** Number of connections that this call opened, by peer. */
  opened: z.record(z.string(), z.number()),
  /** Versions of the networks in memory, by feed. */
  networks: z.record(z.string(), z.string()),
  /** One message for each thing that failed. */
  failures: z.array(z.string()),
});

/** The result of N simultaneous warm-ups. */
export type WarmUpSummary = {
  readonly asked: number;
  /** Number of distinct environments that answered; fewer than `asked` where one answered twice or a call failed. */
  readonly distinct: number;
  /** Number of distinct environments that these calls started. */
  readonly cold: number;
  readonly connectionsOpened: number;
  readonly failures: readonly string[];
};

/** Summarises warm-ups; each failure is listed once. */
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
  if (answer.status === 'fulfilled') return 'The function did not answer with a warm-up report';
  const { name, message } = answer.reason instanceof Error ? answer.reason : new Error(String(answer.reason));
  return `${name}: ${message}`;
}
