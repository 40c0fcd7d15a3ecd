import type { RowGroup } from '../lab/row.ts';
import { databaseFreeze, databaseLongFreeze } from '../rows/database-freeze.ts';
import { otpAnswers, otpLateAnswers } from '../rows/otp-answers.ts';
import { otpFreeze, otpLongFreeze } from '../rows/otp-freeze.ts';
import { postgresFaults } from '../rows/postgres.ts';
import type { Cut } from './cut.ts';

/** A mitigation, how it is switched off, and the row that must then fail. */
export type Ablation = {
  readonly name: string;
  readonly cuts: readonly Cut[];
  /** `pgbouncer`: every PgBouncer of this machine. */
  readonly group: RowGroup | 'pgbouncer';
  readonly row: string;
};

const session = 'shared/connections/postgres/session-database.ts';
const client = 'shared/connections/http/undici-client.ts';
const pool = 'shared/connections/core/connection-pool.ts';

const noDatabaseRepeat: Cut = {
  file: 'shared/connections/postgres/database-failure.ts',
  from: /return kind === 'lost' \|\| kind === 'conflict';/,
  to: 'return false;',
};
const noHttpRepeat: Cut = {
  file: 'shared/connections/http/http-failure.ts',
  from: /return failureKinds\[findHttpFailureCode\(error\)\] === 'lost';/,
  to: 'return false;',
};
const noLimit: Cut = {
  file: 'shared/connections/core/stale-connection.ts',
  from: /return idleMs > justUsedMs .*/,
  to: 'return undefined;',
};
const noOpenCheck: Cut = {
  file: pool,
  from: /if \(!entry\.connection\.isOpen\(\)\) return 'closed';/,
  to: '',
};
const noFollowing: Cut = {
  file: 'shared/connections/http/http-agent.ts',
  from: /withDnsFailover\(.*, \(\) => (connect\(origin, signal\))\)/,
  to: '$1',
};
const noDoubtInName: Cut = {
  file: 'shared/connections/http/http-agent.ts',
  from: /forgetAddressOnLoss\((ledger\.peer\(origin\)), \{.*\}\)/,
  to: '$1',
};
const noCancel: Cut = {
  file: 'shared/connections/postgres/cancel-on-abort.ts',
  from: /await connection\.cancel\(\w*\);/,
  to: '',
};
const noDrop: Cut = { file: session, from: /lease\.drop\('timeout'\)/g, to: 'lease.release()' };
const noTurn: Cut = {
  file: 'shared/connections/core/freeze-watch.ts',
  from: /await endOfTurn\(\);/g,
  to: '',
};

export const ablations: readonly Ablation[] = [
  {
    name: 'the repeat of a read (database)',
    cuts: [noDatabaseRepeat],
    group: databaseFreeze,
    row: 'NAT forgot',
  },
  {
    name: 'the repeat of a read (HTTP), alone', // a load asks again as well
    cuts: [noHttpRepeat],
    group: otpFreeze,
    row: 'NAT forgot',
  },
  {
    name: 'the repeat of a read (HTTP), and that of a load',
    cuts: [
      noHttpRepeat,
      { file: 'shared/otp/load-requests.ts', from: /const retries = \d+;/, to: 'const retries = 0;' },
    ],
    group: otpFreeze,
    row: 'NAT forgot',
  },
  {
    name: 'the short limit of the first read (database)',
    cuts: [noLimit],
    group: databaseLongFreeze,
    row: 'frozen for 1.1 s',
  },
  {
    name: 'the short limit of the first read (HTTP), alone',
    cuts: [noLimit],
    group: otpLongFreeze,
    row: 'frozen for 1.1 s',
  },
  {
    name: 'the short limit of the first read (HTTP), and the new connection for heavy answers',
    cuts: [noLimit, { file: client, from: /\.\.\.\(isHeavy \? .* : \{\}\),/, to: '' }],
    group: otpLongFreeze,
    row: 'frozen for 1.1 s',
  },
  {
    name: 'the look at the socket before it is used, alone',
    cuts: [noOpenCheck],
    group: databaseFreeze,
    row: 'peer closed',
  },
  {
    name: 'the look at the socket, and the repeat of a read',
    cuts: [noOpenCheck, noDatabaseRepeat],
    group: databaseFreeze,
    row: 'peer closed',
  },
  {
    name: 'the turn of the event loop after a thaw, alone',
    cuts: [noTurn],
    group: databaseFreeze,
    row: 'between the arrival',
  },
  {
    name: 'the turn of the event loop, and the repeat of a read',
    cuts: [noTurn, noDatabaseRepeat],
    group: databaseFreeze,
    row: 'between the arrival',
  },
  {
    name: 'the following of a name to another address (HTTP), alone',
    cuts: [noFollowing],
    group: otpFreeze,
    row: 'address changed',
  },
  {
    name: 'the following of a name (HTTP), and the doubt in it once a connection is lost',
    cuts: [noFollowing, noDoubtInName],
    group: otpFreeze,
    row: 'address changed',
  },
  { name: 'the cancel at the server', cuts: [noCancel], group: postgresFaults, row: 'a lock that never ends' },
  {
    name: 'the dropping of a connection whose query timed out, alone',
    cuts: [noDrop],
    group: postgresFaults,
    row: 'a lock that never ends',
  },
  {
    name: 'the dropping of a connection whose query timed out, and the cancel',
    cuts: [noDrop, noCancel],
    group: postgresFaults,
    row: 'a lock that never ends',
  },
  {
    name: 'the deadline of a call',
    cuts: [
      {
        file: 'shared/connections/core/deadline.ts',
        from: /if \(afterMs <= 0\) \{/,
        to: 'afterMs += 3_600_000; if (false) {',
      },
    ],
    group: otpLateAnswers,
    row: 'slow headers',
  },
  {
    name: 'the same answer without a name for a refused statement',
    cuts: [{ file: session, from: /kind !== 'statement-refused'/, to: 'true' }],
    group: 'pgbouncer',
    row: 'RECONNECT|restart',
  },
  {
    name: 'the refusal of an answer with errors',
    cuts: [{ file: 'shared/otp/graphql-request.ts', from: /if \(list\.length > 0\) \{/, to: 'if (false) {' }],
    group: otpAnswers,
    row: '200 with errors',
  },
];
