import { expect, test } from 'vitest';
import { driverNames } from '../../infra/local/start/database/start-driver.ts';
import { startHeadwayProcess } from '../support/gateway/headway-process.ts';

// The default driver of `npm start` is tested in the other files.
const others = driverNames.filter((name) => name !== 'pg');

test.each(others)('the whole stack runs with --driver %s and keeps its connection', async (driver) => {
  const headway = await startHeadwayProcess(['--driver', driver, '--environments', '1']);
  try {
    expect(headway.output()).toContain(
      driver === 'rds-proxy' ? 'behind a stand-in of RDS Proxy' : `Database driver ${driver}`,
    );
    const target = headway.paths.find((path) => path.includes('/service-type'));
    for (let call = 0; call < 3; call += 1) {
      const answer = await fetch(`${headway.url}${target}`);
      expect([answer.status, await answer.json()]).toMatchObject([200, { waybill_id: expect.any(String) }]);
    }
    const stats = (await (await fetch(`${headway.url}/connection-stats`)).json()) as { peers: Record<string, unknown> };
    expect(stats.peers['database']).toMatchObject({ opened: 1, dropped: {}, failed: {} });
  } finally {
    expect(await headway.stop()).toBe(0);
  }
});

test('without a PgBouncer a stand-in of RDS Proxy is the pooler, says so, and can be restarted and paused', async () => {
  const headway = await startHeadwayProcess(['--environments', '1'], { PGBOUNCER: 'none' });
  try {
    expect(headway.output()).toContain('behind a stand-in of RDS Proxy: no PgBouncer found (PGBOUNCER, PATH)');
    const target = headway.paths.find((path) => path.includes('/service-type'));
    expect((await fetch(`${headway.url}${target}`)).status).toBe(200);
    for (const id of ['restart-pooler', 'pause-pooler']) {
      const headers = { 'content-type': 'application/json' };
      await fetch(`${headway.url}/local/faults`, { method: 'POST', headers, body: JSON.stringify({ id }) });
      expect((await fetch(`${headway.url}${target}?trip_number=1`)).status, id).toBe(200);
    }
  } finally {
    expect(await headway.stop()).toBe(0);
  }
});
