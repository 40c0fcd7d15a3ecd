import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';

type Cursor = { read(count: number): Promise<unknown[]>; close(): Promise<void> };
type Submittable = pg.Submittable & Readable & Writable;

/** Packages that are installed at run time, and so have no types here. */
export type Libraries = {
  readonly Cursor: new (text: string, values?: unknown[]) => Cursor & pg.Submittable;
  readonly QueryStream: new (text: string, values?: unknown[]) => Submittable;
  readonly copy: { from(text: string): Submittable; to(text: string): Submittable };
};

/** What a scenario works with. */
export type Scene = {
  open(options?: pg.PoolConfig): pg.Pool;
  /** Adds to what is compared. */
  note(...values: unknown[]): void;
  readonly url: string;
  readonly libraries: Libraries;
};

/** The message and code of an error, or the value. */
export const settle = (work: PromiseLike<unknown>) =>
  Promise.race([work, sleep(2500, 'still waiting')]).then(
    (value) => value,
    (error: Error & { code?: string }) => [error.name, error.message, error.code],
  );

export const rowsOf = async (work: Promise<pg.QueryResult>) => (await work).rows;
export const counts = ({ totalCount, idleCount, waitingCount }: pg.Pool) => [totalCount, idleCount, waitingCount];

export type Scenarios = Readonly<Record<string, (scene: Scene) => Promise<void>>>;
