import type { Connections } from '@headway/connections';
import type { HttpClient } from '@headway/connections/http-client';

/** The thaw step of an invocation (docs/reference/freeze-and-thaw.md), which waits until a connection is needed. */
export type ThawStep = {
  /** Call it at the start of each invocation. */
  begin(): void;
  /** Does what is left of the step: one turn of the event loop after a gap, then dead connections are dropped. */
  finish(): Promise<void> | undefined;
};

/**
 * Adds the thaw step to connections: the first request or query of an invocation does it. A call that is answered from memory does
 * not, because a turn of the event loop takes a tenth of its time.
 */
export function thawOnUse<C extends Pick<Connections, 'freezeWatch' | 'http' | 'database'>>(
  connections: C,
): C & { readonly thaw: ThawStep } {
  const { freezeWatch, http, database } = connections;
  let isDue = false;
  let giveTurn: (() => Promise<void>) | undefined;
  let turn: Promise<void> | undefined;

  const drop = () => {
    isDue = false;
    giveTurn = undefined;
    turn = undefined;
    database?.thaw();
    http.thaw();
  };
  const finish = () => {
    if (!isDue) return undefined;
    if (giveTurn === undefined) return void drop();
    turn ??= startTurn(giveTurn);
    return turn;
  };
  const startTurn = (give: () => Promise<void>) => {
    // The turn of an invocation that was abandoned may end in the next one, which needs its own.
    const own: Promise<void> = give().then(() => (turn === own ? drop() : undefined));
    return own;
  };
  const begin = () => {
    isDue = true;
    turn = undefined;
    giveTurn = freezeWatch.noticeInvocation() ?? giveTurn;
  };
  const afterThaw = <Input extends unknown[], Result>(work: (...input: Input) => Promise<Result>) => {
    return (...input: Input): Promise<Result> => finish()?.then(() => work(...input)) ?? work(...input);
  };
  const thawing: HttpClient = { ...http, request: afterThaw(http.request), warm: afterThaw(http.warm) };
  return {
    ...connections,
    http: thawing,
    database: database && { ...database, query: afterThaw(database.query), warm: afterThaw(database.warm) },
    thaw: { begin, finish },
  };
}
