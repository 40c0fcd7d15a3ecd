import { createHash } from 'node:crypto';
import type { PeerLedger } from '../core/ledger.ts';
import type { PoolFigures, Statement } from './database.ts';

export type PrepareMode = 'auto' | 'on' | 'off';

/** Whether statements are prepared by name at one peer. */
export type StatementNames = {
  /** The name to use on the wire; undefined for none. */
  findName(statement: Statement): string | undefined;
  /** A named statement was refused by the peer: from now on, with `auto`, none is named. */
  refuse(code: string): void;
  figures(): PoolFigures['statements'];
};

/**
 * Names statements so that a plan is made once per server connection. A name is a hash of the text: it can never mean
 * another statement, whoever else uses the same server connection.
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
