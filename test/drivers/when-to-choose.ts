/** What the figures do not say by themselves. Each paragraph is held to the tables that follow it. */
export const whenToChoose: readonly { readonly name: string; readonly words: string }[] = [
  {
    name: '`pg` direct',
    words:
      'For a database with room for one or two connections an environment: 100 environments are 200 sessions. The fewest parts, one round trip a lookup, plans kept by name, cancels that work. With IAM the login is a token.',
  },
  {
    name: '`pg` through PgBouncer',
    words:
      'The usual choice for many environments and one Postgres: they share its few sessions. Choose 1.21 or newer: older ones do not know named statements in transaction mode, so each lookup is planned anew. Cancels are passed on.',
  },
  {
    name: '`pg` through RDS Proxy',
    words:
      "Where nobody wants to run a pooler: TLS and IAM tokens, no password anywhere. It ignores cancels, so a statement that outlives its call runs on: give the role a limit (`ALTER ROLE app SET statement_timeout = '10s'`). A cold connection is six round trips here, which is one reason to keep it.",
  },
  {
    name: '`neon-websocket`',
    words:
      "For Neon with warm environments. After the WebSocket's own opening it is a session like one of `pg`: one round trip, named statements, cancels, the same freeze rules (the fault suite runs on both: docs/reliability.md). A cancel opens a WebSocket of its own.",
  },
  {
    name: '`neon-http`',
    words:
      'For Neon with cold or rare calls: the first answer after two round trips. Each call carries more bytes, its login and its statement among them. No sessions, so no named statements. To cancel is to close the request, and with it the connection; the proxy then cancels the statement.',
  },
  {
    name: '`data-api`',
    words:
      "For Aurora without a VPC in the way, or where a cluster may pause: a resuming one is waited for inside the deadline. It logs in itself with the secret (the current version only). No cancel: a statement runs on until the role's `statement_timeout`, or 45 s. Answers of 1 MiB at most, 64 KB a row.",
  },
];
