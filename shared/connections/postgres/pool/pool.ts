import pg from 'pg';
import { elapsedMs, type Instant, readInstant } from '../../core/elapsed.ts';
import { createLedger, type PeerFigures, type PeerLedger } from '../../core/ledger.ts';
import { findStaleLimitMs, justUsedMs, NoAnswerError, seeClosedSockets } from '../../core/stale-connection.ts';
import { findInvocation } from '../../invocation/invocation.ts';
import { createRestartWait, type RestartWait } from '../../resilience/restart-wait.ts';
import { isAwayFailure, isNeverSent } from '../database-failure.ts';
import { startAcrossRestart } from './across-restart.ts';
import { type ClientAges, createClientAges } from './client-ages.ts';
import { createClientUses, measureQuery } from './client-uses.ts';
import { createOpenings } from './openings.ts';
import { type AcquireCallback, type PendingItem, type PoolInternals, poolPrototype } from './pool-internals.ts';
import {
  defaultIdleTimeoutMs,
  findCounterproductiveSettings,
  type PoolLimits,
  type PoolOptions,
  readPoolLimits,
} from './pool-options.ts';
import {
  cancelOnClient,
  checkClient,
  describeLoss,
  finishWith,
  isClientOpen,
  isLost,
  isMarkedReadOnly,
  isStatement,
  markAsSent,
  type QueryArguments,
  type QueryDone,
  runOnClient,
  toPromise,
} from './run-on-client.ts';

// biome-ignore lint/suspicious/noExplicitAny: the overloads of node-postgres cannot be implemented with narrower types
type Untyped = any;

/**
 * node-postgres's pool that survives the freeze of a Lambda environment. It has no timers: when a client is taken it compares
 * ages with the clock, lets the event loop see what servers closed during a gap, and checks a client that was idle for long
 * before it hands it out to work that must not run twice.
 */
export type Pool = pg.Pool & {
  /** Counts of connections opened, reused, dropped (by reason), and of failed checks and reads (by code). */
  figures(): PeerFigures;
};

class GapAwarePool extends pg.Pool {
  readonly #limits: PoolLimits;
  readonly #ledger: PeerLedger;
  // Two, because a statement that waits for the server also waits for its connection: one would wait for itself.
  readonly #openRestart: RestartWait;
  readonly #statementRestart: RestartWait;
  readonly #openFailures = new WeakSet<object>();
  readonly #ages: ClientAges;
  readonly #openings = createOpenings();
  readonly #uses = createClientUses({
    remove: (client) => this.#internals._remove(client, () => this.#internals._pulseQueue()),
    onGiveUp: (caller) => this.#openings.abandon(caller),
  });
  #seenAt: Instant;
  #turn: Promise<void> | undefined;

  /** @throws TypeError for a setting that is not valid */
  constructor(options: PoolOptions = {}) {
    const limits = readPoolLimits(options);
    super({ ...options, idleTimeoutMillis: 0, maxLifetimeSeconds: 0 }); // 0: no timers
    for (const warning of findCounterproductiveSettings(options)) process.emitWarning(warning, 'PoolWarning');
    this.#limits = limits;
    this.#ages = createClientAges(limits.clock);
    this.#ledger = options.ledger ?? createLedger().peer('database');
    const { clock, restartPatienceMs: patienceMs } = limits;
    this.#openRestart = createRestartWait({ clock, patienceMs, isAway: isAwayFailure });
    this.#statementRestart = createRestartWait({ clock, patienceMs, isAway: isAwayFailure });
    this.#seenAt = readInstant(limits.clock);
    this.on('connect', (client) => {
      this.#ages.opened(client);
      this.#ledger.opened();
    });
  }

  figures(): PeerFigures {
    return this.#ledger.figures();
  }

  // @ts-expect-error pg's types declare a property; pg-pool has an accessor.
  override get expiredCount(): number {
    return this.#internals._clients.filter((client) => this.#markExpired(client)).length;
  }

  override connect(callback?: AcquireCallback): Untyped {
    if (callback !== undefined) return this.#acquire({ isRead: false }, callback);
    return toPromise<pg.PoolClient>(this.#internals.Promise, (done) => this.#acquire({ isRead: false }, done));
  }

  override query(config: Untyped, values?: Untyped, callback?: Untyped): Untyped {
    return measureQuery(findInvocation(), [config, values, callback], (...given) => this.#query(...given));
  }

  #query(config: Untyped, values?: Untyped, callback?: Untyped): Untyped {
    if (!isStatement(config)) return super.query(config, values, callback);
    const hasNoValues = typeof values === 'function';
    const given: QueryArguments = [config, hasNoValues ? undefined : values];
    const isRead = this.#limits.isReadOnly || isMarkedReadOnly(config);
    const start = (done: QueryDone) => {
      if (isRead) this.#read(given, done);
      else super.query(...(given as [Untyped, Untyped]), markAsSent(this.#openFailures, done) as never);
    };
    // A pooler takes a statement for a server that is away, and answers that it was never sent. The opening of a connection has
    // waited already.
    const mayRepeat = (error: unknown) => isNeverSent(error) && !this.#openFailures.has(error as object);
    const limitMs = this.options.connectionTimeoutMillis ?? 0;
    const startAcross = (done: QueryDone) =>
      startAcrossRestart(this.#statementRestart, { limitMs, mayRepeat }, start, done);
    const done: QueryDone | undefined = hasNoValues ? values : callback;
    return done === undefined ? toPromise<pg.QueryResult>(this.#internals.Promise, startAcross) : startAcross(done);
  }

  /** Without a listener for `error`, the loss of an idle client is not an uncaught exception: the pool replaces it. */
  override emit(event: string | symbol, ...values: Untyped[]): boolean {
    if (event === 'error') this.#ledger.dropped('closed');
    if (event === 'error' && this.listenerCount('error') === 0) return false;
    return super.emit(event, ...values);
  }

  /** pg-pool calls this to open a client. */
  newClient(item: PendingItem): void {
    const before = [...this.#internals._clients];
    poolPrototype.newClient.call(this, item);
    this.#openings.began(item.callback, before, this.#internals._clients);
  }

  /** pg-pool calls this when a client is released. */
  _release(client: pg.PoolClient, idleListener: (error: Error) => void, error?: Error | boolean): void {
    this.#ages.released(client);
    this.#seenAt = readInstant(this.#limits.clock);
    const isStopped = this.#uses.end(client);
    if (error) this.#ledger.dropped(describeLoss(client, error));
    else if (isStopped) this.#ledger.dropped('timeout');
    else if (this.#markExpired(client)) this.#ledger.dropped('age');
    poolPrototype._release.call(this, client, idleListener, isStopped ? error || true : error);
  }

  get #internals(): PoolInternals {
    return this as unknown as PoolInternals;
  }

  /** Hands out a client that the server answers on, as far as that can be known. */
  #acquire({ isRead }: { isRead: boolean }, given: AcquireCallback): void {
    const invocation = findInvocation();
    const callback = this.#uses.within(invocation, given);
    // A client that this invocation has used was not frozen since, but a NAT may have dropped one that was idle for minutes.
    const trustedMs = Math.max(this.#limits.checkAfterIdleMs, Math.min(invocation?.ageMs() ?? 0, defaultIdleTimeoutMs));
    const open = (done: AcquireCallback) => super.connect(done as never);
    const take = () =>
      this.#openAcrossRestart(callback, open, (error, client, release) => {
        if (client === undefined) return callback(error, undefined, release);
        const idleMs = this.#ages.idleMs(client);
        if (idleMs !== undefined && (isRead || idleMs <= trustedMs)) this.#ledger.reused();
        if (idleMs === undefined || isRead || idleMs <= trustedMs) return callback(undefined, client, release);
        void checkClient(client).then((failure) => {
          if (failure === undefined) this.#ledger.reused();
          if (failure === undefined) return callback(undefined, client, release);
          this.#ledger.failed('check');
          release(failure);
          this.#openNew(callback);
        });
      });
    const turn = this.#findTurn();
    if (turn === undefined) take();
    else void turn.then(take);
  }

  #openNew(callback: AcquireCallback): void {
    if (this.ending) return void super.connect(callback as never); // which says so
    this.#openAcrossRestart(callback, (done) => this.newClient({ callback: done }), callback);
  }

  /** What fails is the opening of a connection, so nothing was sent. A caller that gave up starts no further one. */
  #openAcrossRestart(caller: AcquireCallback, open: (done: AcquireCallback) => void, done: AcquireCallback): void {
    const mayRepeat = () => !this.#openings.isAbandoned(caller);
    const options = { limitMs: this.options.connectionTimeoutMillis ?? 0, mayRepeat };
    startAcrossRestart(this.#openRestart, options, this.#openings.tie(caller, open), (error, client, release) => {
      if (error !== undefined) this.#openFailures.add(error);
      done(error, client, release);
    });
  }

  /** After a gap: time for the event loop to see what servers closed, and the removal of it. Callers share it. */
  #findTurn(): Promise<void> | undefined {
    const gapMs = elapsedMs(this.#limits.clock, this.#seenAt);
    this.#seenAt = readInstant(this.#limits.clock);
    if (this.#turn !== undefined || gapMs <= justUsedMs || this.#internals._idle.length === 0) return this.#turn;
    this.#turn = this.#takeTurn().finally(() => {
      this.#turn = undefined;
    });
    return this.#turn;
  }

  async #takeTurn(): Promise<void> {
    await seeClosedSockets();
    for (const { client } of [...this.#internals._idle]) {
      const reason = this.#findDropReason(client);
      if (reason === undefined) continue;
      this.#ledger.dropped(reason);
      this.#internals._remove(client, () => this.#internals._pulseQueue());
    }
  }

  #findDropReason(client: pg.PoolClient): string | undefined {
    if (!isClientOpen(client)) return 'closed';
    if (this.#markExpired(client)) return 'age';
    const isIdleTooLong = (this.#ages.idleMs(client) ?? 0) > this.#limits.idleTimeoutMs;
    return isIdleTooLong && this.#internals._isAboveMin() ? 'idle' : undefined;
  }

  #markExpired(client: pg.PoolClient): boolean {
    const isExpired = this.#ages.ageMs(client) > this.#limits.maxLifetimeMs;
    if (isExpired) this.#internals._expired.add(client);
    return isExpired;
  }

  /** Runs a read without a check, and once more on a new connection if the first one was lost or does not answer. */
  #read(read: QueryArguments, done: QueryDone): void {
    const invocation = findInvocation();
    this.#acquire({ isRead: true }, (error, client, release) => {
      if (client === undefined) return done(error, undefined);
      const idleMs = this.#ages.idleMs(client) ?? 0;
      runOnClient(client, read, findStaleLimitMs(idleMs), (failure, result) => {
        if (failure === undefined || !isLost(failure)) return finishWith({ release, done }, failure, result);
        this.#ledger.failed(failure instanceof NoAnswerError ? 'no-answer' : 'closed');
        const cancelled = failure instanceof NoAnswerError ? cancelOnClient(client) : undefined;
        void Promise.resolve(cancelled).then(() => {
          release(failure);
          const retry: AcquireCallback = (openError, fresh, releaseFresh) => {
            if (fresh === undefined) return done(openError, undefined);
            runOnClient(fresh, read, undefined, (...end) => finishWith({ release: releaseFresh, done }, ...end));
          };
          this.#openNew(this.#uses.within(invocation, retry));
        });
      });
    });
  }
}

/** The class, with the types of node-postgres's own methods. */
export const Pool = GapAwarePool as unknown as new (options?: PoolOptions) => Pool;
