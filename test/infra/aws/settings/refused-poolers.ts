import { pgbouncer, proxy, type Refused } from './refused-settings.ts';

/** Mistakes in the settings of the pooler. */
export const refusedPoolers: readonly Refused[] = [
  [
    "Neon's pooler with another database",
    proxy,
    { pooler: { kind: 'neon' } },
    /^pooler\.kind: expected rds-proxy, pgbouncer or data-api because/,
  ],
  [
    'a pooler that closes idle connections first',
    proxy,
    { pooler: { clientIdleSeconds: 300 } },
    /^pooler\.clientIdleSeconds: expected more than/,
  ],
  [
    'a borrow timeout over 300 s',
    proxy,
    { pooler: { borrowTimeoutSeconds: 301 } },
    /^pooler\.borrowTimeoutSeconds: expected a whole number from 0 to 300, got 301/,
  ],
  [
    'a borrow timeout as long as the call',
    proxy,
    { pooler: { borrowTimeoutSeconds: 10 } },
    /^pooler\.borrowTimeoutSeconds/,
  ],
  ['more idle than open connections', proxy, { pooler: { maxIdlePercent: 11 } }, /^pooler\.maxIdlePercent/],
  [
    'a percentage that allows fewer than two connections',
    proxy,
    { pooler: { maxConnectionsPercent: 1, maxIdlePercent: 0 }, database: { parameters: { max_connections: 100 } } },
    /^pooler\.maxConnectionsPercent/,
  ],
  [
    'more client connections than PgBouncer allows',
    pgbouncer,
    { api: { reservedConcurrency: 800 }, pooler: { clientConnections: 1500 } },
    /^pooler\.clientConnections: expected at least 1600, got 1500 \(800 environments x 2/,
  ],
  [
    'more connections than the database has',
    pgbouncer,
    { pooler: { serverConnections: 96 } },
    /^pooler\.serverConnections: expected at most 95/,
  ],
  [
    'more connections than an existing database has',
    'dev-pgbouncer-existing-http-api',
    { database: { maxConnections: 40 } },
    /^pooler\.serverConnections: expected at most 15, half of max_connections minus 10, got 20/,
  ],
  [
    'fewer connections than tasks',
    pgbouncer,
    { pooler: { serverConnections: 2 } },
    /^pooler\.serverConnections: expected at least/,
  ],
  [
    'a load balancer that closes idle connections first',
    pgbouncer,
    { pooler: { balancerIdleSeconds: 300 } },
    /^pooler\.balancerIdleSeconds/,
  ],
  [
    'a CA file without the certificate that it signed',
    'prod-pgbouncer-own-http-api',
    { pooler: { certificateSecretArn: null } },
    /^pooler\.caFile: expected nothing because pooler\.certificateSecretArn is not set/,
  ],
  [
    'a certificate without its CA',
    'prod-pgbouncer-own-http-api',
    { pooler: { caFile: null } },
    /^pooler\.caFile: expected a value because pooler\.certificateSecretArn is set, got none/,
  ],
  [
    'a CA file that does not exist',
    'prod-pgbouncer-own-http-api',
    { pooler: { caFile: '/nowhere.pem' } },
    /^pooler\.caFile: expected a file/,
  ],
  [
    'a rotation without a password',
    proxy,
    { database: { rotationDays: 30 } },
    /^database\.rotationDays: expected 0 because pooler\.kind is rds-proxy, got 30/,
  ],
  [
    'a rotation of a secret that the team brings',
    'dev-pgbouncer-existing-http-api',
    { database: { rotationDays: 30 } },
    /^database\.rotationDays: expected 0 because database\.secretArn is set, got 30/,
  ],
  [
    'a rotation once in two years',
    pgbouncer,
    { database: { rotationDays: 730 } },
    /^database\.rotationDays: expected a whole number from 0 to 365, got 730/,
  ],
  [
    'a zone without a task',
    'prod-pgbouncer-own-http-api',
    { pooler: { tasks: 2 } },
    /^pooler\.tasks: expected one for each zone \(3\)/,
  ],
  [
    'a key without its certificate secret',
    proxy,
    {
      pooler: {
        certificateSecretKeyArn: 'arn:aws:kms:ap-south-1:123456789012:key/11111111-2222-3333-4444-555555555555',
      },
    },
    /^pooler\.certificateSecretKeyArn: expected nothing because pooler\.certificateSecretArn is not set/,
  ],
  [
    'more clients than a load balancer has ports for',
    pgbouncer,
    { pooler: { clientConnections: 60_000 } },
    /^pooler\.clientConnections: expected a whole number from 10 to 55000/,
  ],
  ['one task', pgbouncer, { pooler: { tasks: 1 } }, /^pooler\.tasks: expected a whole number from 2 to 20/],
  [
    'a percentage over 100',
    proxy,
    { pooler: { maxConnectionsPercent: 101 } },
    /^pooler\.maxConnectionsPercent: expected a whole number from 1 to 100, got 101/,
  ],
  [
    'a load balancer idle timeout out of range',
    pgbouncer,
    { pooler: { balancerIdleSeconds: 6001 } },
    /^pooler\.balancerIdleSeconds: expected a whole number from 60 to 6000, got 6001/,
  ],
];
