/** Advice that the figures alone do not give. Every statement must agree with the tables in docs/drivers.md. */
export const whenToChoose: readonly { readonly name: string; readonly advice: string }[] = [
  {
    name: '`pg` direct',
    advice:
      'For a database with room for one or two connections per environment: 100 environments need 200 sessions. It has the fewest parts, one round trip per lookup, prepared statements, and working cancel requests. With IAM the password is a token.',
  },
  {
    name: '`pg` through PgBouncer',
    advice:
      'The usual choice for many environments and one Postgres: they share a few sessions. Use 1.21 or newer; older versions do not support named statements in transaction mode, so Postgres plans each lookup again. Cancel requests are forwarded.',
  },
  {
    name: '`pg` through RDS Proxy',
    advice:
      "A managed pooler with TLS and IAM tokens, without passwords. It ignores cancel requests, so a statement that outlives its call continues: set a limit on the role (`ALTER ROLE app SET statement_timeout = '10s'`). A cold connection costs six round trips here, which is one reason to keep it.",
  },
  {
    name: '`neon-websocket`',
    advice:
      'For Neon with warm environments. Once the WebSocket is open, a session behaves like one of `pg`: one round trip, named statements, cancel requests, the same handling of freezes (the fault tests run on both: docs/reliability.md). A cancel request opens another WebSocket.',
  },
  {
    name: '`neon-http`',
    advice:
      'For Neon with cold or rare calls: the first answer takes two round trips. Each call sends more bytes, including the login and the statement. There are no sessions and so no named statements. Cancelling closes the request and its connection; the proxy then cancels the statement.',
  },
  {
    name: '`data-api`',
    advice:
      "For Aurora without VPC access, or for a cluster that may pause: Headway waits within the deadline while it resumes. The service logs in with the secret (the current version only). There is no cancel: a statement continues until the role's `statement_timeout` or 45 s. Answers are limited to 1 MiB, rows to 64 KB.",
  },
];
