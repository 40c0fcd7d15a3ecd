import { env } from 'node:process';
import { graphqlPath, graphqlQuery } from '../queries.ts';

export async function handler() {
  const response = await fetch(`${env['URL']}${graphqlPath}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(graphqlQuery),
  });
  return response.json();
}
