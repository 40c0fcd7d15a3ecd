import type { FaultProxy } from '../../support/proxies/fault-proxy.ts';
import type { LabCall } from '../lab/lab-call.ts';

/** A public bug report about a problem that Headway solves. */
export type Report = {
  readonly id: string;
  readonly url: string;
  readonly symptom: string;
  /** The reporter's client and settings, and what differs here. */
  readonly client: string;
  /** How the failure is produced; it says where time is shortened. */
  readonly scenario: string;
  /** The client, a file in reports/clients. */
  readonly bundle: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly peer: 'database' | 'otp';
  /** Duration of the freeze, milliseconds. */
  readonly freezeMs: number;
  /** Breaks the connections during the freeze; called once per round. */
  readonly injectFault: (proxy: FaultProxy) => void;
  /** Makes further calls on a healthy network after each freeze, because the report is about failures that persist. */
  readonly hasFollowingCalls?: boolean;
};

/** The outcome of a report with the reporter's client and with Headway. */
export type ReportResult = {
  readonly report: Pick<Report, 'id' | 'url' | 'symptom' | 'client' | 'scenario'>;
  readonly common: string;
  readonly headway: string;
  readonly isReproduced: boolean;
  readonly isFixed: boolean;
};

/** A call of a common client, which reports itself whether its answer is correct. */
export const commonClientCall: LabCall = {
  event: {},
  judge: (result) =>
    (result as { ok?: boolean } | null)?.ok === true
      ? { kind: 'correct', detail: '' }
      : { kind: 'wrong', detail: JSON.stringify(result) },
};

export function failAll(kind: 'close' | 'reset' | 'reset-on-next-packet' | 'close-on-next-packet' | 'swallow') {
  return (proxy: FaultProxy) => {
    for (const pair of proxy.pairs) pair.fail({ kind });
  };
}
