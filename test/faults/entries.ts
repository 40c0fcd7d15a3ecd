/** What the lab builds: our functions, and the usual clients of the reports. */
export const functionEntries = { api: 'functions/api.ts', refresh: 'functions/refresh.ts' };

const usualClients = [
  'pg-connect-release',
  'pg-query-timeout',
  'pg-idle-timeout',
  'knex-default',
  'node-agent',
  'undici-fetch',
];

export const allEntries = {
  ...functionEntries,
  ...Object.fromEntries(usualClients.map((name) => [name, `test/faults/reports/usual/${name}.ts`])),
};
