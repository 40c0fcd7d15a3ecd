import { expect, test } from 'vitest';
import { driverNames } from '../../infra/local/start/database/start-driver.ts';
import { startHeadwayProcess } from '../support/gateway/headway-process.ts';
import { startS3StandIn } from '../support/servers/s3-stand-in.ts';

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

test.each(['neon-websocket', 'data-api'])(
  'with --driver %s and snapshots in S3 the functions sign with the keys of the user',
  async (driver) => {
    const s3 = await startS3StandIn();
    const keys = new Set<string | undefined>();
    s3.intercept = ({ headers }) => {
      keys.add(/Credential=([^/]+)\//.exec(headers.authorization ?? '')?.[1]);
      return false;
    };
    const user = { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'of-the-user', AWS_SECRET_ACCESS_KEY: 'secret' };
    const headway = await startHeadwayProcess(['--driver', driver, '--environments', '1'], {
      ...user,
      SNAPSHOT_STORE: 's3://snapshots/headway',
      AWS_ENDPOINT_URL_S3: s3.options.endpoint as string,
    });
    try {
      const target = headway.paths.find((path) => path.includes('/service-type'));
      expect((await fetch(`${headway.url}${target}`)).status).toBe(200);
      expect(s3.objects.size).toBeGreaterThan(0);
      expect([...keys]).toEqual(['of-the-user']);
    } finally {
      await headway.stop();
      await s3.close();
    }
  },
);

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
