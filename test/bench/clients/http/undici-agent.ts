import { env } from 'node:process';
import { Agent, request } from 'undici';
import { graphqlPath, graphqlQuery } from '../queries.ts';

const dispatcher = new Agent();

export async function handler() {
  const { body } = await request(`${env['URL']}${graphqlPath}`, {
    dispatcher,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(graphqlQuery),
  });
  return body.json();
}
