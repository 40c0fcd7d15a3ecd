import type { Cut } from './cut.ts';

/** A mitigation, how it is switched off, and the test that must then fail. */
export type TestAblation = {
  readonly name: string;
  readonly cuts: readonly Cut[];
  /** Below test/. */
  readonly file: string;
  /** Part of the test's name, its `describe`s before it. */
  readonly test: string;
};

const pool = 'shared/connections/core/connection-pool.ts';
const dns = 'shared/connections/sockets/dns-cache.ts';
const ending = 'functions/lifecycle/end-environment.ts';

/** What no row of the fault suite shows alone: limits that are hours long, and what others stand behind. */
export const testAblations: readonly TestAblation[] = [
  {
    name: 'the idle limit',
    cuts: [{ file: pool, from: /return elapsedMs\(clock, entry\.usedAt\) > limitMs .*;/, to: 'return undefined;' }],
    file: 'connections/postgres/pg-driver.test.ts',
    test: 'idle for longer than its limit is replaced',
  },
  {
    name: "the server's own idle limit before ours",
    cuts: [
      { file: 'shared/connections/http/http-agent.ts', from: /Math\.min\(idleTimeoutMs, .*\),/, to: 'idleTimeoutMs,' },
    ],
    file: 'connections/http/http-client.test.ts',
    test: 'of the 30 s that the server keeps it',
  },
  {
    name: 'the limit of age',
    cuts: [{ file: pool, from: /if \(elapsedMs\(clock, entry\.openedAt\) > maxLifetimeMs\) return 'age';/, to: '' }],
    file: 'connections/postgres/pg-limits.test.ts',
    test: 'the longest life of a connection',
  },
  {
    name: 'the wall clock beside the monotonic one',
    cuts: [{ file: 'shared/connections/core/elapsed.ts', from: /clock\.now\(\) - instant\.wallMs, /, to: '' }],
    file: 'connections/core/freeze-watch.test.ts',
    test: 'a gap is what the wall clock says',
  },
  {
    name: 'the last good answer of a resolver that fails',
    cuts: [{ file: dns, from: /giveOnce\(last === undefined \? error : null, .*\);/, to: 'giveOnce(error, []);' }],
    file: 'connections/sockets/dns-failover.test.ts',
    test: 'is still found while its name server fails',
  },
  {
    name: 'the patience with a resolver that is silent',
    cuts: [{ file: dns, from: /last === undefined \? undefined : setTimeout\(.*\);/, to: 'undefined;' }],
    file: 'connections/sockets/dns-failover.test.ts',
    test: 'is still found while its name server fails',
  },
  {
    name: 'the second try at the address to which a name has moved',
    cuts: [
      {
        file: 'shared/connections/sockets/dns-failover.ts',
        from: /return await open\(\);\n {2}\}\n\}/,
        to: 'throw error;}}',
      },
    ],
    file: 'connections/sockets/dns-failover.test.ts',
    test: 'that fails over just before its first connection',
  },
  {
    name: 'leaving a server that takes no writes any more',
    cuts: [
      {
        file: 'shared/connections/postgres/session-database.ts',
        from: /if \(kind === 'read-only'\) throw .*;/,
        to: '',
      },
    ],
    file: 'connections/sockets/dns-failover.test.ts',
    test: 'that takes no writes any more is left',
  },
  {
    name: 'the breaker',
    cuts: [
      {
        file: 'shared/connections/resilience/circuit-breaker.ts',
        from: /Promise\.race\(\[policy\.execute\(begin\), gaveUp\]\)/,
        to: 'begin()',
      },
    ],
    file: 'connections/resilience/peers.test.ts',
    test: 'that fails is left alone, and slows no call to another',
  },
  {
    name: 'the applyKeepAliveHeaders of Retry-After',
    cuts: [
      {
        file: 'shared/connections/resilience/circuit-breaker.ts',
        from: /readPauseMs\?\.\(error\)/,
        to: 'undefined as number | undefined',
      },
    ],
    file: 'connections/resilience/circuit-breaker.test.ts',
    test: 'is not asked before that',
  },
  {
    name: 'the limit of an answer',
    cuts: [{ file: 'shared/connections/http/read-answer-body.ts', from: /if \(bytes > maxBytes\) throw .*;/, to: '' }],
    file: 'connections/http/http-client.test.ts',
    test: 'longer than its reader is ready for',
  },
  {
    name: 'the registration that has SIGTERM arrive',
    cuts: [{ file: ending, from: /await askForShutdownNotice\(\{ runtimeApi \}\);/, to: '' }],
    file: 'functions/lifecycle/end-of-environment.test.ts',
    test: 'Postgres is told by Terminate',
  },
  {
    name: 'the answer to SIGTERM',
    cuts: [{ file: ending, from: /process\.once\('SIGTERM', .*\);/, to: '' }],
    file: 'functions/lifecycle/end-of-environment.test.ts',
    test: 'Postgres is told by Terminate',
  },
  {
    name: 'the goodbye to Postgres',
    cuts: [
      {
        file: 'shared/connections/postgres/pg/pg-connection.ts',
        from: /close: \(\) => sayGoodbye\(client, socket\),/,
        to: 'close: async () => void socket.destroy(),',
      },
    ],
    file: 'functions/lifecycle/end-of-environment.test.ts',
    test: 'Postgres is told by Terminate',
  },
  {
    name: 'the end of a call that SIGTERM interrupts',
    cuts: [{ file: ending, from: /invocation\.cut\(\);/, to: '' }],
    file: 'functions/lifecycle/end-of-environment.test.ts',
    test: 'a call that does not end is cancelled',
  },
  {
    name: 'one wait for a pooler that has no room',
    cuts: [
      {
        file: 'shared/connections/postgres/database-failure.ts',
        from: /return error\.message\.includes\('query_wait_timeout'\) .*;/,
        to: 'return code;',
      },
    ],
    file: 'connections/postgres/pgbouncer.test.ts',
    test: 'a wait for a server connection that is too long is told once',
  },
];
