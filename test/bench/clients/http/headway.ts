import { env } from 'node:process';
import { createHeadwayHandler } from '../headway-handler.ts';
import { graphqlPath, graphqlQuery } from '../queries.ts';

export const handler = createHeadwayHandler(async ({ http }, _, call) => {
  const { body } = await http.request(
    {
      origin: env['URL'] ?? '',
      path: graphqlPath,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(graphqlQuery),
      maxBytes: 10_000,
      isRead: true,
    },
    call,
  );
  return JSON.parse(body.toString());
});
