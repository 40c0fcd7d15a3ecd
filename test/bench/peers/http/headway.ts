import { env } from 'node:process';
import { createOurHandler } from '../our-invocation.ts';
import { graphqlPath, graphqlQuery } from '../question.ts';

export const handler = createOurHandler(async ({ http }, _, call) => {
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
