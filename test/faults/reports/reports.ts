import { failAll, type Report } from './report.ts';

/**
 * The reports, each with the cause that its thread names. Idle periods are shortened by the settings of the peers: only what
 * the peer does during the freeze matters, not how long the freeze lasts.
 */
export const reports: readonly Report[] = [
  {
    id: 'node-postgres #2112',
    url: 'https://github.com/brianc/node-postgres/issues/2112',
    symptom: 'Connection terminated unexpectedly after ten idle minutes on Lambda',
    client:
      'pg 8.23.1 (reported with 7.18.2, which does not run on this Node), Pool with defaults, connect and release',
    scenario: 'a middlebox forgets the connection and closes it at the next packet; 10 minutes become 100 ms',
    bundle: 'pg-connect-release',
    peer: 'database',
    freezeMs: 100,
    injectFault: failAll('close-on-next-packet'),
  },
  {
    id: 'node-postgres #2243',
    url: 'https://github.com/brianc/node-postgres/issues/2243',
    symptom: 'after one timeout every call fails',
    client:
      'pg 8.23.1 and its pool, connectionTimeoutMillis 5 s and idleTimeoutMillis 60 s as reported, and a query_timeout',
    scenario:
      'the network silently drops the open connection; query_timeout is 300 ms; all later calls run on a healthy network',
    bundle: 'pg-query-timeout',
    variables: { CONNECTION_TIMEOUT_MS: '5000', IDLE_TIMEOUT_MS: '60000', QUERY_TIMEOUT_MS: '300' },
    peer: 'database',
    freezeMs: 100,
    injectFault: failAll('swallow'),
    hasFollowingCalls: true,
  },
  {
    id: 'knex #3636',
    url: 'https://github.com/knex/knex/issues/3636',
    symptom: 'Connection terminated unexpectedly behind a load balancer with an idle timeout of 350 s',
    client: 'knex 3.3.0 over pg 8.23.1, its default pool (reported with 0.20)',
    scenario: 'the load balancer forgets the connection and resets it at the next packet; 350 s become 100 ms',
    bundle: 'knex-default',
    peer: 'database',
    freezeMs: 100,
    injectFault: failAll('reset-on-next-packet'),
  },
  {
    id: 'aws-sdk-js-v3 #1196',
    url: 'https://github.com/aws/aws-sdk-js-v3/issues/1196',
    symptom: 'ECONNRESET (socket hang up) when an environment is reused',
    client:
      "Node's http.Agent with keepAlive and 50 sockets, as SDK 1.0 created it, one attempt (its retry did not cover ECONNRESET)",
    scenario: 'the server closes the connection at its next use; minutes become 100 ms',
    bundle: 'node-agent',
    peer: 'otp',
    freezeMs: 100,
    injectFault: failAll('close-on-next-packet'),
  },
  {
    id: 'ably-js #632',
    url: 'https://github.com/ably/ably-js/issues/632',
    symptom: 'ECONNRESET immediately when a container is reused',
    client: "Node's http.Agent with keepAlive, as ably-js created it, one attempt",
    scenario:
      'the network drops the connection between invocations and resets it at the next packet; minutes become 100 ms',
    bundle: 'node-agent',
    peer: 'otp',
    freezeMs: 100,
    injectFault: failAll('reset-on-next-packet'),
  },
  {
    id: 'undici #3492',
    url: 'https://github.com/nodejs/undici/issues/3492',
    symptom: 'fetch may use a closed connection',
    client: 'fetch of undici 6.19.8 (the version of the reporter, in Node 22.6)',
    scenario:
      'the server closes the idle connection at its next use (a connection closed earlier, during the freeze, is noticed in time)',
    bundle: 'undici-fetch',
    peer: 'otp',
    freezeMs: 100,
    injectFault: failAll('close-on-next-packet'),
  },
  {
    id: 'aws-lambda-web-adapter #830',
    url: 'https://github.com/aws/aws-lambda-web-adapter/issues/830',
    symptom: 'after freeze and thaw a pooled connection fails: ConnectionReset, no retry, 5xx',
    client: "Node's http.Agent with keepAlive, one attempt, instead of the adapter's hyper (Rust, not run here)",
    scenario: 'the pooled connection is reset after the thaw, and the request is forwarded once',
    bundle: 'node-agent',
    peer: 'otp',
    freezeMs: 100,
    injectFault: failAll('reset-on-next-packet'),
  },
];
