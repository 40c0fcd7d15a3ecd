import { once } from 'node:events';
import { expect, test } from 'vitest';
import { Pool } from '../../../../shared/connections/postgres/pool/pool.ts';

test.each([
  [{ readOnly: 'yes' }, 'readOnly: expected true or false, got "yes"'],
  [{ checkAfterIdleMillis: -1 }, 'checkAfterIdleMillis: expected a number of at least 0, got -1'],
  [{ checkAfterIdleMillis: '250' }, 'checkAfterIdleMillis: expected a number of at least 0, got "250"'],
  [{ idleTimeoutMillis: Number.NaN }, 'idleTimeoutMillis: expected a number of at least 0, got NaN'],
  [{ maxLifetimeSeconds: -1 }, 'maxLifetimeSeconds: expected a number of at least 0, got -1'],
])('%j is refused: %s', (options, message) => {
  expect(() => new Pool(options as never)).toThrow(message);
});

test.each([
  [{ idleTimeoutMillis: 1 }, 'idleTimeoutMillis: 1 opens a new connection after each gap'],
  [{ maxUses: 1 }, 'maxUses: 1 opens a new connection for each use'],
  [{ idleTimeoutMs: 5000 }, 'idleTimeoutMs: has no meaning for this pool; use idleTimeoutMillis'],
  [{ reapIntervalMillis: 5000 }, 'reapIntervalMillis: has no meaning for this pool; remove it'],
])('%j, a workaround for lost connections or a name of another pool, is a warning', async (options, message) => {
  const warned = once(process, 'warning');
  new Pool(options as never);
  const [warning] = await warned;
  expect(warning).toMatchObject({ name: 'PoolWarning', message: expect.stringContaining(message) });
});

test.each([
  {},
  { idleTimeoutMillis: 0 },
  { idleTimeoutMillis: null },
  { checkAfterIdleMillis: Number.POSITIVE_INFINITY },
])('%j is accepted', (options) => {
  expect(() => new Pool(options)).not.toThrow();
});
