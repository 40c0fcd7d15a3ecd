import type { Cut } from './cut.ts';

/** A mitigation, the cuts that remove it, and the test that must then fail. */
export type TestAblation = {
  readonly name: string;
  readonly cuts: readonly Cut[];
  /** Path below test/. */
  readonly file: string;
  /** Part of the test's full name, including its `describe` titles. */
  readonly test: string;
};

const pool = 'shared/connections/core/connection-pool.ts';
const dns = 'shared/connections/sockets/dns-cache.ts';
const ending = 'functions/lifecycle/end-environment.ts';

/** Mitigations that no fault row shows alone: their limit is hours long, or another mitigation covers them. */
export const testAblations: readonly TestAblation[] = [
  {
    name: 'the idle timeout',
    cuts: [{ file: pool, from: /return elapsedMs\(clock, entry\.usedAt\) > limitMs .*;/, to: 'return undefined;' }],
    file: 'connections/postgres/pg-driver.test.ts',
    test: 'a connection that exceeded its idle timeout is replaced before it is used',
  },
  {
    name: "the server's own keep-alive timeout",
    cuts: [
      {
        file: 'shared/configuration/otp-idle-limit.ts',
        from: /Math\.min\(configuredSeconds, otpIdleLimitSeconds\)/,
        to: 'configuredSeconds',
      },
    ],
    file: 'services.test.ts',
    test: 'keep within the idle timeout of OTP',
  },
  {
    name: 'the max lifetime',
    cuts: [{ file: pool, from: /if \(elapsedMs\(clock, entry\.openedAt\) > maxLifetimeMs\) return 'age';/, to: '' }],
    file: 'connections/postgres/pg-limits.test.ts',
    test: 'the max lifetime of a connection',
  },
  {
    name: 'the wall clock in addition to the monotonic clock',
    cuts: [{ file: 'shared/connections/core/elapsed.ts', from: /clock\.now\(\) - instant\.wallMs, /, to: '' }],
    file: 'connections/core/freeze-watch.test.ts',
    test: 'a gap is measured by the wall clock if the monotonic clock stood still',
  },
  {
    name: 'the last good answer of a failing resolver',
    cuts: [{ file: dns, from: /answerOnce\(last === undefined \? error : null, .*\);/, to: 'answerOnce(error, []);' }],
    file: 'connections/sockets/dns-failover.test.ts',
    test: 'is still reached while its name server fails or does not answer',
  },
  {
    name: 'the time limit for a silent resolver',
    cuts: [{ file: dns, from: /last === undefined \? undefined : setTimeout\(.*\);/, to: 'undefined;' }],
    file: 'connections/sockets/dns-failover.test.ts',
    test: 'is still reached while its name server fails or does not answer',
  },
  {
    name: 'the second attempt at the new address of a name',
    cuts: [
      {
        file: 'shared/connections/sockets/dns-failover.ts',
        from: /return await open\(\);\n {2}\}\n\}/,
        to: 'throw error;}}',
      },
    ],
    file: 'connections/sockets/dns-failover.test.ts',
    test: 'that fails over just before the first connection causes no error either',
  },
  {
    name: 'leaving a server that has become read-only',
    cuts: [
      {
        file: 'shared/connections/postgres/session-database.ts',
        from: /if \(kind === 'read-only'\) throw .*;/,
        to: '',
      },
    ],
    file: 'connections/sockets/dns-failover.test.ts',
    test: 'that became read-only is dropped, and the write goes to the new address of its name',
  },
  {
    name: 'the circuit breaker',
    cuts: [
      {
        file: 'shared/connections/resilience/circuit-breaker.ts',
        from: /Promise\.race\(\[policy\.execute\(begin\), gaveUp\]\)/,
        to: 'begin()',
      },
    ],
    file: 'connections/resilience/peers.test.ts',
    test: 'that fails opens its own circuit and does not affect another',
  },
  {
    name: 'obeying Retry-After',
    cuts: [
      {
        file: 'shared/connections/resilience/circuit-breaker.ts',
        from: /readPauseMs\(error\)/,
        to: 'undefined as number | undefined',
      },
    ],
    file: 'connections/resilience/circuit-breaker.test.ts',
    test: 'gets no calls until then, and callers get the remaining time',
  },
  {
    name: 'the size limit of an answer',
    cuts: [{ file: 'shared/connections/http/send-request.ts', from: /if \(bytes > maxBytes\) return .*;/, to: '' }],
    file: 'connections/http/http-client.test.ts',
    test: 'whose answer exceeds maxBytes is aborted',
  },
  {
    name: 'the extension registration that makes Lambda send SIGTERM',
    cuts: [{ file: ending, from: /await askForShutdownNotice\(.*\);/, to: '' }],
    file: 'functions/lifecycle/end-of-environment.test.ts',
    test: 'Postgres receives Terminate',
  },
  {
    name: 'the SIGTERM handler',
    cuts: [{ file: ending, from: /process\.once\('SIGTERM', .*\);/, to: '' }],
    file: 'functions/lifecycle/end-of-environment.test.ts',
    test: 'Postgres receives Terminate',
  },
  {
    name: 'the Terminate message to Postgres',
    cuts: [
      {
        file: 'shared/connections/postgres/pg/pg-connection.ts',
        from: /close: \(\) => closeCleanly\(client, socket\),/,
        to: 'close: async () => void socket.destroy(),',
      },
    ],
    file: 'functions/lifecycle/end-of-environment.test.ts',
    test: 'Postgres receives Terminate',
  },
  {
    name: 'aborting the call in progress at SIGTERM',
    cuts: [{ file: ending, from: /invocation\.cancel\(\);/, to: '' }],
    file: 'functions/lifecycle/end-of-environment.test.ts',
    test: 'a call that does not end is cancelled',
  },
  {
    name: 'waiting only once for a full pooler',
    cuts: [
      {
        file: 'shared/connections/postgres/pooler-refusals.ts',
        from: / {2}never\('53300', janitor, \/query_wait_timeout\/\),\n/,
        to: '',
      },
    ],
    file: 'connections/postgres/pgbouncer.test.ts',
    test: 'a queue timeout of the pooler fails one call once, and the connection is dropped',
  },
];
