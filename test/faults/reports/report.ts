import type { FaultProxy } from '../../support/proxies/fault-proxy.ts';
import type { Asked } from '../lab/lab-call.ts';

/** A public report of the trouble that Headway is for. */
export type Report = {
  readonly id: string;
  readonly url: string;
  readonly says: string;
  /** The reporter's client and settings, and what was changed to fit into a test. */
  readonly client: string;
  /** What was done, compressed in time where it says so. */
  readonly scene: string;
  /** File of reports/clients. */
  readonly bundle: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly peer: 'database' | 'otp';
  /** How long the environment is frozen, milliseconds. */
  readonly freezeMs: number;
  /** What becomes of the connections while it is. Called again for each round. */
  readonly strike: (proxy: FaultProxy) => void;
  /** After the strike and the freeze, the same number of further calls without one: a failure that stays is part of the report. */
  readonly isFollowed?: boolean;
};

/** What became of a report: with the usual client, and here. */
export type ReportResult = {
  readonly report: Pick<Report, 'id' | 'url' | 'says' | 'client' | 'scene'>;
  readonly usual: string;
  readonly ours: string;
  readonly isReproduced: boolean;
  readonly isMended: boolean;
};

/** A call of a usual client: right when it says so itself. */
export const askUsual: Asked = {
  event: {},
  judge: (result) =>
    (result as { ok?: boolean } | null)?.ok === true
      ? { kind: 'right', detail: '' }
      : { kind: 'wrong', detail: JSON.stringify(result) },
};

export function strikeAll(kind: 'close' | 'reset' | 'reset-on-next-packet' | 'close-on-next-packet' | 'swallow') {
  return (proxy: FaultProxy) => {
    for (const pair of proxy.pairs) pair.fail({ kind });
  };
}
