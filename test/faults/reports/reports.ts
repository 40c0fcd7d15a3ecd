import { type Report, strikeAll } from './report.ts';

/**
 * The reports, with the mechanism that their threads name. Time is compressed by the settings of the peers: what matters is
 * what the peer does while the environment is frozen, not how long that takes.
 */
export const reports: readonly Report[] = [
  {
    id: 'node-postgres #2112',
    url: 'https://github.com/brianc/node-postgres/issues/2112',
    says: 'Connection terminated unexpectedly, after ten idle minutes on Lambda',
    client:
      'pg 8.23.1 (reported with 7.18.2, which does not run on this Node), Pool with defaults, connect and release',
    scene: 'what stands between forgets the connection and ends it when it is used; 10 minutes are 100 ms',
    bundle: 'pg-connect-release',
    peer: 'database',
    freezeMs: 100,
    strike: strikeAll('close-on-next-packet'),
  },
  {
    id: 'node-postgres #2243',
    url: 'https://github.com/brianc/node-postgres/issues/2243',
    says: 'one timeout, then every call fails',
    client:
      'pg 8.23.1 and its pool, connectionTimeoutMillis 5 s and idleTimeoutMillis 60 s as reported, and a query_timeout',
    scene:
      'the network swallows what the environment had open; query_timeout 300 ms; every call after it is made on a healthy network',
    bundle: 'pg-query-timeout',
    variables: { CONNECTION_TIMEOUT_MS: '5000', IDLE_TIMEOUT_MS: '60000', QUERY_TIMEOUT_MS: '300' },
    peer: 'database',
    freezeMs: 100,
    strike: strikeAll('swallow'),
    isFollowed: true,
  },
  {
    id: 'knex #3636',
    url: 'https://github.com/knex/knex/issues/3636',
    says: 'Connection terminated unexpectedly, behind a load balancer that forgets after 350 s',
    client: 'knex 3.3.0 over pg 8.23.1, its default pool (reported with 0.20)',
    scene: 'the balancer forgets the connection and resets it when it is used; 350 s are 100 ms',
    bundle: 'knex-default',
    peer: 'database',
    freezeMs: 100,
    strike: strikeAll('reset-on-next-packet'),
  },
  {
    id: 'aws-sdk-js-v3 #1196',
    url: 'https://github.com/aws/aws-sdk-js-v3/issues/1196',
    says: 'ECONNRESET (socket hang up) when an environment is used again',
    client:
      "Node's http.Agent with keepAlive and 50 sockets, as the SDK's 1.0 made it, one try (its retry did not know ECONNRESET)",
    scene: 'the server ends the connection at the moment of its next use; minutes are 100 ms',
    bundle: 'node-agent',
    peer: 'otp',
    freezeMs: 100,
    strike: strikeAll('close-on-next-packet'),
  },
  {
    id: 'ably-js #632',
    url: 'https://github.com/ably/ably-js/issues/632',
    says: 'ECONNRESET at once when a container is used again',
    client: "Node's http.Agent with keepAlive, as ably-js made it, one try",
    scene: 'the network drops the connection between invocations and resets it when it is used; minutes are 100 ms',
    bundle: 'node-agent',
    peer: 'otp',
    freezeMs: 100,
    strike: strikeAll('reset-on-next-packet'),
  },
  {
    id: 'undici #3492',
    url: 'https://github.com/nodejs/undici/issues/3492',
    says: 'fetch may try to use a closed connection',
    client: 'fetch of undici 6.19.8 (the version of the reporter, in Node 22.6)',
    scene:
      'the server closes the idle connection at the moment of its next use (closed earlier, during the freeze, it is seen in time here)',
    bundle: 'undici-fetch',
    peer: 'otp',
    freezeMs: 100,
    strike: strikeAll('close-on-next-packet'),
  },
  {
    id: 'aws-lambda-web-adapter #830',
    url: 'https://github.com/aws/aws-lambda-web-adapter/issues/830',
    says: 'freeze and thaw poison a pooled connection: ConnectionReset, no retry, 5xx',
    client: "Node's http.Agent with keepAlive, one try, in the place of the adapter's hyper (Rust, not run here)",
    scene: 'the pooled connection is in a reset state after the thaw, and the request is forwarded once',
    bundle: 'node-agent',
    peer: 'otp',
    freezeMs: 100,
    strike: strikeAll('reset-on-next-packet'),
  },
];
