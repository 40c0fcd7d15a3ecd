import type { RowGroup } from '../lab/row.ts';
import { databaseFreeze, databaseLongFreeze } from '../rows/database-freeze.ts';
import { otpAnswers, otpLateAnswers } from '../rows/otp-answers.ts';
import { otpFreeze, otpLongFreeze } from '../rows/otp-freeze.ts';
import { postgresFaults } from '../rows/postgres.ts';
import type { Cut } from './cut.ts';

/** A mitigation, the cuts that remove it, and the fault row that must then fail. */
export type Ablation = {
  readonly name: string;
  readonly cuts: readonly Cut[];
  /** `pgbouncer`: every PgBouncer found on this machine. */
  readonly group: RowGroup | 'pgbouncer';
  /** Pattern of the row's name. */
  readonly row: string;
};

const session = 'shared/connections/postgres/session-database.ts';
const client = 'shared/connections/http/undici-client.ts';
const pool = 'shared/connections/core/connection-pool.ts';

const noDatabaseRetry: Cut = {
  file: 'shared/connections/postgres/database-failure.ts',
  from: /return kind === 'lost' \|\| kind === 'conflict';/,
  to: 'return false;',
};
const noHttpRetry: Cut = {
  file: 'shared/connections/http/http-failure.ts',
  from: /return failureKinds\[findHttpFailureCode\(error\)\] === 'lost';/,
  to: 'return false;',
};
const noStaleLimit: Cut = {
  file: 'shared/connections/core/stale-connection.ts',
  from: /return idleMs > justUsedMs .*/,
  to: 'return undefined;',
};
const noOpenCheck: Cut = {
  file: pool,
  from: /if \(!entry\.connection\.isOpen\(\)\) return 'closed';/,
  to: '',
};
const noDnsFailover: Cut = {
  file: 'shared/connections/http/http-agent.ts',
  from: /withDnsFailover\(.*, \(\) => (connect\(origin, signal\))\)/,
  to: '$1',
};
const noAddressForgetting: Cut = {
  file: 'shared/connections/http/http-agent.ts',
  from: /forgetAddressOnLoss\((ledger\.peer\(origin\)), \{.*\}\)/,
  to: '$1',
};
const noCancel: Cut = {
  file: 'shared/connections/postgres/cancel-statement.ts',
  from: /await connection\.cancel\(\w*\);/,
  to: 'false;',
};
const noDrop: Cut = { file: session, from: /lease\.drop\('timeout'\)/g, to: 'lease.release()' };
const noThawTurn: readonly Cut[] = [
  {
    file: 'shared/connections/core/freeze-watch.ts',
    from: /if \(gapMs > justUsedMs\) await seeClosedSockets\(\);/,
    to: '',
  },
  {
    file: 'shared/connections/core/freeze-watch.ts',
    from: /justUsedMs \? seeClosedSockets : undefined/,
    to: 'justUsedMs ? undefined : undefined',
  },
];

export const ablations: readonly Ablation[] = [
  {
    name: 'the retry of a read (database)',
    cuts: [noDatabaseRetry],
    group: databaseFreeze,
    row: 'NAT forgot',
  },
  {
    name: 'the retry of a read (HTTP), alone', // a load retries as well
    cuts: [noHttpRetry],
    group: otpFreeze,
    row: 'NAT forgot',
  },
  {
    name: 'the retry of a read (HTTP) and the retry of a load',
    cuts: [
      noHttpRetry,
      { file: 'shared/otp/load-requests.ts', from: /const retries = \d+;/, to: 'const retries = 0;' },
    ],
    group: otpFreeze,
    row: 'NAT forgot',
  },
  {
    name: 'the stale connection limit of a first read (database)',
    cuts: [noStaleLimit],
    group: databaseLongFreeze,
    row: 'frozen for 1.1 s',
  },
  {
    name: 'the stale connection limit of a first read (HTTP), alone',
    cuts: [noStaleLimit],
    group: otpLongFreeze,
    row: 'frozen for 1.1 s',
  },
  {
    name: 'the stale connection limit of a first read (HTTP) and the new connection for heavy requests',
    cuts: [noStaleLimit, { file: client, from: /\.\.\.\(isHeavy \? .* : \{\}\),/, to: '' }],
    group: otpLongFreeze,
    row: 'frozen for 1.1 s',
  },
  {
    name: 'the check for a closed socket at acquire, alone',
    cuts: [noOpenCheck],
    group: databaseFreeze,
    row: 'peer closed',
  },
  {
    name: 'the check for a closed socket at acquire and the retry of a read',
    cuts: [noOpenCheck, noDatabaseRetry],
    group: databaseFreeze,
    row: 'peer closed',
  },
  {
    name: 'the event loop turn after a thaw, alone',
    cuts: noThawTurn,
    group: databaseFreeze,
    row: 'between the start',
  },
  {
    name: 'the event loop turn after a thaw and the retry of a read',
    cuts: [...noThawTurn, noDatabaseRetry],
    group: databaseFreeze,
    row: 'between the start',
  },
  {
    name: 'DNS failover (HTTP), alone',
    cuts: [noDnsFailover],
    group: otpFreeze,
    row: 'address changed',
  },
  {
    name: 'DNS failover (HTTP) and forgetting an address after a lost connection',
    cuts: [noDnsFailover, noAddressForgetting],
    group: otpFreeze,
    row: 'address changed',
  },
  { name: 'the cancel request to Postgres', cuts: [noCancel], group: postgresFaults, row: 'a lock that never ends' },
  {
    name: 'dropping the connection of a timed-out query, alone',
    cuts: [noDrop],
    group: postgresFaults,
    row: 'a lock that never ends',
  },
  {
    name: 'dropping the connection of a timed-out query, and the cancel request',
    cuts: [noDrop, noCancel],
    group: postgresFaults,
    row: 'a lock that never ends',
  },
  {
    name: 'the deadline of a call',
    cuts: [
      {
        file: 'shared/connections/core/deadline.ts',
        from: /this\.endMs = /,
        to: 'afterMs += 3_600_000; this.endMs = ',
      },
    ],
    group: otpLateAnswers,
    row: 'slow headers',
  },
  {
    name: 'the unnamed retry of a refused prepared statement',
    cuts: [{ file: session, from: /kind !== 'statement-refused'/, to: 'true' }],
    group: 'pgbouncer',
    row: 'RECONNECT|restart',
  },
  {
    name: 'the rejection of a GraphQL answer with errors',
    cuts: [
      {
        file: 'shared/otp/graphql-request.ts',
        from: /if \(failedPaths\.length < list\.length .*\) \{/,
        to: 'if (false) {',
      },
    ],
    group: otpAnswers,
    row: '200 with errors',
  },
];
