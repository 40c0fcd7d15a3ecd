import { createHash } from 'node:crypto';
import type { PeerLedger } from '../core/ledger.ts';
import type { PoolFigures, Statement } from './database.ts';

export type PrepareMode = 'auto' | 'on' | 'off';

/** The names of prepared statements at one peer. */
export type StatementNames = {
  /** The statement's name in the protocol; undefined for an unnamed statement. */
  findName(statement: Statement): string | undefined;
  /** Call this when the peer refuses a named statement. With `auto`, all statements are unnamed from then on. */
  refuse(code: string): void;
  figures(): PoolFigures['statements'];
};

/**
 * Names statements so that the server plans each one once per server connection. A name is a hash of the text, so it cannot
 * collide with another client's statement on the same server connection behind a pooler.
 */
export function createStatementNames(options: { mode: PrepareMode; ledger: PeerLedger }): StatementNames {
  const { mode, ledger } = options;
  const names = new WeakMap<Statement, string>();
  let state: PoolFigures['statements'] = mode === 'off' ? 'unnamed' : 'named';
  return {
    findName: (statement) => {
      if (state !== 'named') return undefined;
      const known = names.get(statement);
      if (known !== undefined) return known;
      const name = `h_${createHash('sha256').update(statement.text).digest('hex').slice(0, 32)}`;
      names.set(statement, name);
      return name;
    },
    refuse: (code) => {
      ledger.failed(code);
      if (mode === 'auto') state = 'unnamed-refused-by-peer';
    },
    figures: () => state,
  };
}
